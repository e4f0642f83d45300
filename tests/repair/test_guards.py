"""Guards are programs, whatever they stand before, and strings stay as they were."""

import ast
from pathlib import Path

import pytest

from bugsage.repair.guards import guards, wrapped
from bugsage.repair.places import is_pure
from tests.repair.sites import first, made, site

SOURCES = [Path("src/bugsage/repair") / f"{name}.py" for name in ("comparing", "loop", "ordering", "site", "guards")]


def ways(text: str, node: str) -> list[str]:
    one = site(text)
    at = first(one, node)
    found = sorted(guards(one, at, "x is not None", "x is None"), key=lambda g: -g.weight)
    return [made(one, *guard.edits) for guard in found]


def test_a_loop_goes_on_and_a_function_returns_what_it_does_elsewhere() -> None:
    text = "def f(xs):\n    if not xs:\n        return []\n    for x in xs:\n        y = x.a\n    return y\n"
    found = ways(text, "x.a")
    assert "        if x is None:\n            continue\n        y = x.a\n" in found[0]
    assert "        if x is None:\n            return []\n        y = x.a\n" in found[1]


def test_a_condition_takes_one_more() -> None:
    assert "    if x is not None and x.a:\n" in ways("def f(x):\n    if x.a:\n        g()\n", "x.a")[0]
    assert "    if x is not None and (x.a or y):\n" in ways("def f(x):\n    if x.a or y:\n        g()\n", "x.a or y")[0]
    assert any("    if x is None or x.a or y:" in one for one in ways("def f(x):\n    if x.a or y: g()\n", "x.a"))


def test_a_comprehension_leaves_some_out() -> None:
    assert "[x.a for x in xs if x is not None]" in ways("def f(xs):\n    return [x.a for x in xs]\n", "x.a")[0]
    assert (
        "[x.a for x in xs if x and x is not None]" in ways("def f(xs):\n    return [x.a for x in xs if x]\n", "x.a")[0]
    )


def test_a_statement_goes_one_step_further_in_and_its_strings_do_not() -> None:
    one = site('def f(x):\n    x.a("""\nb\n  c""",\n        1)\n    return 2\n')
    statement = one.statement(first(one, "x.a"))
    text = made(one, *wrapped(one, statement, "if x:"))
    assert text == 'def f(x):\n    if x:\n        x.a("""\nb\n  c""",\n            1)\n    return 2\n'


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_guard_of_every_expression_is_a_program(path: Path) -> None:
    text = path.read_text()
    one = site(text, "<module>")
    done = 0
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Attribute) and is_pure(node) and one.function(node) and done < 40:
            for guard in guards(one, node, "x is not None", "x is None"):
                ast.parse(made(one, *guard.edits))
                done += 1
    assert done
