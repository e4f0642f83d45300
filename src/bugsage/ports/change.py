"""Protocols of what a change is read from."""

from collections.abc import Sequence
from typing import Protocol

from bugsage.model.code import CodeFile
from bugsage.model.past import LoggedCommit, Past
from bugsage.model.patch import Patch
from bugsage.model.risk_model import RiskModel
from bugsage.model.syntax import SyntaxNode


class Changes(Protocol):
    """Reads changes of this repository."""

    def between(self, revisions: str) -> Patch:
        """What a range or a commit changes, as `A..B`, `A...B` or `A` (against its first parent) say.

        Raises GitFailed for what names no commit, GitMissing.
        """
        ...

    def staged(self) -> Patch:
        """What the index changes of the newest commit. Raises GitFailed, GitMissing."""
        ...

    def uncommitted(self) -> Patch:
        """What the working tree changes of the newest commit, with untracked files. Raises GitFailed, GitMissing."""
        ...

    def of_text(self, text: str, name: str) -> Patch:
        """The patch that a text is, with the texts on both sides where the repository holds the old one.

        Raises PatchUnreadable.
        """
        ...


class Pasts(Protocol):
    """Knows what came before a change."""

    def before(self, commit: str, paths: Sequence[str]) -> Past | None:
        """The year up to a commit, itself included, with what it says of these files.

        None where it cannot be told, or not in time.
        """
        ...

    def log(self, limit: int) -> tuple[LoggedCommit, ...]:
        """The newest commits, oldest first, merges left out. Raises GitFailed, GitMissing."""
        ...

    def origins(self, commit: str, path: str, lines: Sequence[int]) -> tuple[str, ...]:
        """The commits that brought these lines of a file, as it was before a commit; none where git cannot tell."""
        ...


class RiskModels(Protocol):
    """Keeps the weights of the measured risk."""

    def shipped(self) -> RiskModel:
        """What ships with BugSage."""
        ...

    def in_force(self) -> RiskModel:
        """What this repository learned for itself, where it did; else what ships."""
        ...

    def keep(self, model: RiskModel) -> bool:
        """Put what was learned in force; whether that could be done."""
        ...


class Syntax(Protocol):
    """Reads source text, any version of it."""

    def outline(self, path: str, text: str) -> CodeFile | None:
        """What the text defines, as the code map has it; None for a language without a grammar here."""
        ...

    def tree(self, path: str, text: str) -> SyntaxNode | None:
        """The whole syntax of a text; None for a language without a grammar here, and for what cannot be read."""
        ...

    def matches(self, path: str, text: str, query: str) -> tuple[tuple[int, int], ...] | None:
        """First and last line, 1-based, of everything that a tree-sitter query captures; None without a grammar.

        Raises RuleError for a query that the language's grammar does not take.
        """
        ...
