import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bugsage.surfaces.clean import clean, one_line, to_ascii


@given(st.text())
def test_cleaned_text_holds_nothing_hidden(text: str) -> None:
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in clean(text))


@given(st.text(), st.integers(2, 50))
def test_one_line_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    assert len(one_line(text, limit).splitlines()) <= 1
    assert len(one_line(text, limit)) <= limit


@given(st.text())
def test_ascii_is_ascii(text: str) -> None:
    assert to_ascii(text).isascii()


def test_drawing_characters_keep_their_columns() -> None:
    assert to_ascii("──│█░ 3× → ✓") == "--|#. 3x > +"


def test_plain_text_is_left_alone() -> None:
    assert clean("a — ü\n\tb") == "a — ü\n\tb"
