"""Where the code of a definition begins that runs when it is called, and which of its lines are code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.text import stem
from bugsage.model.code import CodeFile, Definition

#: Languages in which the first line of a function runs with the code around it.
_DEFINED_BY_RUNNING = frozenset(("python", "javascript", "typescript", "ruby"))

#: Lines that only name, declare or end something.
_NO_FAULT = re.compile(
    r"\s*(?:@|import\b|from\s+\S+\s+import\b|export\s+(?:\*|\{)|use\s+[\w:\\]+|#include\b|package\s"
    r"|(?:const|let|var)\s+[\w{},\s]+=\s*require\(|(?:global|nonlocal|try|else|finally)\b[\s:{]*$"
    r"|[)\]}'\",;:]+\s*$)"
)
#: The raising of an error by its class.
_RAISES = re.compile(r"\s*(?:raise|throw)\s+(?:new\s+)?(?:\w+\.)*([A-Z]\w*)")


class Bodies:
    """Where the code of each candidate begins that runs when it is called."""

    def __init__(self, candidates: Candidates, read: Callable[[str], str | None]) -> None:
        self._candidates, self._read = candidates, read
        self._begins: dict[int, int] = {}
        self._lines: dict[str, list[str]] = {}

    def at(self, path: str, line: int) -> int | None:
        """The candidate whose code ran where this line did; None where its file holds none."""
        i = self._candidates.at(path, line)
        while i is not None and line < self.begin(i):
            i = self._candidates.number.get((path, self._candidates.places[i][1].parent or "<module>"))
        return i

    def begin(self, i: int) -> int:
        """The first line that tells of a call."""
        if i not in self._begins:
            self._begins[i] = self._begin(*self._candidates.places[i])
        return self._begins[i]

    def _begin(self, file: CodeFile, definition: Definition) -> int:
        if definition.kind != "function" or file.language not in _DEFINED_BY_RUNNING:
            return 0
        if file.language != "python":
            return definition.line + 1
        if file.path not in self._lines:
            self._lines[file.path] = (self._read(file.path) or "").split("\n")
        lines = self._lines[file.path][definition.start - 1 : definition.end]
        return definition.start + body_start(lines, definition.line - definition.start)


def body_start(lines: Sequence[str], keyword: int) -> int:
    """Position of the first line after a signature that begins at position `keyword`."""
    depth = 0
    for n, line in enumerate(lines[keyword:], keyword):
        code = line.split("#", 1)[0].rstrip()
        depth += sum(code.count(mark) for mark in "([{") - sum(code.count(mark) for mark in ")]}")
        if depth <= 0 and code.endswith(":"):
            return n + 1
    return keyword + 1


def code_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines outside comments and triple-quoted strings that begin a line, with their positions from 0."""
    quote = ""
    for n, line in enumerate(lines):
        text = line.strip()
        if quote:
            if quote in text:
                quote = ""
            continue
        opened = next((mark for mark in ('"""', "'''") if text.lstrip("rRbBuUfF").startswith(mark)), "")
        if opened:
            quote = "" if text.count(opened) > 1 else opened
        elif text and not text.startswith(("#", "//", "/*", "*")):
            yield n, line


def may_hold_fault(line: str, said: Collection[str]) -> bool:
    """Whether a line can be what is wrong: no import, and no raising of an error that the failure does not speak of."""
    if _NO_FAULT.match(line):
        return False
    raised = _RAISES.match(line)
    return raised is None or stem(raised[1].lower()) in said
