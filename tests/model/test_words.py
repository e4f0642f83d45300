"""Identifiers as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.words import identifiers_of, parts_of, words_of


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("price", ("price",)),
        ("Price", ("price",)),
        ("price_of", ("price_of", "price", "of")),
        ("_private", ("private",)),
        ("__init__", ("init",)),
        ("parseHTTPHeader_v2", ("parsehttpheader_v2", "parse", "http", "header", "v", "2")),
        ("HTTPError", ("httperror", "http", "error")),
        ("utf8", ("utf8", "utf", "8")),
        ("X", ("x",)),
        ("___", ()),
    ],
)
def test_an_identifier_is_itself_and_its_parts(identifier: str, parts: tuple[str, ...]) -> None:
    assert parts_of(identifier) == parts


def test_words_are_counted() -> None:
    assert words_of("total(price_of(line), x) + total") == {
        "total": 2, "price_of": 1, "price": 1, "of": 1, "line": 1,
    }  # fmt: skip
    assert words_of("") == {}
    assert identifiers_of("a.b c1 1d") == ["a", "b", "c1", "d"]


@given(st.text(max_size=60))
def test_any_text_has_words_in_lower_case(text: str) -> None:
    found = words_of(text)
    assert all(word == word.lower() and len(word) > 1 and count > 0 for word, count in found.items())
    assert words_of(f"{text}\n{text}") == {word: 2 * count for word, count in found.items()}


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True))
def test_parts_make_up_the_identifier(identifier: str) -> None:
    parts = parts_of(identifier)
    letters = identifier.lower().replace("_", "")
    assert "".join(parts[1:] or parts) == letters
