"""How it was decided who must agree."""

from typing import Literal

from bugsage.model.approval import Approval, Replayed
from bugsage.surfaces.documents.base import Part, mirror


class ConsiderationPart(Part, frozen=True, kw_only=True):
    """One thing that the decision looks at."""

    #: `score`, `rule`, `confidence`, `reproduced`, `proof` or the name of a gate, `kind`, `maker`, `sandbox`, `stop`,
    #: `limits`, `unknown`.
    name: str
    value: str
    #: What it is held against; empty where there is nothing to hold it against.
    threshold: str
    #: What it asks for; the strictest of all decides.
    asks: Literal["auto", "review", "escalate", "refused"]
    because: str


class DecisionPart(Part, frozen=True, kw_only=True):
    """Who must agree, with everything that was considered."""

    path: Literal["auto", "review", "escalate"]
    #: Nobody may agree to it as things stand: a rule, the kill switch or a limit.
    refused: bool
    rows: tuple[ConsiderationPart, ...]


class DecidedAgainPart(Part, frozen=True, kw_only=True):
    """A recorded decision that its own facts do not give."""

    #: Of the entry in the timeline.
    number: int
    issue: str
    #: ISO 8601, UTC.
    time: str
    recorded: str
    now: str


class DecisionsDocument(Part, frozen=True, kw_only=True):
    """What `bugsage timeline --check-decisions` answers."""

    schema: Literal["bugsage/decisions@1"]
    #: Made again from their recorded facts with the same outcome.
    same: int
    #: Made by another version of the deciding function, and not compared.
    other_versions: int
    differing: tuple[DecidedAgainPart, ...]


def from_approval(approval: Approval) -> DecisionPart:
    """A decision as a part of a document."""
    return mirror(approval, DecisionPart)


def from_decided_again(found: Replayed) -> DecisionsDocument:
    """The document of decisions made again."""
    return DecisionsDocument(
        schema="bugsage/decisions@1",
        same=found.same,
        other_versions=found.other_versions,
        differing=tuple(mirror(one, DecidedAgainPart) for one in found.differing),
    )
