"""Which failures of one report have one cause, and why that is believed."""

from typing import Any

from bugsage.model.base import Noun


class Reason(Noun, frozen=True, kw_only=True):
    """One thing that two failures have in common, or in which they differ."""

    #: Name of the feature.
    name: str
    detail: str
    #: What it adds to the log-odds of one cause; negative where it speaks for two.
    weight: float


class Joined(Noun, frozen=True, kw_only=True):
    """A failure with another fingerprint that was counted as an occurrence of this issue."""

    #: The id that its fingerprint alone would give.
    id: str
    #: Hash of its fingerprint.
    fingerprint: str
    occurrences: int = 1
    type: str = ""
    test: str | None = None
    #: Chance that it has the cause of the failure in the issue that it is most like.
    probability: float = 0.0
    reasons: tuple[Reason, ...] = ()


class Apart(Noun, frozen=True, kw_only=True):
    """Another issue of the same report, and why it is not this one."""

    id: str
    #: Chance that the two have one cause, of the two failures of them that are most alike.
    probability: float = 0.0
    reasons: tuple[Reason, ...] = ()


class JoiningWeights(Noun, frozen=True, kw_only=True):
    """A logistic regression over pairs of failures."""

    intercept: float
    #: Feature to weight, in log-odds units.
    features: dict[str, float]
    #: Groups are joined from this mean chance on.
    threshold: float
    #: And while no two failures in them fall below this one.
    least: float = 0.3


class Joining(Noun, frozen=True, kw_only=True):
    """All that was learned about telling causes apart; a data file, never code."""

    version: int
    static: JoiningWeights
    #: Where both failures were seen by the recorder.
    run: JoiningWeights
    #: Where a failure with a new fingerprint is compared with issues that are known; None: it is with none.
    near: JoiningWeights | None = None
    #: Weights that no case could teach, with both.
    assumed: dict[str, float] = {}
    #: Command, data, numbers and figures.
    provenance: dict[str, Any] = {}
