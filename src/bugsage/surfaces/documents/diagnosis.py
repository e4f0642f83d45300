"""What `bugsage diagnose`, `show` and `test` answer."""

from typing import Literal

from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.model.run import RunResult
from bugsage.surfaces.documents.again import IntroductionPart, ReproductionPart
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.joining import ApartPart, JoinedPart, SolvedPart
from bugsage.surfaces.documents.parse import FramePart
from bugsage.surfaces.documents.risk import HitPart
from bugsage.surfaces.documents.sentry import ProductionPart

TriageKind = Literal["code", "test", "dependency", "configuration", "infrastructure", "flaky", "unknown"]
EvidenceKind = Literal[
    "frame", "test", "name", "coverage", "history", "diff", "contract", "value", "message", "similar", "model"
]


class RepoPart(Part, frozen=True, kw_only=True):
    """The repository as it stood."""

    root: str
    commit: str | None
    branch: str | None
    dirty: bool


class IngredientPart(Part, frozen=True, kw_only=True):
    """One ingredient of a fingerprint."""

    name: str
    value: str
    contributes: bool
    hint: str | None


class FingerprintPart(Part, frozen=True, kw_only=True):
    """What makes two occurrences the same issue, with the parts that made it."""

    hash: str
    version: int
    parts: tuple[IngredientPart, ...]


class ExceptionPart(Part, frozen=True, kw_only=True):
    """One exception of a chain or tree."""

    type: str
    message: str
    #: `raised`, `cause`, `context` or `group`.
    relation: str
    #: Position in `exceptions` of the one it hangs on; null for the first.
    parent: int | None


class ErrorPart(Part, frozen=True, kw_only=True):
    """The occurrence that stands for the issue."""

    type: str
    message: str
    language: str
    tool: str | None
    test: str | None
    phase: str | None
    file: str | None
    line: int | None
    column: int | None
    #: From caller to callee: the last one raised.
    frames: tuple[FramePart, ...]
    #: The whole chain; the exception that ended the run is first.
    exceptions: tuple[ExceptionPart, ...]


class TriagePart(Part, frozen=True, kw_only=True):
    """What kind of trouble it is."""

    kind: TriageKind
    fixable: bool
    reason: str


class EvidencePart(Part, frozen=True, kw_only=True):
    """One fact for (positive weight) or against a suspect; weights are log-odds."""

    kind: EvidenceKind
    detail: str
    weight: float


class SuspectPart(Part, frozen=True, kw_only=True):
    """A function, class or module that may hold the fault."""

    rank: int
    file: str
    #: Qualified name inside the file; `<module>` outside any definition.
    symbol: str
    start: int
    end: int
    #: Lines the evidence points at, best first.
    lines: tuple[int, ...]
    #: Calibrated probability that the fault is here.
    probability: float
    #: Of the first suspect: its probability before what the verdicts given here taught; null where they taught nothing.
    shipped: float | None
    evidence: tuple[EvidencePart, ...]


class SuspectSetPart(Part, frozen=True, kw_only=True):
    """With probability `coverage` the fault is in one of the first `size` suspects."""

    coverage: float
    size: int


class HypothesisPart(Part, frozen=True, kw_only=True):
    """A cause in words."""

    cause: str
    category: str
    confidence: float
    #: Rank of the suspect it speaks of.
    suspect: int | None
    evidence: tuple[str, ...]
    fix_hint: str
    confirm: str


class ViolationPart(Part, frozen=True, kw_only=True):
    """What one clause of a contract says about the error."""

    id: str
    clause: str
    verdict: Literal["violated", "holds", "unknown"]
    evidence: str
    #: `path::Symbol` of the function that was compared; empty where none was.
    place: str
    #: How the contract was found: 1 for the symbol itself, 0.7 for a glob, 0.4 for its file only.
    match: float
    #: Who broke it: `function`, `caller`, or empty; and `path::Symbol` of whoever that is.
    blame: str
    culprit: str
    #: What the contract's history tells: `loosened`, `unfollowed`, `agent`, or empty.
    signal: str


class ImpactPart(Part, frozen=True, kw_only=True):
    """What hangs on the first suspect."""

    callers: int
    entry_points: tuple[str, ...]
    tests: tuple[str, ...]


class RiskPart(Part, frozen=True, kw_only=True):
    """A score from 0 to 10 with everything that made it."""

    score: float
    path: Literal["auto", "review", "escalate"]
    hits: tuple[HitPart, ...]


class ChoicePart(Part, frozen=True, kw_only=True):
    """A place that the model takes for the fault, in its words."""

    file: str
    symbol: str
    why: str


class InstrumentationPart(Part, frozen=True, kw_only=True):
    """A line that would show more the next time, as the model proposes it."""

    file: str
    line: int
    kind: Literal["log", "assert"]
    code: str
    why: str


class OpinionPart(Part, frozen=True, kw_only=True):
    """What a model said when it was asked; every text is the model's own."""

    model: str
    #: The likeliest first.
    choices: tuple[ChoicePart, ...]
    explanation: str
    instrumentation: tuple[InstrumentationPart, ...]
    #: In and out, of all requests.
    tokens: int
    cost_usd: float
    seconds: float
    #: Requests that were answered, and look-ups made for them.
    turns: int
    lookups: int
    #: Why there is no opinion, or why it ended early; null where it was given in full.
    reason: str | None
    #: What of the answer was not used, and why.
    unused: tuple[str, ...]
    #: It was given earlier, and nothing was sent.
    recorded: bool


