"""How each test of a run ended, in the order in which they ran."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from bugsage.intake.clean import TEST, cap, clean
from bugsage.model.reproduction import TestOutcome

#: Tests of one run that are read.
MOST = 200_000
_WORDS = {"ok": "passed", "FAIL": "failed", "ERROR": "error", "skipped": "skipped", "expected failure": "xfailed"}
#: The worse of what is said of one test stands: a test that passes can still fail while it is taken down.
_WORSE = ("passed", "skipped", "xfailed", "xpassed", "failed", "error")


def read_outcomes(text: str) -> tuple[TestOutcome, ...]:
    """Of the recorder's lines, or of unittest's with `-v`; nothing where the text is neither. Never raises."""
    found: dict[str, TestOutcome] = {}
    for one in _of_record(text) if text.startswith('{"kind":"header"') else _of_unittest(text):
        known = found.get(one.test)
        if known is None and len(found) >= MOST:
            break
        if known is None or _rank(one.outcome) > _rank(known.outcome):
            found[one.test] = one
    return tuple(found.values())


def _of_record(text: str) -> Iterator[TestOutcome]:
    for line in _lines(text):
        if not line.startswith('{"kind":"test"'):
            continue
        try:
            fields: Any = msgspec.json.decode(line.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue
        test, outcome, seconds = fields.get("nodeid"), fields.get("outcome"), fields.get("duration")
        if isinstance(test, str) and outcome in _WORSE and fields.get("phase") != "collection":
            yield TestOutcome(
                test=cap(clean(test), TEST),
                outcome=outcome,
                seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
                worker=str(fields.get("worker") or "")[:100],
            )


def _of_unittest(text: str) -> Iterator[TestOutcome]:
    """`test_a (tests.test_shop.Cart.test_a) ... ok`; a docstring, or what the test printed, may come between."""
    name, begun = "", False
    for line in _lines(text):
        head = _head().match(line)
        if head:
            name, begun = head[2] if head[2].endswith(f".{head[1]}") else f"{head[2]}.{head[1]}", False
        if not name:
            continue
        begun = begun or " ... " in line
        end = _end().search(line) if begun else None
        if end:
            yield TestOutcome(test=cap(name, TEST), outcome=_WORDS[end[1].strip()])
            name = ""


@cache
def _head() -> re.Pattern[str]:
    return re.compile(r"(\w{1,300}) \(([\w.]{1,1000})\)")


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"(?: \.\.\. |^)(ok$|FAIL$|ERROR$|skipped |expected failure$)")


def _rank(outcome: str) -> int:
    return _WORSE.index(outcome)


def _lines(text: str) -> Iterable[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1
