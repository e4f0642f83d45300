"""Words that a pattern cannot do without."""

import pytest

from bugsage.model.pattern_words import needs_line_end, words_of


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"\b(?:AKIA|ASIA)[A-Z]{16}", {"kia", "sia"}),
        (r"(?i)(?:Password|secret)\s*[:=]", {"password", "secret"}),
        (r"x(?!y)", set()),
        (r"(abc)?d", set()),
        (r"(?:foo){2,}z", {"foo"}),
        (r"foo|\w", set()),
    ],
)
def test_what_must_stand_there(pattern: str, literals: set[str]) -> None:
    assert set(words_of(pattern)) == literals


@pytest.mark.parametrize(
    ("pattern", "needs"), [("a\\nb", True), ("a\nb", True), ("[^\\n]b", False), ("a(\\n|b)", False), ("(", False)]
)
def test_a_line_end_that_must_be_there(pattern: str, needs: bool) -> None:
    assert needs_line_end(pattern) is needs
