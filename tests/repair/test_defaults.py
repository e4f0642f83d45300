"""What stands in for nothing is of the kind that the place takes."""

import ast

import pytest

from bugsage.repair.defaults import defaults
from tests.repair.sites import first, site


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("for y in x: pass", "[]"),
        ("x.strip()", '""'),
        ("x.get(1)", "{}"),
        ("x.append(1)", "[]"),
        ("x + 1", "0"),
        ("'a' + x", '""'),
        ("x < 2", "0"),
        ("1 in x", "()"),
        ("g(**x)", "{}"),
        ("x['a']", "{}"),
        ("len(x)", "[]"),
        ("x.colour", ""),
    ],
)
def test_by_what_is_done_with_it(line: str, wanted: str) -> None:
    one = site(f"def f(x):\n    {line}\n")
    node = next(n for n in ast.walk(one.tree) if isinstance(n, ast.Name) and n.id == "x")
    assert next(iter(defaults(one, node)), "") == wanted


def test_by_what_becomes_of_the_name_that_takes_it() -> None:
    one = site("def f(x):\n    y = x['a']\n    for z in y:\n        g(z)\n")
    assert defaults(one, first(one, "x['a']"))[0] == "[]"  # type: ignore[arg-type]
