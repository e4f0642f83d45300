"""Tokens that carry their maker's mark: what they begin with, and how they go on.

Nearly no place of a text can begin a token, so only runs of word characters are looked at, and of these only their
beginnings: the time is that of finding the runs, however many makers are known.
"""

import re
from collections.abc import Iterator
from functools import cache

from bugsage.intake.redaction.judging import is_made_up
from bugsage.intake.redaction.makers import MAKERS, Maker
from bugsage.model.redaction import Finding

#: A shorter run holds no token.
_SHORTEST = 16
#: A longer one is found by its first part.
_LONGEST_BROKEN = 400


def tokens(text: str, plain: bytes) -> Iterator[Finding]:
    """Every token of a known maker. `plain` is the text with one byte for each character."""
    runs = plain.translate(_table())
    long, begun = b"a" * _SHORTEST, 0
    while (start := runs.find(long, begun)) >= 0:
        begun = runs.find(b" ", start)
        begun = len(runs) if begun < 0 else begun
        yield from _in_run(text, start, begun)


def _in_run(text: str, start: int, end: int) -> Iterator[Finding]:
    known, last = _by_mark(), 0
    for at in _beginnings(text, start, end):
        if at < last:
            continue
        for marks, maker in known.get(text[at : at + 2], ()):
            if not text.startswith(marks, at):
                continue
            pattern = _compiled(maker.pattern)
            match = pattern.match(text, at)
            stop = match.end() if match else _end_behind_a_break(text, at, end, pattern)
            if stop and _is_token(maker, marks, text[at:stop]):
                yield Finding(kind=maker.kind, start=at, end=stop)
                last = stop
                break


def _is_token(maker: Maker, marks: tuple[str, ...], token: str) -> bool:
    return not is_made_up(token[len(marks[0]) :]) and (maker.check is None or maker.check(token))


def _end_behind_a_break(text: str, at: int, end: int, pattern: re.Pattern[str]) -> int | None:
    """The end of a token that a line break cuts in two, with whatever a log puts before its lines."""
    rest = _break().match(text, end)
    if rest is None or end - at > _LONGEST_BROKEN:
        return None
    whole = text[at:end] + rest["rest"]
    match = pattern.match(whole)
    return rest.start("rest") + match.end() - (end - at) if match and match.end() > end - at else None


def _beginnings(text: str, start: int, end: int) -> list[int]:
    """Where in a run a token may begin: at its first character, after an escape, after each mark inside it."""
    places = [start]
    if text[start - 1 : start] in ("\\", "%", "[") and start:
        escape = _escape().match(text, start - 1)
        places += [escape.end()] if escape else []
    return places + [match.end() for match in _marks().finditer(text, start, end)]


@cache
def _by_mark() -> dict[str, list[tuple[tuple[str, ...], Maker]]]:
    """What may begin with two characters; of two makers the one with the longer mark comes first."""
    found: dict[str, list[tuple[tuple[str, ...], Maker]]] = {}
    for maker in MAKERS:
        for pair in dict.fromkeys(mark[:2] for mark in maker.marks):
            own = tuple(mark for mark in maker.marks if mark.startswith(pair))
            found.setdefault(pair, []).append((own, maker))
    for rows in found.values():
        rows.sort(key=lambda row: -max(map(len, row[0])))
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled when its mark is first met: most never are."""
    return re.compile(pattern)


@cache
def _table() -> bytes:
    word = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
    return bytes(b"a"[0] if code in word else b" "[0] for code in range(256))


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(r"[-.]+")


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r"\\(?:[nrtbfv0]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})|%[0-9a-fA-F]{2}|\[[0-9;]{0,12}m")


@cache
def _break() -> re.Pattern[str]:
    return re.compile(
        r"\r?\n(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?(?:E {3,9}|[|>] )?[ \t]{0,40}(?P<rest>[A-Za-z0-9_.+/=-]{1,400})"
    )
