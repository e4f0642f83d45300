import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.decode import binary_kind, decode, encoding_of

TEXT = "FAILED täst_ü.py::test — naïve\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_its_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_utf_16_with_the_other_mark() -> None:
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == TEXT


def test_bytes_that_are_no_utf_8_are_read_one_by_one() -> None:
    assert decode(b"caf\xe9 \xe2\x82\xac \x80") == "café € €"


def test_zero_characters_are_gone() -> None:
    assert decode(b"E  \x00 KeyError") == "E   KeyError"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b"x", mtime=0), "gzip"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x7fELF\x02", "program"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"SQLite format 3\x00", "database"),
        (bytes(range(256)) * 10, "binary"),
        (b"\x00\x01\x02" * 100, "binary"),
    ],
)
def test_binary_data_is_named(data: bytes, words: str) -> None:
    kind = binary_kind(data)
    assert kind is not None
    assert words in kind
    assert kind.endswith(".")


@pytest.mark.parametrize(
    "data", [b"", TEXT.encode(), TEXT.encode("utf-16"), b"\x1b[31mred\x1b[0m\n", b"one \x00 zero in a long line"]
)
def test_text_is_not_binary(data: bytes) -> None:
    assert binary_kind(data) is None


@given(st.binary(max_size=400))
def test_any_bytes_have_a_text(data: bytes) -> None:
    assert "\x00" not in decode(data)
    assert encoding_of(data) in ("utf-8", "utf-16-le", "utf-16-be")


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    data = text.encode()
    if encoding_of(data) == "utf-8":
        assert decode(data) == text.removeprefix("\ufeff")
