"""How the failures of one report were joined and told apart, and which were solved here before."""

from typing import Literal

from bugsage.surfaces.documents.base import Part


class ReasonPart(Part, frozen=True, kw_only=True):
    """One thing that two failures have in common (positive weight), or in which they differ; weights are log-odds."""

    name: str
    detail: str
    weight: float


class JoinedPart(Part, frozen=True, kw_only=True):
    """A failure with another fingerprint whose occurrences are counted here, for it has the same cause."""

    #: The id that its fingerprint alone would give.
    id: str
    #: Hash of its fingerprint.
    fingerprint: str
    #: In this report.
    occurrences: int
    type: str
    test: str | None
    #: Chance that it has the cause of the failure in this issue that it is most like.
    probability: float
    reasons: tuple[ReasonPart, ...]


class ApartPart(Part, frozen=True, kw_only=True):
    """Another issue of the report that has something in common with this one, and why it is not this one."""

    id: str
    #: Chance that both have one cause.
    probability: float
    reasons: tuple[ReasonPart, ...]


class SolvedPart(Part, frozen=True, kw_only=True):
    """A failure that was solved here before and looks like this one."""

    #: Id of the past issue; the issue's own where it was solved and came back.
    issue: str
    title: str
    #: How far it is the same failure, between 0 and 1.
    similarity: float
    #: What the two have in common.
    alike: tuple[str, ...]
    #: `file::symbol` of what was at fault.
    places: tuple[str, ...]
    #: By a fix that was kept, or by what a person said.
    how: Literal["fixed", "said"]
    #: The commit of the fix; null where it is not known.
    commit: str | None
