"""Objects in angle brackets become Python, or a name that nothing has."""

import ast

import pytest

from bugsage.repair.shown_objects import as_python


@pytest.mark.parametrize(
    ("shown", "turned"),
    [
        ("'<a>'", "'<a>'"),
        ("<Colour.RED: '>'>", "Colour.RED"),
        ("<Perm.R: 1>, <class 'int'>", "Perm.R, int"),
        ("<Cart>", "bugsage_object('Cart', )"),
        ("<a.Cart items=[<Item x='<'>]>", "bugsage_object('a.Cart', items=[bugsage_object('Item', x='<')])"),
        ("[<shop.Cart object at 0x7f>, <lambda <x>>]", "[bugsage_nobody, bugsage_nobody]"),
    ],
)
def test_what_becomes_of_brackets(shown: str, turned: str) -> None:
    assert as_python(shown) == turned
    ast.parse(turned)


@pytest.mark.parametrize("shown", ["<", "<a <b>", "<Cart x=1>>"])
def test_brackets_that_do_not_match_are_refused(shown: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        as_python(shown)
