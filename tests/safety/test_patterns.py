"""Patterns are found as the engine alone would find them, and given up in time."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bugsage.errors import RuleError
from bugsage.safety.patterns import TOTAL_SECONDS, Lines, Search, compiled

PATTERNS = [
    r"^\s*except\s*(?:Exception|BaseException)?\s*:", r"\b(?:AKIA|ASIA)[A-Z0-9]{4}\b", r"(?i)(?:pass|secret)\s*[:=]",
    r"ab(?!c)", r"(?<!x)ab", r"[A-Z]{2}", r"a+b|bc", r"\s+\w+=", r"(?P<x>abc)?d", r"(?:ab){2,}c", r"\Aab", r"c\Z",
    r"^$", r"a$", r"[^a]b", r"(?>a+)b", r"a++b", r"(a)?b(?(1)c|d)", r"\Bb", r"(?s)a.b", r"a\nb", r"",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(lines=st.lists(st.text('abcdxA:= \t"É\u017f', max_size=8), max_size=6))
def test_lines_are_found_as_one_by_one(pattern: str, lines: list[str]) -> None:
    numbered = list(enumerate(lines, 5))
    expected = [number for number, line in numbered if regex.search(pattern, line)]
    assert Search(lambda: 0.0).lines(Lines(numbered), pattern) == expected


#: Patterns that people wrote, and texts on which they never end.
CATASTROPHES = [
    (r"(a+)+$", "a" * 60 + "!"),
    (r"(?:a|a)*[bc]", "a" * 60),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 80),
    (r"(\w+\s?)*[:;]$", "word " * 60 + "!"),
    (r"(?:.*)*[xy]", "a" * 60),
    (r".*.*.*.*.*=[xy]", "=" * 3_000),
    (r"(?=(a+)+[bc])d", "a" * 60),
    (r"(?<=(a+)+[bc])d", "a" * 60 + "d"),
    (r"(a*)*\1[bc]", "a" * 60),
    (r"(?>(a+)+)[bc]", "a" * 50_000),
    (r"\s*\s*\s*\s*[xy]$", " " * 20_000),
    (r"[^x]*[^x]*[^x]*[^x]*[xy]$", "a" * 200_000),
    (r"(?:a{0,100}){0,100}[bc]", "a" * 3_000),
    (r"(a|b|ab)*[cd]", "ab" * 60),
    (r"(?i)(?:\u017f|s|S)*[kx]", "s" * 60),
]


@pytest.mark.parametrize(("pattern", "text"), CATASTROPHES, ids=[pattern for pattern, _ in CATASTROPHES])
def test_a_search_that_never_ends_is_given_up(pattern: str, text: str) -> None:
    search = Search(time.monotonic)
    start = time.monotonic()
    found = search.lines(Lines([(number, text) for number in range(500)]), pattern)
    assert time.monotonic() - start < 60  # on a busy machine, too; without a limit it would be years
    assert found in (None, [])


def test_a_pattern_that_was_given_up_is_not_asked_again_and_all_have_one_end() -> None:
    now = 0.0
    search = Search(lambda: now)
    assert search.text("a" * 60 + "!", r"(a|aa)+$") is None
    assert search.text("a", r"(a|aa)+$") is None
    assert search.text("a", "b") == -1
    now = TOTAL_SECONDS
    assert search.text("a", "a") is None
    assert search.given_up == ["(a|aa)+$", "a"]
    assert search.why("a", "x.py") == "the change is too large for all patterns to be searched in 2 s"
    now = 0.0
    assert search.why("a" * 50, "x.py") == f"`{'a' * 40}…` takes too long on x.py"


@pytest.mark.parametrize("pattern", ["(", "[", "*", "(?P<a", "x" * 1_001, "(" * 900])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(RuleError):
        compiled(pattern)


def test_runs_are_lines_that_follow_one_another() -> None:
    assert list(Lines([(3, "a"), (4, "b\r"), (7, "c")]).runs()) == [(3, "a\nb"), (7, "c")]
