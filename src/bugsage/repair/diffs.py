"""Texts before and after to a unified diff as git writes it."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff

#: File to its whole text; None where it is not there.
Texts = Mapping[str, str | None]


def diff_of(before: Texts, after: Texts) -> str:
    """What `after` changes of `before`, file by file in order of their paths; empty where nothing differs."""
    return "".join(part for file in sorted(after) for part in _file(file, before.get(file), after[file]))


def _file(file: str, old: str | None, new: str | None) -> Iterator[str]:
    if old == new:
        return
    yield f"diff --git a/{file} b/{file}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    names = ("/dev/null" if old is None else f"a/{file}", "/dev/null" if new is None else f"b/{file}")
    for line in unified_diff(_lines(old), _lines(new), *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str | None) -> list[str]:
    """Lines with their ends. Not splitlines: only a line feed ends a line of a diff."""
    if not text:
        return []
    parts = text.split("\n")
    return [f"{one}\n" for one in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
