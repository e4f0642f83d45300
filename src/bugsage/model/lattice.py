"""What the verbs of `bugsage lattice` give back."""

from bugsage.model.base import Noun
from bugsage.model.contract import Contract, Violation
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.mutation import Mutation, Statement


class Checked(Noun, frozen=True, kw_only=True):
    """All contracts held against the code."""

    repository: RepositoryState
    contracts: tuple[Contract, ...] = ()
    #: One answer for each clause and symbol.
    findings: tuple[Violation, ...] = ()
    #: What other tools say here; only what is out of step of it is told.
    statements: tuple[Statement, ...] = ()
    #: What was written into the history.
    recorded: tuple[Mutation, ...] = ()
    #: Examples that were run, and whether they could reach a network.
    examples: int = 0
    network: str = ""
    notes: tuple[str, ...] = ()


class Touched(Noun, frozen=True, kw_only=True):
    """One contract that an error touches, and why."""

    contract: Contract
    #: `path::Symbol`.
    place: str
    match: float
    #: What led to it, in words.
    why: str
    findings: tuple[Violation, ...] = ()


class Mapped(Noun, frozen=True, kw_only=True):
    """One error and all contracts that it touches, the nearest first."""

    issue: Issue
    touched: tuple[Touched, ...] = ()
    #: Statements of other tools that are bound to a file or symbol of the error, or that a contract refers to.
    statements: tuple[Statement, ...] = ()


class Drafted(Noun, frozen=True, kw_only=True):
    """A contract that was drafted."""

    contract: Contract
    #: The entry as YAML.
    text: str
    #: The file it was written into; None where it was only shown.
    file: str | None = None
