"""Words that a pattern cannot do without."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.pattern_words import needs_line_end, stand_in, words_of

#: Patterns of a few letters, alternatives, repetitions, and looks around.
PATTERNS = re.compile(r"(?:[ab.]|\(\?:[ab]{1,2}\|b[ab.]\)(?:\{2\}|\+|\?)?|\[ab\]|\(a[ab]?b\)[?*]?|\\b|a{2,3}\?){1,7}")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:AKIA|ASIA)[A-Z]{16}", [{"akia", "asia"}]),
        (r"(?i)(?:Password|secret)\s*[:=]", [{"password", "secret"}]),
        (r"x(?!y)", []),
        (r"(abc)?d", []),
        (r"(abc)?de", [{"de"}]),
        (r"(?:foo){2,}z", [{"foo"}]),
        (r"foo|\w", []),
        (r"\b(?:it|test)\.skip\(", [{"it.skip(", "test.skip("}]),
        (r"<{7}|>{7}", [{"<<<<<<<", ">>>>>>>"}]),
        (r"curl\s.*(?:https?://|@.*evil)\w", [{"curl"}, {"https://", "http://", "evil"}]),
        (r"ab(?=cd)\bef[gh]", [{"abefg", "abefh"}]),
        (r"((unclosed", []),
    ],
)
def test_what_must_stand_there(pattern: str, words: list[set[str]]) -> None:
    found = words_of(pattern)
    assert len(found) == len(words)
    assert all(set(one) in words for one in found)


@given(pattern=st.from_regex(PATTERNS, fullmatch=True), data=st.data())
def test_nothing_matches_without_them(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII)))
    assert stand_in(words_of(pattern), text.casefold())


@pytest.mark.parametrize(
    ("pattern", "needs"), [("a\\nb", True), ("a\nb", True), ("[^\\n]b", False), ("a(\\n|b)", False), ("(", False)]
)
def test_a_line_end_that_must_be_there(pattern: str, needs: bool) -> None:
    assert needs_line_end(pattern) is needs