class IssuePart(Part, frozen=True, kw_only=True):
    """All that is said about one issue."""

    id: str
    fingerprint: FingerprintPart
    occurrences: int
    error: ErrorPart
    triage: TriagePart
    suspects: tuple[SuspectPart, ...]
    suspect_set: SuspectSetPart | None
    #: Most likely first.
    hypotheses: tuple[HypothesisPart, ...]
    contracts: tuple[ViolationPart, ...]
    impact: ImpactPart
    risk: RiskPart | None
    #: Null where no search was made.
    introduction: IntroductionPart | None
    #: Null where nothing was run again.
    reproduction: ReproductionPart | None
    #: Why nothing certain can be said; null when the evidence suffices.
    unsure: str | None
    #: What a model said; null where none was asked.
    opinion: OpinionPart | None
    #: What Sentry says of all its occurrences; null where it was not asked.
    production: ProductionPart | None
    #: Failures of the report with other fingerprints that are counted here.
    joined: tuple[JoinedPart, ...]
    #: The likest first; at most five.
    told_apart: tuple[ApartPart, ...]
    #: Issues that were solved here before and look like this one, the likest first.
    similar: tuple[SolvedPart, ...]


class UnreadablePart(Part, frozen=True, kw_only=True):
    """A source in which no error could be found."""

    source: str
    reason: str
    #: Its last lines.
    tail: tuple[str, ...]


class DiagnosisDocument(Part, frozen=True, kw_only=True):
    """What `bugsage diagnose` answers."""

    schema: Literal["bugsage/diagnosis@1"]
    repo: RepoPart
    issues: tuple[IssuePart, ...]
    unreadable: tuple[UnreadablePart, ...]
    #: Wall time of each step in milliseconds.
    timings_ms: dict[str, float]
    #: What could not be used and why; the answer stands without it.
    notes: tuple[str, ...]


class ShowDocument(Part, frozen=True, kw_only=True):
    """What `bugsage show` answers."""

    schema: Literal["bugsage/show@1"]
    issue: IssuePart


class CagedPart(Part, frozen=True, kw_only=True):
    """What came of a run in a sandbox."""

    #: `bubblewrap`, `landlock` or `seatbelt`.
    kind: str
    #: Name of the limit that ended it, and a sentence on that; empty where none did.
    ended_by: str
    detail: str
    #: Places on the network that were asked for and denied, `host:port`.
    denied: tuple[str, ...]
    #: What this sandbox cannot stop here, a sentence each.
    gaps: tuple[str, ...]


class RunPart(Part, frozen=True, kw_only=True):
    """One run of a test command."""

    command: tuple[str, ...]
    #: Exit status of the command; negative for the signal that ended it.
    status: int
    seconds: float
    #: Path of the raw log.
    log: str
    #: Path of what the recorder saw; null where none could be put in.
    record: str | None
    timed_out: bool
    #: What its sandbox says of it; null where it ran without one.
    caged: CagedPart | None


class TestDocument(Part, frozen=True, kw_only=True):
    """What `bugsage test` answers."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    schema: Literal["bugsage/test@1"]
    run: RunPart
    #: Null when nothing failed.
    diagnosis: DiagnosisDocument | None


def from_report(report: Report) -> DiagnosisDocument:
    """The document of this report."""
    unread = [reading for reading in report.readings if reading.unreadable is not None]
    return DiagnosisDocument(
        schema="bugsage/diagnosis@1",
        repo=mirror(report.repository, RepoPart),
        issues=tuple(issue_of(diagnosis) for diagnosis in report.diagnoses),
        unreadable=tuple(UnreadablePart(source=r.source, reason=r.unreadable or "", tail=r.tail) for r in unread),
        timings_ms={step: round(value, 1) for step, value in report.timings_ms.items()},
        notes=report.notes,
    )


def from_diagnosis(diagnosis: Diagnosis) -> ShowDocument:
    """The document of one issue."""
    return ShowDocument(schema="bugsage/show@1", issue=issue_of(diagnosis))


def from_run(run: RunResult, report: Report | None) -> TestDocument:
    """The document of a test run and what was made of it."""
    return TestDocument(
        schema="bugsage/test@1",
        run=mirror(run, RunPart),
        diagnosis=from_report(report) if report else None,
    )


def issue_of(diagnosis: Diagnosis) -> IssuePart:
    """One issue as documents show it."""
    event = diagnosis.issue.event
    return IssuePart(
        id=diagnosis.issue.id,
        fingerprint=mirror(diagnosis.issue.fingerprint, FingerprintPart),
        occurrences=diagnosis.issue.occurrences,
        error=mirror(event, ErrorPart),
        triage=mirror(diagnosis.triage, TriagePart),
        suspects=tuple(mirror(suspect, SuspectPart) for suspect in diagnosis.suspects),
        suspect_set=mirror(diagnosis.suspect_set, SuspectSetPart) if diagnosis.suspect_set else None,
        hypotheses=tuple(mirror(hypothesis, HypothesisPart) for hypothesis in diagnosis.hypotheses),
        contracts=tuple(mirror(violation, ViolationPart) for violation in diagnosis.contracts),
        impact=mirror(diagnosis.impact, ImpactPart),
        risk=mirror(diagnosis.risk, RiskPart) if diagnosis.risk else None,
        reproduction=mirror(diagnosis.reproduction, ReproductionPart) if diagnosis.reproduction else None,
        introduction=mirror(diagnosis.introduction, IntroductionPart) if diagnosis.introduction else None,
        unsure=diagnosis.unsure,
        opinion=mirror(diagnosis.opinion, OpinionPart) if diagnosis.opinion else None,
        production=mirror(event.production, ProductionPart) if event.production else None,
        joined=tuple(mirror(one, JoinedPart) for one in diagnosis.joined),
        similar=tuple(mirror(one, SolvedPart) for one in diagnosis.similar),
        told_apart=tuple(mirror(one, ApartPart) for one in diagnosis.told_apart),
    )
