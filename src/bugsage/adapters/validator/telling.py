"""What a worker says, as nouns: it ran strangers' code, so each field is taken for what it should be, and no more."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from bugsage.model.validation import TestFailed

_MESSAGE, _NAME = 2_000, 1_000
OUTCOMES = ("passed", "failed", "skipped", "xfailed", "xpassed", "error")


def outcomes_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """Test to outcome."""
    said = answer.get("outcomes")
    pairs = said.items() if isinstance(said, dict) else ()
    return {text_of(test, _NAME): outcome for test, outcome in pairs if test and outcome in OUTCOMES}


def failures_of(answer: Mapping[str, Any]) -> tuple[TestFailed, ...]:
    """How tests failed."""
    said = answer.get("failures")
    return tuple(_failure(one) for one in said if isinstance(one, dict)) if isinstance(said, list) else ()


def _failure(said: Mapping[str, Any]) -> TestFailed:
    line = said.get("line")
    return TestFailed(
        test=text_of(said.get("test"), _NAME),
        type=text_of(said.get("type"), _NAME),
        message=text_of(said.get("message"), _MESSAGE),
        file=text_of(said.get("file"), _NAME),
        line=line if isinstance(line, int) else 0,
    )


def lines_of(said: object, folder: str) -> dict[str, tuple[int, ...]]:
    """Lines by file, relative to the folder."""
    top = os.path.realpath(folder) + os.sep
    pairs = said.items() if isinstance(said, dict) else ()
    return {
        path[len(top) :].replace(os.sep, "/"): tuple(line for line in lines if isinstance(line, int))
        for path, lines in pairs
        if path.startswith(top) and isinstance(lines, list)
    }


def times_of(answer: Mapping[str, Any]) -> dict[str, float]:
    """Test to the seconds that it took."""
    said = answer.get("times")
    pairs = said.items() if isinstance(said, dict) else ()
    return {text_of(test, _NAME): float(took) for test, took in pairs if isinstance(took, int | float)}


def number(answer: Mapping[str, Any], name: str) -> float:
    """Seconds; none where it says nothing of them."""
    said = answer.get(name)
    return float(said) if isinstance(said, int | float) else 0.0


def is_of(name: str, tests: Collection[str]) -> bool:
    """It is one of the tests, a case of one, or a test of one of these files and classes."""
    return any(name == test or name.startswith((f"{test}[", f"{test}::", f"{test}.")) for test in tests)


def text_of(said: object, most: int) -> str:
    """Printable text of at most so many characters; empty for what is none."""
    text = said[:most] if isinstance(said, str) else ""
    return text if text.isprintable() else "".join(c if c.isprintable() or c == "\n" else " " for c in text)
