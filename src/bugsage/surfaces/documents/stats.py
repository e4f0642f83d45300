"""What `bugsage stats` answers."""

from typing import Literal

from bugsage.model.timeline import Stats
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.cost import SpentPart


class ReliabilityBinPart(Part, frozen=True, kw_only=True):
    """The first suspects whose probability lies from `low` up to `high`."""

    low: float
    high: float
    n: int
    #: Mean of the probabilities given.
    stated: float
    #: Share that was right, with its 95 % interval (Wilson).
    right: float
    interval: tuple[float, float]


class MeasuredPart(Part, frozen=True, kw_only=True):
    """How well some probabilities fit what came out; all null without outcomes."""

    #: Expected calibration error over ten equal bins, and its 90 % interval (bootstrap).
    ece10: float | None
    interval: tuple[float, float] | None
    #: What a perfectly calibrated tool would show at this n: mean and 95th percentile.
    floor: tuple[float, float] | None
    #: Mean squared difference of probability and outcome.
    brier: float | None
    bins: tuple[ReliabilityBinPart, ...]


class CalibrationPart(Part, frozen=True, kw_only=True):
    """Probabilities of first suspects beside what came out."""

    n: int
    right: int
    #: As they ship.
    before: MeasuredPart
    #: Each recalibrated by the outcomes that came before it, and by no other.
    after: MeasuredPart
    #: The line on the log-odds that applies now; 0 and 1 where nothing was learned.
    intercept: float
    slope: float
    #: Added to the intercept for failures of a kind: `assertion`, `crash`, `trace`.
    kinds: dict[str, float]


class PacePart(Part, frozen=True, kw_only=True):
    """How long issues took from when they were first seen."""

    #: Issues that got so far.
    n: int
    #: Seconds; null where none did.
    median: float | None
    longest: float | None
    #: How many took up to a second, a minute, an hour, a day, a week, and longer.
    counts: tuple[int, ...]


class MakerPart(Part, frozen=True, kw_only=True):
    """An agent or template, and what came of what it made."""

    name: str
    #: Attempts, and those whose patch held every check and was not taken back.
    tried: int
    held: int
    #: Patches that proved right and wrong: by a verdict, else by being kept or taken back.
    right: int
    wrong: int
    seconds: float
    usd: float


class StatsDocument(Part, frozen=True, kw_only=True):
    """What `bugsage stats` answers."""

    schema: Literal["bugsage/stats@1"]
    entries: int
    #: Issues by status.
    issues: dict[str, int]
    occurrences: int
    #: Open issues by kind of triage.
    triage: dict[str, int]
    runs: int
    green: int
    #: Median and longest.
    run_seconds: tuple[float, float] | None
    #: Median and longest.
    diagnose_ms: tuple[float, float] | None
    diagnoses: int
    #: Issues by how far a fix has come.
    fixes: dict[str, int]
    #: Occurrences by day, of the newest days that had any, the oldest first.
    days: dict[str, int]
    #: From the first occurrence of an issue to its `diagnosis`, to a `fix`, to the `landing` of one.
    paces: dict[str, PacePart]
    #: Those that tried most first.
    makers: tuple[MakerPart, ...]
    #: What fixes and second opinions took in all, and by day, the newest first.
    spent: SpentPart
    spent_days: dict[str, SpentPart]
    calibration: CalibrationPart


def from_stats(stats: Stats) -> StatsDocument:
    """The document of these figures."""
    return StatsDocument(
        schema="bugsage/stats@1",
        entries=stats.entries,
        issues=stats.issues,
        occurrences=stats.occurrences,
        triage=stats.triage,
        runs=stats.runs,
        green=stats.green,
        run_seconds=stats.run_seconds,
        diagnose_ms=stats.diagnose_ms,
        diagnoses=stats.diagnoses,
        fixes=stats.fixes,
        days=stats.days,
        paces={step: mirror(pace, PacePart) for step, pace in stats.paces.items()},
        makers=tuple(mirror(one, MakerPart) for one in stats.makers),
        spent=mirror(stats.spent, SpentPart),
        spent_days={day: mirror(spent, SpentPart) for day, spent in stats.spent_days.items()},
        calibration=mirror(stats.calibration, CalibrationPart),
    )
