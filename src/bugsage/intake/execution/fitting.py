"""Whether a coverage report was made of the files as they are now: else its lines are those of another text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.model.code import CodeFile
from bugsage.model.execution import FileReach

#: Names of functions that have moved before a file counts as changed: one may be told from another place.
_MOST_MOVED = 1
#: A function may begin a few lines from where a tool says so: decorators, signatures of several lines.
_NEAR = 3
#: A report that counts this share of all lines counts them by blocks, empty ones included.
_EVERY = 0.9
_COMMENTS = {"python": "#", "ruby": "#"}
_IDENTIFIER = re.compile(r"[^\W\d][\w$]*$")


def misfit(reach: FileReach, file: CodeFile, text: str) -> str | None:
    """Why a report cannot be about this text, in a few words; None where nothing speaks against it."""
    lines = text.split("\n")
    last = max((*reach.ran[-1:], *reach.missed[-1:], *(first for first, _ in reach.functions[-1:])), default=0)
    if last > len(lines):
        return f"it counts line {last}, and there are {len(lines)}"
    counted = len(reach.ran) + len(reach.missed)
    if counted < _EVERY * last:  # some tools count every line, whatever is on it
        empty = next((n for n in (*reach.ran, *reach.missed) if _holds_nothing(lines[n - 1], file.language)), None)
        if empty is not None:
            return f"it counts line {empty}, which holds no code"
    moved = _moved(reach, lines, text)
    if len(moved) > _MOST_MOVED and len(moved) * 2 > len(reach.names):
        return f"it has `{moved[0]}` on another line"
    return None


def by_name(reach: FileReach, file: CodeFile) -> FileReach:
    """Only what is told of functions by their names, at the lines where they are now; nothing of lines."""
    called = dict(reach.functions)
    known: dict[str, list[int]] = {}
    for definition in file.definitions:
        known.setdefault(definition.name, []).append(definition.line)
    told = [(name.rpartition(".")[2], called[first]) for first, name in reach.names if first in called]
    once = {name for name, _ in told if name and sum(name == other for other, _ in told) == 1}
    kept = ((known[name][0], was) for name, was in told if name in once and len(known.get(name, ())) == 1)
    return FileReach(reach.file, functions=tuple(sorted(kept)))


def _holds_nothing(line: str, language: str) -> bool:
    text = line.strip()
    return not text or text.startswith(_COMMENTS.get(language, "//"))


def _moved(reach: FileReach, lines: Sequence[str], text: str) -> list[str]:
    moved = []
    for first, name in reach.names:
        found = _IDENTIFIER.search(name)
        if found and re.search(rf"\b{re.escape(found[0])}\b", text):
            around = "\n".join(lines[max(0, first - 1 - _NEAR) : first + _NEAR])
            if not re.search(rf"\b{re.escape(found[0])}\b", around):
                moved.append(found[0])
    return moved
