"""What a repair may ask of the rest of the repository. Everything is read, nothing is run."""

import ast
from collections.abc import Collection
from typing import Protocol

from bugsage.model.code import Definition
from bugsage.model.contract import Contract
from bugsage.model.edit import PastFix


class Knowledge(Protocol):
    """The repository as it stands at the commit that is repaired."""

    def text(self, file: str) -> str | None:
        """A file of the repository; None where there is none, or it is no text."""
        ...

    def files(self) -> Collection[str]:
        """The source files that there are."""
        ...

    def definition(self, file: str, line: int, callee: ast.expr) -> tuple[str, Definition] | None:
        """The file and definition that a callee names at a place, a class's `__init__` where it has one.

        None where that is not certain.
        """
        ...

    def attributes(self, file: str, line: int, owner: ast.expr) -> frozenset[str]:
        """Attributes and methods that the class of an expression has, inherited ones too; empty where unknown."""
        ...

    def names(self, file: str) -> frozenset[str]:
        """Names that a module binds at its top, imported ones too."""
        ...

    def imports(self, name: str) -> tuple[str, ...]:
        """Statements by which files of this repository bind a name, the most usual first.

        Then those that lead to a definition of that name.
        """
        ...

    def keys(self, file: str, line: int, mapping: ast.expr) -> frozenset[str]:
        """Texts that are used as keys of a mapping of this name in the repository."""
        ...

    def past_fixes(self) -> tuple[PastFix, ...]:
        """What earlier fixes of this repository changed, the newest first."""
        ...

    def contracts(self, file: str, symbol: str) -> tuple[Contract, ...]:
        """Contracts that name this very definition."""
        ...
