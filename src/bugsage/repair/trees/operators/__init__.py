"""Operators of `trees`, one file each, with examples. None imports another."""

from importlib import import_module
from typing import Final

from bugsage.repair.trees.operator import TreeOperator

#: Modules of this package, in no particular order: what is tried first is decided for each failure.
NAMES: Final = (
    "arguments",
    "bindings",
    "calls",
    "conditions",
    "donors",
    "go_imports",
    "guards",
    "imports",
    "literals",
    "missing_await",
    "missing_return",
    "names",
    "numbers",
    "signs",
    "statements",
    "switches",
)


def operators() -> tuple[TreeOperator, ...]:
    """All of them."""
    return tuple(import_module(f"{__name__}.{name}").OPERATOR for name in NAMES)
