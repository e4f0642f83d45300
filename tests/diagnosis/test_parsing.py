"""Parsing stays quiet and never fails, whatever the text."""

import ast

import pytest

from bugsage.diagnosis.parsing import expression, literal, module


def test_no_warning_of_the_code_that_is_read() -> None:
    # Warnings are errors in this run: an invalid escape would raise.
    assert isinstance(module("x = '\\d'\n"), ast.Module)
    assert isinstance(expression("'\\d' is 'x'"), ast.Compare)
    assert literal("'\\d'", None) == "\\d"


@pytest.mark.parametrize("text", ["(", "a b", "\0", "[" * 2000, "1 +", "-" * 5000 + "x"])
def test_none_instead_of_an_exception(text: str) -> None:
    assert module(text) is None or text.startswith("-")
    assert expression(text) is None or text.startswith("-")
    assert literal(text, "unknown") == "unknown"
