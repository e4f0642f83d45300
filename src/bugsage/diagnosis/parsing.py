"""Python text to syntax trees: without warnings about the stranger's code, and None instead of an exception."""

import ast
import warnings

_FAILURES = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)


def module(text: str) -> ast.Module | None:
    """The tree of a file or definition; None where it cannot be parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except _FAILURES:
            return None


def expression(text: str) -> ast.expr | None:
    """The tree of one expression; None where it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text.strip(), mode="eval").body
        except _FAILURES:
            return None


def literal(text: str, unknown: object) -> object:
    """The value of a literal; `unknown` for any other text. Nothing is executed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.literal_eval(text)
        except _FAILURES:
            return unknown
