"""One line of the timeline, and what the timeline says is true now."""

from enum import StrEnum
from typing import Any

from bugsage.model.base import Noun
from bugsage.model.bisection import Introduction
from bugsage.model.figures import Maker, Pace
from bugsage.model.report import Counts
from bugsage.model.reproduction import Reproduction
from bugsage.model.similar import Near
from bugsage.model.spending import Spent, TriedFix


class EntryKind(StrEnum):
    """What an entry tells. A kind that a later version wrote is kept under its own name, equal to no member."""

    ISSUE_DETECTED = "IssueDetected"
    CONTEXT_BUILT = "ContextBuilt"
    ROOT_CAUSE_PROPOSED = "RootCauseProposed"
    RISK_ASSESSED = "RiskAssessed"
    FIX_REQUESTED = "FixRequested"
    FIX_ATTEMPTED = "FixAttempted"
    FIX_PROPOSED = "FixProposed"
    FIX_APPLIED = "FixApplied"
    FIX_REVERTED = "FixReverted"
    INSTRUMENTATION_PROPOSED = "InstrumentationProposed"
    EVALUATION_COMPLETED = "EvaluationCompleted"
    VERDICT_GIVEN = "VerdictGiven"
    ISSUE_RESOLVED = "IssueResolved"
    ISSUE_SUPPRESSED = "IssueSuppressed"
    ISSUES_MERGED = "IssuesMerged"
    ISSUE_SPLIT = "IssueSplit"
    ESCALATED = "Escalated"
    PUSH_JUDGED = "PushJudged"

    @classmethod
    def _missing_(cls, value: object) -> "EntryKind | None":
        if not isinstance(value, str):
            return None
        later = str.__new__(cls, value)
        later._name_ = later._value_ = value
        return later


class Actor(Noun, frozen=True, kw_only=True):
    """Who wrote an entry: a deterministic part of BugSage, a reasoner, an agent or a person."""

    name: str
    version: str


class Entry(Noun, frozen=True, kw_only=True):
    """One line of the timeline. `(tenant, issue, kind, actor.version, subject)` names it once and for all."""

    kind: EntryKind
    #: Issue id; `run:<id>` for an entry about a whole test run.
    issue: str
    #: What exactly it is about, so that saying it twice changes nothing: an event digest, a commit, a verdict's own id.
    subject: str
    payload: dict[str, Any]
    actor: Actor
    #: ISO 8601, UTC, microseconds.
    time: str
    tenant: str = "local"
    #: Position in the timeline, from 1; 0 before it is appended.
    number: int = 0
    #: Hash over the entry and the hash before it; empty before it is appended.
    digest: str = ""


class FirstSuspect(Noun, frozen=True, kw_only=True):
    """What the newest diagnosis of an issue put first."""

    file: str = ""
    symbol: str = ""
    probability: float = 0.0
    #: The probability before what this repository's verdicts taught; None where it is the same.
    shipped: float | None = None


class Verdict(Noun, frozen=True, kw_only=True):
    """What a person said of a diagnosis."""

    issue: str
    right: bool
    time: str
    comment: str = ""
    #: The commit at which it was said, or that put the fault right.
    commit: str | None = None
    #: What stood first when it was said; None where no suspect was named.
    suspect: FirstSuspect | None = None
    #: Subject of the RootCauseProposed entry it speaks of; empty where there was none.
    diagnosis: str = ""
    #: `file::symbol` where the fault really was, if that was said.
    at: str = ""


class AppliedFix(Noun, frozen=True, kw_only=True):
    """A fix that was taken."""

    time: str
    commit: str | None = None
    #: `file::symbol` of everything that it changed outside tests.
    places: tuple[str, ...] = ()
    #: What stood first when it was taken.
    suspect: FirstSuspect | None = None


