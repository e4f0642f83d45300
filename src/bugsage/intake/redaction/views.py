"""A text as it reads once escapes are resolved or wrapped lines joined, and where each part of it came from.

A secret may be written with escapes, with entities, or over the end of a line. It is looked for in the view, and taken
out where it stands.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

#: Lines narrower than this are not wrapped by anything, wider ones not by a terminal.
_NARROWEST, _WIDEST = 60, 400
_ENTITIES = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "equals": "=", "colon": ":", "sol": "/"}


class View:
    """A text put together of pieces of another: as they stood there, or in place of something else."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._from: list[tuple[int, int, bool]] = []
        #: Characters of all pieces.
        self.length = 0
        #: Where lines were joined.
        self.joints: list[int] = []

    def keep(self, text: str, start: int, end: int) -> None:
        """The next piece is `text[start:end]`."""
        self._add(text[start:end], start, end, same=True)

    def replace(self, written: str, start: int, end: int) -> None:
        """The next piece is `written`, in place of what stands there."""
        self._add(written, start, end, same=False)

    def joint(self) -> None:
        """Something was left out here."""
        self.joints.append(self.length)

    @property
    def text(self) -> str:
        """All pieces."""
        return "".join(self._parts)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where in the other text a part of this one came from; a piece that was replaced counts whole."""
        first = bisect_right(self._starts, start) - 1
        last = max(bisect_left(self._starts, end) - 1, first)
        begin, _, same = self._from[first]
        low = begin + start - self._starts[first] if same else begin
        begin, stop, same = self._from[last]
        return low, begin + end - self._starts[last] if same else stop

    def _add(self, written: str, start: int, end: int, *, same: bool) -> None:
        if written:
            self._parts.append(written)
            self._starts.append(self.length)
            self._from.append((start, end, same))
            self.length += len(written)


def unescaped(text: str) -> View | None:
    """The lines that hold escapes, with what these stand for; None where there are none."""
    if "%" not in text and "\\" not in text and "&" not in text:
        return None
    view, done = View(), 0
    for line in _lines_with_escapes(text):
        start, end = line
        view.keep(text, done, done)
        last = start
        for escape in _escapes().finditer(text, start, end):
            written = _meant(escape)
            if written is not None:
                view.keep(text, last, escape.start())
                view.replace(written, escape.start(), escape.end())
                last = escape.end()
        view.keep(text, last, end)
        view.replace("\n", end, end)
        done = end
    return view if done else None


def _lines_with_escapes(text: str) -> Iterator[tuple[int, int]]:
    pattern, at = _escapes(), 0
    while match := pattern.search(text, at):
        start, end = text.rfind("\n", at, match.start()) + 1 or at, text.find("\n", match.end())
        end = len(text) if end < 0 else end
        yield start, end
        at = end + 1


def _meant(escape: re.Match[str]) -> str | None:
    """The character that an escape stands for; None where it is none that a secret could hold."""
    if escape["quote"]:
        return escape["quote"]
    if escape["name"]:
        return _ENTITIES.get(escape["name"].lower())
    code = escape["hex"] or escape["percent"] or escape["entity"] or escape["entity_hex"]
    number = int(code, 16) if code else int(escape["decimal"])
    return chr(number) if 32 < number < 127 else None


def joined(text: str) -> View | None:
    """The lines that something cut at a width, each with those that go on from it; None where nothing was cut.

    Cut lines are all of one width, and nothing is wider.
    """
    lines = list(_wide_lines(text))
    width = max((end - start for start, end in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    view, last = View(), -1
    for start, end in lines:
        feed = text.find("\n", end)
        if feed < 0 or end - start != width or not _goes_on(text, end - 1):
            continue
        following, stop = _content(text, feed + 1)
        if following >= stop or not _goes_on(text, following):
            continue
        if last != start:
            view.replace("\n", start, start)
            view.keep(text, start, end)
        view.joint()
        view.keep(text, following, stop)
        last = following
    return view if view.joints else None


def _wide_lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what lines say that can be cut ones: the others are too narrow for it."""
    at = 0
    for line in text.split("\n"):
        if len(line) >= _NARROWEST:
            yield _content(text, at)
        at += len(line) + 1


def _content(text: str, at: int) -> tuple[int, int]:
    """Start and end of a line that begins there, without what a log puts before it and the white space around it."""
    match = _line().match(text, at)
    return match.span("content") if match else (at, at)


def _goes_on(text: str, at: int) -> bool:
    return not text[at].isspace() and text[at] not in "\"'`;,()[]{}<>|"


@cache
def _escapes() -> re.Pattern[str]:
    return re.compile(
        r"\\\\{0,7}(?:u(?P<hex>00[2-7][0-9a-fA-F])|x(?P<percent>[2-7][0-9a-fA-F])|(?P<quote>[\"'/=&]))"
        r"|%(?:25)?(?P<entity>[2-7][0-9a-fA-F])"
        r"|&(?:#(?:[xX]0{0,4}(?P<entity_hex>[2-7][0-9a-fA-F])|0{0,4}(?P<decimal>3[2-9]|[4-9]\d|1[01]\d|12[0-6]))|(?P<name>amp|quot|apos|lt|gt|equals|colon|sol));"
    )


@cache
def _line() -> re.Pattern[str]:
    return re.compile(r"(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?(?:E {3,9}|[|>] )?[ \t]{0,40}(?P<content>[^\r\n]*)")
