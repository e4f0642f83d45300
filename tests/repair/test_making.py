"""Changes have one name each, however somebody puts them, and become texts where they are wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.edit import Edit, edited
from bugsage.repair.making import changes, made


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text of few letters, so that much of it repeats, with edits that fit."""
    text = draw(st.text("ab\n", max_size=90))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(file="f", start=s, end=e, text=draw(st.text("ab\n", max_size=80))) for s, e in pairs]


@given(texts_with_edits(), st.data())
def test_what_makes_the_same_text_has_the_same_name(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    read = {"f": text}.get
    new = edited(text, edits)
    whole = [Edit(file="f", start=0, end=len(text), text=new)]
    assert changes(edits, read) == changes(whole, read)
    assert made(edits, read) == ({"f": new} if new != text else {})
    for file, start, end, put in changes(edits, read):
        assert edited(text, [Edit(file=file, start=start, end=end, text=put)]) == new
    assert bool(changes(edits, read)) == (new != text)


def test_the_same_letter_taken_out_at_either_place_is_one_change() -> None:
    text = "x" * 300
    ends = [changes([Edit(file="f", start=at, end=at + 1, text="")], {"f": text}.get) for at in (0, 150, 299)]
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("edit", [Edit(file="g", start=0, end=0, text="x"), Edit(file="f", start=2, end=9, text="x")])
def test_what_does_not_fit_is_refused(edit: Edit) -> None:
    for ask in (changes, made):
        with pytest.raises(ValueError, match=r"cannot be read|beyond"):
            ask([edit], {"f": "abc"}.get)
