"""The shape of each payload. Keys that a later version adds are passed over; keys that are missing have a default."""

from typing import Any

from bugsage.model.base import Noun
from bugsage.model.bisection import BisectRun, Introduction
from bugsage.model.issue import Triage
from bugsage.model.opinion import Opinion
from bugsage.model.report import Counts
from bugsage.model.reproduction import Reproduction
from bugsage.model.sandbox import Caged
from bugsage.model.similar import Near
from bugsage.model.timeline import FirstSuspect
from bugsage.timeline.counting import Sample


class Detected(Noun, frozen=True, kw_only=True):
    """IssueDetected: one occurrence, or many of one fingerprint."""

    type: str = ""
    message: str = ""
    test: str | None = None
    file: str | None = None
    line: int | None = None
    tool: str | None = None
    #: `run`, `sentry`, `ci`, `text`, …
    source: str = ""
    #: The run or report it was read from.
    occasion: str = ""
    fingerprint: str = ""
    #: The id that its own fingerprint gives, where it was found to have the cause of this issue; else empty.
    joined: str = ""
    #: Why it is counted here though its fingerprint is another, where that is said for the first time.
    near: Near | None = None
    #: What is kept for comparing other failures with it, where no diagnosis has kept it yet.
    shape: str = ""
    #: Start of the five-minute window that it happened in, where it says when; empty elsewhere.
    window: str = ""
    #: How many occurrences the entry stands for, with when the first and the last happened, where they say so.
    count: int = 1
    first: str = ""
    last: str = ""
    #: Of several the ids, each once, in base64: of all that have one, else of the first.
    ids: str = ""
    samples: tuple[Sample, ...] = ()
    #: Marks of the users who met it, where that is known.
    users: tuple[str, ...] = ()
    #: The whole occurrence as ErrorEvent, while there is no diagnosis that keeps it.
    event: dict[str, Any] | None = None


class Context(Noun, frozen=True, kw_only=True):
    """ContextBuilt: what was known when the search for a cause began."""

    commit: str | None = None
    branch: str | None = None
    dirty: bool = False
    #: How many there were of what: files, definitions, commits, contracts.
    counts: dict[str, int] = {}
    timings_ms: dict[str, float] = {}


class FirstHypothesis(Noun, frozen=True, kw_only=True):
    """So much of a Hypothesis as a table shows."""

    cause: str = ""


class Reach(Noun, frozen=True, kw_only=True):
    """So much of an Impact as a table shows."""

    entry_points: tuple[str, ...] = ()


class Outline(Noun, frozen=True, kw_only=True):
    """So much of a Diagnosis as a table shows."""

    triage: Triage = Triage()
    suspects: tuple[FirstSuspect, ...] = ()
    hypotheses: tuple[FirstHypothesis, ...] = ()
    unsure: str | None = None
    shape: str = ""
    impact: Reach = Reach()


class Proposed(Noun, frozen=True, kw_only=True):
    """RootCauseProposed, as the fold reads it; `diagnosis` holds a whole Diagnosis."""

    diagnosis: Outline = Outline()
    #: Where the repository stood.
    commit: str | None = None
    timings_ms: dict[str, float] = {}


class Said(Noun, frozen=True, kw_only=True):
    """RootCauseProposed by a model: its words, before they are weighed."""

    opinion: Opinion


class Instrumented(Noun, frozen=True, kw_only=True):
    """InstrumentationProposed: a line that would show more the next time."""

    file: str = ""
    line: int = 0
    kind: str = ""
    code: str = ""
    why: str = ""


class Assessed(Noun, frozen=True, kw_only=True):
    """RiskAssessed, as the fold reads it; `risk` holds a whole Risk."""

    score: float
    path: str
    hits: tuple[dict[str, Any], ...] = ()
    #: How somebody's change was named; empty for the risk of an issue.
    change: str = ""


class Completed(Noun, frozen=True, kw_only=True):
    """EvaluationCompleted: one run of a test command."""

    run: str
    status: int
    command: tuple[str, ...] = ()
    seconds: float = 0.0
    timed_out: bool = False
    commit: str | None = None
    dirty: bool = False
    counts: Counts = Counts()
    whole: bool = False
    log: str = ""
    record: str | None = None
    #: Run to see how tests fail that had failed before: what it found is no news of the project.
    again: bool = False
    #: What held it, of kind `none` where nothing did; None in entries of versions that did not say.
    caged: Caged | None = None


class Evaluated(Noun, frozen=True, kw_only=True):
    """EvaluationCompleted of an issue, one of these."""

    #: Whether its failure was seen again.
    reproduction: Reproduction | None = None
    #: The commit that introduced it, or how the search for that ended.
    introduction: Introduction | None = None
    #: One commit that was tried in that search.
    bisect_run: BisectRun | None = None


class Judged(Noun, frozen=True, kw_only=True):
    """VerdictGiven: what a person said."""

    right: bool
    comment: str = ""
    commit: str | None = None
    #: Subject of the RootCauseProposed entry it speaks of.
    diagnosis: str = ""
    #: `file::symbol` where the fault really was.
    at: str = ""


class Merged(Noun, frozen=True, kw_only=True):
    """IssuesMerged: a person said that these are the issue that the entry is about."""

    issues: tuple[str, ...]
    comment: str = ""


class Split(Noun, frozen=True, kw_only=True):
    """IssueSplit: a person said that this one is not the issue that the entry is about."""

    issue: str
    comment: str = ""


class Applied(Noun, frozen=True, kw_only=True):
    """FixApplied, as the fold reads it."""

    commit: str | None = None
    #: `file::symbol` of everything that the fix changed outside tests.
    places: tuple[str, ...] = ()
    #: Name of the landing, the branch that it went to, and the fix, where it was one.
    landing: str = ""
    branch: str | None = None
    fix: str = ""
    #: All of the patch was taken; else which parts, in words.
    whole: bool = True
    parts: str = ""


class Reverted(Noun, frozen=True, kw_only=True):
    """FixReverted, as the fold reads it."""

    #: The landing that was taken back, and its commit.
    landing: str = ""
    commit: str | None = None
    #: The commit that does so; None where the branch went back.
    by: str | None = None
    way: str = ""


class Closed(Noun, frozen=True, kw_only=True):
    """IssueResolved and IssueSuppressed."""

    reason: str = ""
    commit: str | None = None


class PushedWhere(Noun, frozen=True, kw_only=True):
    """A ref as it was to be on the remote."""

    ref: str = ""
    #: None where it was to be deleted.
    commit: str | None = None


class PushSaid(Noun, frozen=True, kw_only=True):
    """PushJudged: what the hook said of a push."""

    #: `passed`, `warned`, `blocked`, `refused` or `skipped`.
    outcome: str
    #: Name or address of the remote.
    remote: str = ""
    refs: tuple[PushedWhere, ...] = ()
    #: Why it was skipped, as whoever did so says.
    reason: str = ""
    #: What it was held for.
    held: tuple[str, ...] = ()
    #: Tests that failed with it and not before.
    failed: tuple[str, ...] = ()
    #: The largest score of its parts.
    risk: float | None = None
    seconds: float = 0.0
