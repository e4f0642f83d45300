"""Which nodes may be wrong, and where their operators stand."""

import ast

from bugsage.repair.places import between, bound_before, is_pure, near, operand, own_nodes, unit
from tests.repair.sites import first, site


def test_annotations_and_docstrings_do_nothing() -> None:
    one = site('def f(a: 1 + 2) -> 3:\n    """Says 4."""\n    return a + 5\n')
    assert [n.value for n in own_nodes(one) if isinstance(n, ast.Constant)] == [5]


def test_of_a_module_only_its_own_lines_are_looked_at() -> None:
    one = site("a = 1\ndef f():\n    return 2\n", "<module>")
    assert [n.value for n in own_nodes(one) if isinstance(n, ast.Constant)] == [1]


def test_an_operator_is_found_between_its_sides_and_not_in_a_comment() -> None:
    one = site("def f(a, b):\n    return (a) is  not b\n")
    compare = first(one, "(a) is  not b")
    assert isinstance(compare, ast.Compare)
    place = between(one, compare.left, compare.comparators[0], "is not")
    assert place
    assert one.text[slice(*place)] == "is  not"
    other = site("def f(a, b):\n    return (a  # <\n        < b)\n")
    compare = next(n for n in ast.walk(other.tree) if isinstance(n, ast.Compare))
    assert between(other, compare.left, compare.comparators[0], "<") is None


def test_what_is_called_is_not_named_twice() -> None:
    assert is_pure(ast.parse("a.b[0]", mode="eval").body)
    assert not is_pure(ast.parse("a().b", mode="eval").body)


def test_the_step_is_the_file_s() -> None:
    assert unit(site("def f():\n\treturn 1\n")) == "\t"
    assert unit(site("def f():\n  return 1\n")) == "  "


def test_names_bound_before_a_place() -> None:
    one = site("def f(a):\n    b = a\n    c = b\n    d = 1\n")
    assert bound_before(one, first(one, "c = b")) == {"a", "b"}


def test_operands_get_parentheses_where_they_need_them() -> None:
    one = site("def f(a):\n    return g(a or 1, a)\n")
    assert operand(one, first(one, "a or 1")) == "(a or 1)"  # type: ignore[arg-type]
    assert operand(one, first(one, "g(a or 1, a)")) == "g(a or 1, a)"  # type: ignore[arg-type]


def test_what_is_on_the_line_of_the_failure_is_likelier() -> None:
    one = site("def f(a):\n    b = a + 1\n    return b + 2\n", line=3)
    assert near(one, first(one, "b + 2")) > near(one, first(one, "a + 1"))
