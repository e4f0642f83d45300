"""Findings on contracts, fitted to a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.surfaces.render.lattice import fitted


def test_long_lines_go_on_between_words_and_further_right() -> None:
    text = "? A-1  pure: src/a.py:5: `part()` is too far away to be followed\nshort"
    assert fitted(text, 40) == "? A-1  pure: src/a.py:5: `part()` is too\n    far away to be followed\nshort"


@given(st.lists(st.text(alphabet="abc -:", max_size=90), max_size=5), st.integers(20, 100))
def test_no_line_is_too_long_and_no_word_is_lost(lines: list[str], width: int) -> None:
    text = "\n".join(lines)
    assert all(len(line) <= width for line in fitted(text, width).split("\n"))
    assert "".join(fitted(text, width).split()) == "".join(text.split())
