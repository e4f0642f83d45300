from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from bugsage.surfaces.lsp.buffer import LARGEST, Buffer, index, span, units, with_ends
from bugsage.surfaces.serving.lines import split

TEXT = st.text(alphabet="ab \t\n\r\f\u2028é𝄞", max_size=40)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def position(text: str, offset: int) -> types.Position:
    """Where an editor says that an index is; it never says so of one between the two characters of a line's end."""
    lines = split(text[:offset])
    return types.Position(len(lines) - 1, utf16(lines[-1]))


@given(TEXT, TEXT, st.integers(0, 40), st.integers(0, 40))
def test_a_change_is_what_an_editor_means(text: str, put: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if any(text[at - 1 : at + 1] == "\r\n" for at in (start, end)):
        return
    change = types.TextDocumentContentChangePartial(
        range=types.Range(position(text, start), position(text, end)), text=put
    )
    after = Buffer(text, 1).changed(change, 2)
    assert (after.text, after.version) == (text[:start] + put + text[end:], 2)
    assert "".join(with_ends(text)) == text
    assert len(with_ends(text)) == len(split(text))


@given(st.text(alphabet="a é𝄞", max_size=10))
def test_columns_are_utf_16(line: str) -> None:
    assert units(line) == utf16(line)
    assert [index(line, utf16(line[:at])) for at in range(len(line) + 1)] == list(range(len(line) + 1))
    assert index(line, 99) == len(line)


def test_a_column_inside_a_pair_is_that_of_its_character() -> None:
    assert index("a𝄞b", 2) == 1


def test_the_text_of_a_line_is_marked_without_its_indentation() -> None:
    lines = ["  x = '𝄞'  ", ""]
    assert span(lines, 1) == types.Range(types.Position(0, 2), types.Position(0, 10))
    assert span(lines, 2) == types.Range(types.Position(1, 0), types.Position(1, 0))
    assert span(lines, 99).start.line == 1, "a line behind the end is the last one"
    assert span(None, 3).start.line == 2


def test_what_is_too_large_is_not_followed() -> None:
    large = Buffer("x" * (LARGEST + 1))
    assert large.text is None
    place = types.Position(0, 0)
    part = types.TextDocumentContentChangePartial(range=types.Range(place, place), text="y")
    assert large.changed(part, 2).text is None
    assert large.changed(types.TextDocumentContentChangeWholeDocument(text="y"), 3).text == "y"