class IssueRecord(Noun, frozen=True, kw_only=True):
    """All that the timeline knows of one issue, in one line of a table."""

    id: str
    #: Type and first line of the message, at most 200 characters.
    title: str = ""
    type: str = ""
    message: str = ""
    #: Test, file and line of the newest occurrence.
    test: str | None = None
    file: str | None = None
    line: int | None = None
    #: `open`, `resolved` or `suppressed`; an occurrence after `resolved` opens it again.
    status: str = "open"
    occurrences: int = 0
    #: The same by day, of the newest days that had any.
    days: dict[str, int] = {}
    #: Marks of the users who met it, sorted; of very many the first.
    users: tuple[str, ...] = ()
    #: When it was last resolved, and whether it was seen again since.
    resolved: str = ""
    regressed: bool = False
    #: Entry points from which its first suspect is reached.
    entry_points: int = 0
    #: Where it was seen, sorted: `run`, `sentry`, `ci`, `text`, …
    sources: tuple[str, ...] = ()
    first_seen: str = ""
    last_seen: str = ""
    #: Hash of the fingerprint.
    fingerprint: str = ""
    suspect: FirstSuspect | None = None
    #: The first hypothesis in words, and how many there are.
    cause: str = ""
    hypotheses: int = 0
    #: Kind of the triage, and whether a fix may be tried.
    triage: str = "unknown"
    fixable: bool = False
    #: Score and path of the newest risk.
    risk: float | None = None
    path: str | None = None
    #: How far a fix has come: empty, `requested`, `proposed`, `applied`, `reverted` or `escalated`.
    fix: str = ""
    #: The fix that was taken and not taken back.
    applied: AppliedFix | None = None
    verdicts: tuple[Verdict, ...] = ()
    #: Whether it was seen again, when that was last tried.
    reproduction: Reproduction | None = None
    #: What the newest search for the commit that introduced it found.
    introduction: Introduction | None = None
    #: What its newest diagnosis kept for comparing it with other failures: hashes, no text; empty where nothing was.
    shape: str = ""
    #: Subject of the newest entry of each kind but IssueDetected.
    latest: dict[str, str] = {}


class RunRecord(Noun, frozen=True, kw_only=True):
    """One recorded run of a test command."""

    id: str
    command: tuple[str, ...]
    status: int
    time: str
    seconds: float = 0.0
    timed_out: bool = False
    #: Where the repository stood.
    commit: str | None = None
    dirty: bool = False
    counts: Counts = Counts()
    #: It was the whole test command, not a part of it.
    whole: bool = False
    #: It ended by itself, with status 0 and nothing failed.
    green: bool = False
    #: Path of the raw log.
    log: str = ""
    #: Path of what the recorder saw; None where there was no recorder.
    record: str | None = None
    #: What it said has been read: an issue was detected in it, or its context was built.
    read: bool = False


class GreenRun(Noun, frozen=True, kw_only=True):
    """The last run of the whole command that passed."""

    run: str
    time: str
    commit: str | None = None
    #: There was uncommitted work in the tree that passed.
    dirty: bool = False


class Work(Noun, frozen=True, kw_only=True):
    """One thing that was begun and not ended."""

    #: `read` a failed run, `diagnose` an issue, `fix` it, `review` its fix.
    step: str
    #: Id of an issue or of a run.
    subject: str


class State(Noun, frozen=True, kw_only=True):
    """What is true now: a fold over the timeline, never stored. Do not change its dictionaries."""

    #: By id, in the order of their first entry.
    issues: dict[str, IssueRecord] = {}
    #: By id, oldest first.
    runs: dict[str, RunRecord] = {}
    last_green: GreenRun | None = None
    #: Number and digest of the last entry folded in.
    number: int = 0
    digest: str = ""
    #: Entries of a kind or shape that this version does not know.
    unknown: int = 0
    #: Id that a fingerprint gives to the issue as whose occurrences its failures were counted when last seen.
    joined: dict[str, str] = {}
    #: Id of an issue to the one that a person said it is the same as; whoever takes in others is taken in by none.
    merged: dict[str, str] = {}
    #: Id that a fingerprint gives to why its occurrences are counted in an issue that had another fingerprint.
    near: dict[str, Near] = {}
    #: Pairs of ids, each sorted, that a person said are not the same.
    apart: frozenset[tuple[str, str]] = frozenset()
    #: Issue and subject of every occurrence counted, so that none counts twice.
    seen: frozenset[tuple[str, str]] = frozenset()
    #: What was spent, by day, issue, fix, agent and model; the timeline's own reading of it is `accounts` and `costs`.
    spent: dict[str, Spent] = {}
    #: Attempts that were begun, by fix, of which nobody told yet how they went: day, issue, fix and agent of each.
    begun: dict[str, str] = {}
    #: The newest attempts that say something about trying the like again, oldest first.
    tried: tuple[TriedFix, ...] = ()
    #: `issue window` to the ids of the occurrences counted together in it, one after the other, the window that was
    #: added to last at the end. Of very many the oldest are forgotten.
    counted: dict[str, bytes] = {}

    def home(self, issue: str) -> str:
        """The issue as which an id is shown: what a person said goes before what was found."""
        name, met = issue, {issue}
        while (name := self._next(name)) not in met:
            met.add(name)
        return name

    def _next(self, name: str) -> str:
        if name in self.merged:
            return self.merged[name]
        return self.near[name].issue if name in self.near else self.joined.get(name, name)

    @property
    def work(self) -> tuple[Work, ...]:
        """What was begun and not ended, oldest first; of runs only the newest counts."""
        steps = ((_next_step(issue), issue.id) for issue in self.issues.values() if self.home(issue.id) == issue.id)
        todo = tuple(Work(step=step, subject=subject) for step, subject in steps if step)
        newest = next(reversed(self.runs.values()), None)
        unread = newest is not None and not newest.green and not newest.read
        return (*todo, Work(step="read", subject=newest.id)) if newest and unread else todo


