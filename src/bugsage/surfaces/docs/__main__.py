"""Write the pages of the reference, the manual and the shells: `python -m bugsage.surfaces.docs [--check] [ROOT]`."""

import sys
from pathlib import Path

from bugsage.surfaces import stderr, stdout
from bugsage.surfaces.docs.pages import difference, packaged, pages


def main(arguments: list[str]) -> int:
    """Write `docs/reference/` and `share/` below ROOT, or with `--check` say how they differ; 1 where they do."""
    check = "--check" in arguments
    root = Path(next((word for word in arguments if not word.startswith("-")), "."))
    made = {f"docs/reference/{name}": text for name, text in pages().items()}
    made |= {f"share/{name}": text for name, text in packaged().items()}
    if not check:
        for name, text in made.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return 0
    differences = [difference(root / name, text) for name, text in made.items()]
    if not any(differences):
        return 0
    stdout.write("".join(differences))
    stderr.say_error(f"pages in {root} are stale", "python -m bugsage.surfaces.docs")
    return 1


if __name__ == "__main__":
    sys.exit(stderr.guard(lambda: main(sys.argv[1:])))
