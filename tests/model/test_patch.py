"""Stretches of a hunk: the changed lines without those around them."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.unified_diff import parse_diff

LINES = st.lists(st.sampled_from("abc"), max_size=12)


@given(before=LINES, after=LINES, around=st.integers(0, 3))
def test_stretches_are_the_changed_lines_whatever_stands_around_them(
    before: list[str], after: list[str], around: int
) -> None:
    diff = "\n".join(difflib.unified_diff(before, after, "a/x", "b/x", n=around, lineterm="")) + "\n"
    found = [one for file in parse_diff(diff) for hunk in file.hunks for one in hunk.stretches()]
    codes = difflib.SequenceMatcher(None, before, after).get_opcodes()
    assert found == [(start + 1, end) for tag, _, _, start, end in codes if tag != "equal"]
