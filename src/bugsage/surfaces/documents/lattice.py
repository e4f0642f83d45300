"""What `bugsage lattice` answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from bugsage.model.contract import Contract, Violation
from bugsage.model.lattice import Checked, Drafted, Mapped
from bugsage.model.mutation import Mutation, Statement
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.diagnosis import RepoPart, ViolationPart


class ContractPart(Part, frozen=True, kw_only=True):
    """One contract, in short."""

    id: str
    title: str
    status: str
    criticality: str
    owner: str
    applies_to: tuple[str, ...]
    #: The keys under which it promises something.
    clauses: tuple[str, ...]
    file: str
    line: int


class StatementPart(Part, frozen=True, kw_only=True):
    """What another tool's layout says; it is prose and breaks nothing."""

    id: str
    title: str
    #: `latticelens` or `forkzero`.
    layout: str
    kind: str
    status: str
    version: str
    #: Files and `path::Symbol` that it is bound to.
    places: tuple[str, ...]
    #: What is no longer in step, one sentence each.
    drift: tuple[str, ...]
    file: str


class FindingPart(ViolationPart, frozen=True, kw_only=True):
    """One clause, held against one symbol."""

    #: File and line that show it; of the contract where no code does.
    file: str
    line: int


class MutationPart(Part, frozen=True, kw_only=True):
    """One thing that happened to one contract."""

    timestamp: str
    action: str
    code: str
    reason: str
    author: str
    commit: str | None
    #: Key of the contract to `loosened`, `tightened` or `changed`.
    effects: dict[str, str]
    #: Line of the history; 0 for what was found in the files and is not written down yet.
    line: int
    sha256: str


class TouchedPart(Part, frozen=True, kw_only=True):
    """One contract that an error touches."""

    id: str
    title: str
    place: str
    #: 1 for the symbol itself, 0.7 for a glob, 0.4 for its file only.
    match: float
    #: What led from the error to it.
    why: str
    file: str
    line: int
    findings: tuple[ViolationPart, ...]


class MappedPart(Part, frozen=True, kw_only=True):
    """One error and what it touches, the nearest first."""

    issue: str
    type: str
    message: str
    test: str | None
    contracts: tuple[TouchedPart, ...]
    statements: tuple[StatementPart, ...]


class LatticeListDocument(Part, frozen=True, kw_only=True):
    """What `bugsage lattice list` answers."""

    schema: Literal["bugsage/lattice-list@1"]
    contracts: tuple[ContractPart, ...]
    statements: tuple[StatementPart, ...]


class LatticeCheckDocument(Part, frozen=True, kw_only=True):
    """What `bugsage lattice check` answers."""

    schema: Literal["bugsage/lattice-check@1"]
    repo: RepoPart
    contracts: int
    #: How many findings are violated, hold, or cannot be told.
    counts: dict[str, int]
    #: Violated ones first.
    findings: tuple[FindingPart, ...]
    #: Statements of other tools that are out of step with themselves.
    statements: tuple[StatementPart, ...]
    recorded: tuple[MutationPart, ...]
    #: How many examples were run, and whether they could reach a network.
    examples: int
    network: str
    notes: tuple[str, ...]


class LatticeMapDocument(Part, frozen=True, kw_only=True):
    """What `bugsage lattice map` answers."""

    schema: Literal["bugsage/lattice-map@1"]
    errors: tuple[MappedPart, ...]


class LatticeLogDocument(Part, frozen=True, kw_only=True):
    """What `bugsage lattice log` and `verify` answer."""

    schema: Literal["bugsage/lattice-log@1"]
    #: Oldest first.
    entries: tuple[MutationPart, ...]
    #: Of `verify`: what is violated, and was not written down.
    violated: tuple[ViolationPart, ...]


class LatticeAddDocument(Part, frozen=True, kw_only=True):
    """What `bugsage lattice add` answers."""

    schema: Literal["bugsage/lattice-add@1"]
    id: str
    #: The file it was written into; null where it was only shown.
    file: str | None
    #: The entry, in YAML.
    text: str


