"""Modules taken apart: what differs means something else, and what means the same does not differ."""

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import bugsage
from bugsage.diagnosis.affected.parts import parts_of

SOURCES = sorted(Path(bugsage.__file__).parent.rglob("*.py"))


@given(st.sampled_from(SOURCES), st.data())
def test_layout_and_comments_mean_nothing(path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert parts_of(ast.unparse(tree)) == parts_of(text)
    starts = [node.lineno for node in tree.body]
    at = data.draw(st.sampled_from(starts)) - 1 if starts else 0
    lines = text.splitlines(keepends=True)
    above = [line for line in lines[max(0, at - 1) : at] if line.startswith("@")]
    if not above:
        assert parts_of("".join([*lines[:at], "\n# a comment\n", *lines[at:]])) == parts_of(text)


@given(st.sampled_from(SOURCES), st.data())
def test_a_constant_that_changes_is_seen(path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    numbers = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant) and type(n.value) is int]
    if not numbers:
        return
    node = data.draw(st.sampled_from(numbers))
    tree = ast.parse(text)
    same = next(
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and (n.lineno, n.col_offset) == (node.lineno, node.col_offset)
    )
    same.value = 987_654_321
    assert parts_of(ast.unparse(tree)) != parts_of(text)


def test_what_cannot_be_parsed_has_no_parts() -> None:
    assert parts_of("def f(:\n") is None
    assert parts_of("x = 1\0") is None
