"""How contracts changed: one line of `.lattice/history/changelog.jsonl` each."""

from typing import Any

from bugsage.model.base import Noun

#: What can happen to a contract.
ACTIONS = ("create", "update", "deprecate", "verify", "delete")


class Mutation(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to one contract. The first four keys are those that LatticeLens writes as well."""

    #: ISO 8601, UTC.
    timestamp: str
    #: One of ACTIONS.
    action: str
    #: Id of the contract.
    code: str
    reason: str = ""
    #: `human:NAME` or `agent:NAME`.
    author: str = ""
    #: The commit that it came with, or that was checked out; None outside git.
    commit: str | None = None
    #: Keys of the contract that changed.
    fields: tuple[str, ...] = ()
    #: Of these keys, what became of each: `loosened`, `tightened` or `changed`.
    effects: dict[str, str] = {}
    #: The contract as it was afterwards, without its place.
    contract: dict[str, Any] | None = None
    #: What was verified: `path::Symbol` to a digest of its source.
    places: dict[str, str] = {}
    #: Digest of the entry before, and of this one; empty for lines that another tool wrote.
    sha256_prev: str = ""
    sha256: str = ""
    #: Line of the file; set by the reader.
    line: int = 0


class Statement(Noun, frozen=True, kw_only=True):
    """What another tool's `.lattice/` says: a decision, a guardrail, a requirement. It is prose, and breaks nothing."""

    id: str
    title: str = ""
    text: str = ""
    #: `latticelens` or `forkzero`.
    layout: str = ""
    #: As the tool names it: `Architecture Decision Record`, `requirement`.
    kind: str = ""
    #: In our words: `draft`, `active` or `deprecated`.
    status: str = "active"
    owner: str = ""
    version: str = ""
    #: Files and `path::Symbol` that it is bound to.
    places: tuple[str, ...] = ()
    #: Ids of statements that it names, with how it stands to them.
    refs: tuple[tuple[str, str], ...] = ()
    #: What is no longer in step, one sentence each: bound to an older version, replaced, past its review.
    drift: tuple[str, ...] = ()
    file: str = ""
    line: int = 0
