"""Write the reference pages: `python -m bugsage.surfaces.docs [--check] [FOLDER]`, FOLDER being `docs/reference`."""

import sys
from pathlib import Path

from bugsage.surfaces import stderr, stdout
from bugsage.surfaces.docs.pages import difference, pages


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say how they differ; 1 where they do."""
    check = "--check" in arguments
    folder = Path(next((word for word in arguments if not word.startswith("-")), "docs/reference"))
    if not check:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
        return 0
    differences = [difference(folder / name, text) for name, text in pages().items()]
    if not any(differences):
        return 0
    stdout.write("".join(differences))
    stderr.say_error(f"pages in {folder} are stale", f"python -m bugsage.surfaces.docs {folder}")
    return 1


if __name__ == "__main__":
    sys.exit(stderr.guard(lambda: main(sys.argv[1:])))
