"""The other side of a pair, in names of every style."""

import pytest

from bugsage.repair.counterparts import mirrored, other_side


@pytest.mark.parametrize(
    ("name", "one", "other", "now"),
    [
        ("prev_block", "prev", "next", "next_block"),
        ("PREV_BLOCK", "prev", "next", "NEXT_BLOCK"),
        ("getPrevBlock", "prev", "next", "getNextBlock"),
        ("preview", "prev", "next", "preview"),
        ("_start", "start", "end", "_end"),
        ("x", "x", "y", "y"),
        ("x1", "x", "y", "y1"),
        ("index", "x", "y", "index"),
    ],
)
def test_a_word_of_a_name(name: str, one: str, other: str, now: str) -> None:
    assert other_side(name, one, other) == now


def test_every_name_of_a_side_is_turned() -> None:
    text = "prev.kind == prev_kind"
    assert list(mirrored(text, {"next", "next_kind"}.__contains__)) == ["next.kind == next_kind"]
    assert list(mirrored(text, {"next"}.__contains__)) == []


def test_what_names_both_sides_or_none_has_no_other() -> None:
    def known(_: str) -> bool:
        return True

    assert list(mirrored("start < end", known)) == []
    assert list(mirrored("total > 0", known)) == []


def test_names_with_several_counterparts() -> None:
    assert set(mirrored("start.line", {"end", "stop"}.__contains__)) == {"end.line", "stop.line"}
