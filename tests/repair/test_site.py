"""A site gives a program its own words back, and edits stay where they were meant."""

import ast
from pathlib import Path

import pytest

from bugsage.model.edit import edited
from bugsage.model.error import ErrorEvent
from bugsage.repair.site import Site

SOURCES = sorted(Path("src/bugsage/repair").rglob("*.py"))[:20] + sorted(Path("tests/repair").rglob("*.py"))[:5]


class Nothing:
    """Knows nothing of any repository."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: frozenset()


def site(text: str, symbol: str = "<module>") -> Site:
    return Site("a.py", text, symbol, event=ErrorEvent(type="X"), knowledge=Nothing())  # type: ignore[arg-type]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_each_node_replaced_by_its_own_text_changes_nothing(path: Path) -> None:
    text = path.read_text()
    one = site(text)
    for node in one.nodes():
        if isinstance(node, ast.expr | ast.stmt):
            assert edited(text, [one.replace(node, one.source(node))]) == text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_are_counted_in_characters(end: str) -> None:
    text = f"x = 1{end}grüße = 'ä' + y{end}"
    one = site(text)
    [name] = [n for n in one.nodes() if isinstance(n, ast.Name) and n.id == "y"]
    assert one.source(name) == "y"
    assert edited(text, [one.replace(name, "z")]) == f"x = 1{end}grüße = 'ä' + z{end}"


def test_a_statement_alone_in_its_block_leaves_pass_behind() -> None:
    one = site("if a:\n    b()\nc()\n")
    inner, last = one.tree.body[0].body[0], one.tree.body[1]  # type: ignore[attr-defined]
    assert edited(one.text, [one.delete(inner)]) == "if a:\n    pass\nc()\n"
    assert edited(one.text, [one.delete(last)]) == "if a:\n    b()\n"


def test_lines_are_put_before_a_line_or_at_the_end() -> None:
    one = site("a\nb")
    assert edited(one.text, [one.insert(2, ["x", "y"])]) == "a\nx\ny\nb"
    assert edited(one.text, [one.insert(3, ["x"])]) == "a\nb\nx\n"


def test_the_suspect_is_found_by_its_qualified_name() -> None:
    one = site("class A:\n    if x:\n        def f(self): ...\n    def f(self):\n        pass\n", "A.f")
    assert one.span(one.scope) == (4, 5)