_ORDER = {"violated": 0, "unknown": 1, "holds": 2}
CLAUSES = (
    "signature", "requires", "ensures", "invariants", "raises", "must_call", "must_not_call", "pure", "examples",
    "tests",
)  # fmt: skip


def from_listed(contracts: Sequence[Contract], statements: Sequence[Statement]) -> LatticeListDocument:
    """The document of all contracts."""
    return LatticeListDocument(
        schema="bugsage/lattice-list@1",
        contracts=tuple(_contract(one) for one in contracts),
        statements=tuple(mirror(one, StatementPart) for one in statements),
    )


def from_checked(found: Checked) -> LatticeCheckDocument:
    """The document of a check."""
    ranked = sorted(found.findings, key=lambda one: _ORDER[one.verdict])
    counts = Counter(one.verdict for one in found.findings)
    known = {one.id: one for one in found.contracts}
    return LatticeCheckDocument(
        schema="bugsage/lattice-check@1",
        repo=mirror(found.repository, RepoPart),
        contracts=len(found.contracts),
        counts={verdict: counts.get(verdict, 0) for verdict in _ORDER},
        findings=tuple(_finding(one, known) for one in ranked),
        statements=tuple(mirror(one, StatementPart) for one in found.statements if one.drift),
        recorded=tuple(mirror(one, MutationPart) for one in found.recorded),
        examples=found.examples,
        network=found.network,
        notes=found.notes,
    )


def from_mapped(found: Sequence[Mapped]) -> LatticeMapDocument:
    """The document of what errors touch."""
    return LatticeMapDocument(schema="bugsage/lattice-map@1", errors=tuple(_mapped(one) for one in found))


def from_logged(entries: Sequence[Mutation]) -> LatticeLogDocument:
    """The document of a history."""
    return from_verified(entries, ())


def from_verified(entries: Sequence[Mutation], broken: Sequence[Violation]) -> LatticeLogDocument:
    """The document of what was written down, and of what was not."""
    return LatticeLogDocument(
        schema="bugsage/lattice-log@1",
        entries=tuple(mirror(one, MutationPart) for one in entries),
        violated=tuple(mirror(one, ViolationPart) for one in broken),
    )


def from_drafted(found: Drafted) -> LatticeAddDocument:
    """The document of a draft."""
    return LatticeAddDocument(schema="bugsage/lattice-add@1", id=found.contract.id, file=found.file, text=found.text)


def clauses_of(contract: Contract) -> tuple[str, ...]:
    """The keys under which a contract promises something."""
    return tuple(key for key in CLAUSES if getattr(contract, key) not in (None, ()))


def place_of(one: Violation, contract: Contract | None) -> tuple[str, int]:
    """File and line that show a finding; of the contract where no code does."""
    if one.place and one.line:
        return one.place.partition("::")[0], one.line
    return (contract.file, contract.line) if contract else ("", 0)


def _contract(one: Contract) -> ContractPart:
    values: dict[str, Any] = {name: getattr(one, name) for name in ContractPart.__struct_fields__ if name != "clauses"}
    return ContractPart(**values, clauses=clauses_of(one))


def _finding(one: Violation, known: dict[str, Contract]) -> FindingPart:
    file, line = place_of(one, known.get(one.id))
    values = {name: getattr(one, name) for name in ViolationPart.__struct_fields__}
    return msgspec.convert(values | {"file": file, "line": line}, FindingPart)


def _mapped(one: Mapped) -> MappedPart:
    event = one.issue.event
    return MappedPart(
        issue=one.issue.id,
        type=event.type,
        message=event.message,
        test=event.test,
        contracts=tuple(
            TouchedPart(
                id=t.contract.id,
                title=t.contract.title,
                place=t.place,
                match=t.match,
                why=t.why,
                file=t.contract.file,
                line=t.contract.line,
                findings=tuple(mirror(v, ViolationPart) for v in t.findings),
            )
            for t in one.touched
        ),
        statements=tuple(mirror(s, StatementPart) for s in one.statements),
    )
