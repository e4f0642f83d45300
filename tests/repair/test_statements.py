"""Where another statement can be put."""

import ast

import pytest

from bugsage.repair.site import Function
from bugsage.repair.statements import beginning, can_stand_before, doing, stands_alone
from tests.repair.sites import first, site

TEXT = """def f(a):
    # begins here
    "Says so."
    if a:
        b = 1; c = 2
    elif b:
        d = 3  # three
    while a: e = 4
    return a
"""


@pytest.mark.parametrize(
    ("text", "before", "alone"),
    [
        ("b = 1", True, False),
        ("c = 2", False, False),
        ("d = 3", True, True),
        ("e = 4", False, False),
        ("return a", True, True),
    ],
)
def test_a_statement_has_its_lines_for_itself_or_not(text: str, before: bool, alone: bool) -> None:
    one = site(TEXT)
    node = first(one, text)
    assert isinstance(node, ast.stmt)
    assert (can_stand_before(one, node), stands_alone(one, node)) == (before, alone)


def test_nothing_can_be_put_before_an_elif() -> None:
    one = site(TEXT)
    outer, inner = (node for node in ast.walk(one.tree) if isinstance(node, ast.If))
    assert (can_stand_before(one, outer), can_stand_before(one, inner)) == (True, False)


def test_a_function_begins_behind_its_docstring() -> None:
    one = site(TEXT)
    function = one.tree.body[0]
    assert isinstance(function, Function)
    assert beginning(one, function) == 4
    assert [type(node) for node in doing(function.body)] == [ast.If, ast.While, ast.Return]