def _next_step(issue: IssueRecord) -> str | None:
    if issue.status != "open":
        return None
    if EntryKind.ROOT_CAUSE_PROPOSED not in issue.latest:
        return "diagnose"
    return {"requested": "fix", "proposed": "review"}.get(issue.fix)


class ReliabilityBin(Noun, frozen=True, kw_only=True):
    """The first suspects whose probability lies from `low` up to `high`."""

    low: float
    high: float
    n: int
    #: Mean of the probabilities given, and the share that was right.
    stated: float
    right: float
    #: 95 % interval of `right`, after Wilson.
    interval: tuple[float, float] = (0.0, 1.0)


class Reliability(Noun, frozen=True, kw_only=True):
    """How far first suspects could be trusted in this repository, by the verdicts given."""

    #: Probability given to each first suspect that got a verdict, and whether it was right.
    pairs: tuple[tuple[float, bool], ...] = ()
    #: The ten equal bins that hold anything.
    bins: tuple[ReliabilityBin, ...] = ()
    n: int = 0
    #: Mean squared difference of probability and outcome; None without verdicts.
    brier: float | None = None
    #: Expected calibration error over ten equal bins; None without verdicts.
    ece10: float | None = None
    #: Share that was right, and its 95 % interval (Wilson); None without verdicts.
    base_rate: float | None = None
    interval: tuple[float, float] | None = None
    #: The share to reckon with: the base rate, drawn towards `prior` as if by twenty verdicts.
    expected: float = 0.5
    prior: float = 0.5


class Measured(Noun, frozen=True, kw_only=True):
    """How well some probabilities fit what came out."""

    #: Expected calibration error over ten equal bins, with the 90 % interval of resampling; None without outcomes.
    ece10: float | None = None
    interval: tuple[float, float] | None = None
    #: What probabilities that mean exactly what they say would show with so few outcomes: mean and 95th percentile.
    floor: tuple[float, float] | None = None
    brier: float | None = None
    #: The bins that hold anything, each with the 95 % interval (Wilson) of the share that was right.
    bins: tuple[ReliabilityBin, ...] = ()


class CalibrationStats(Noun, frozen=True, kw_only=True):
    """Probabilities of first suspects beside what came out, before and after recalibration."""

    n: int = 0
    right: int = 0
    #: As they ship.
    before: Measured = Measured()
    #: Each recalibrated by the outcomes that came before it, and by no other.
    after: Measured = Measured()
    #: The line on the log-odds that now applies, and what is added to it for each kind of failure.
    intercept: float = 0.0
    slope: float = 1.0
    kinds: dict[str, float] = {}


class Stats(Noun, frozen=True, kw_only=True):
    """Counts and times of one repository."""

    entries: int = 0
    #: Issues by status, and all their occurrences.
    issues: dict[str, int] = {}
    occurrences: int = 0
    #: Open issues by kind of triage.
    triage: dict[str, int] = {}
    #: Runs of the test command: all, and those that passed.
    runs: int = 0
    green: int = 0
    #: Seconds of the runs: median and longest; None without runs.
    run_seconds: tuple[float, float] | None = None
    #: Milliseconds of the diagnoses: median and longest; None without any.
    diagnose_ms: tuple[float, float] | None = None
    diagnoses: int = 0
    #: Issues by how far a fix has come.
    fixes: dict[str, int] = {}
    #: Occurrences by day, of the newest days that had any, the oldest first.
    days: dict[str, int] = {}
    #: How long it took from the first occurrence to the `diagnosis`, to a `fix`, to its `landing`.
    paces: dict[str, Pace] = {}
    #: Who mended what, those that tried most first.
    makers: tuple[Maker, ...] = ()
    #: What was spent in all, and by day, the newest first.
    spent: Spent = Spent()
    spent_days: dict[str, Spent] = {}
    calibration: CalibrationStats = CalibrationStats()
