"""Why it failed, as far as can be told."""

from bugsage.model.base import Noun
from bugsage.model.bisection import Introduction
from bugsage.model.contract import Violation
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue, Triage
from bugsage.model.joining import Apart, Joined
from bugsage.model.opinion import Opinion
from bugsage.model.report import Reading
from bugsage.model.reproduction import Reproduction
from bugsage.model.risk import Risk
from bugsage.model.similar import Solved

#: Kinds of evidence, as they stand in every document.
EVIDENCE_KINDS = (
    "frame", "test", "name", "coverage", "history", "diff", "contract", "value", "message", "similar", "model",
)  # fmt: skip
#: Evidence that holds of a place whatever failed; documents carry it, and no screen tells it.
WHATEVER_FAILED = "its size and form, whatever failed: long, branching code holds more faults than short helpers"


class Evidence(Noun, frozen=True, kw_only=True):
    """One fact that speaks for (positive weight) or against (negative) a suspect."""

    #: One of EVIDENCE_KINDS.
    kind: str
    detail: str
    #: Contribution to the suspect's score in log-odds units.
    weight: float


class Hint(Noun, frozen=True, kw_only=True):
    """What is known of a place before the ranking: the value of one feature there, in words."""

    #: The ranker's feature; one without a weight moves nothing.
    feature: str
    file: str
    #: The qualified name inside the file.
    symbol: str
    #: Between 0 and 1.
    value: float
    detail: str


class Suspect(Noun, frozen=True, kw_only=True):
    """A function, class or module that may hold the fault."""

    rank: int
    file: str
    symbol: str
    start: int
    end: int
    #: Lines inside it that the evidence points at, best first; may be empty.
    lines: tuple[int, ...] = ()
    #: Calibrated probability that the fault is here.
    probability: float = 0.0
    #: The first suspect's probability before what the verdicts given here taught; None where they taught nothing.
    shipped: float | None = None
    evidence: tuple[Evidence, ...] = ()


class SuspectSet(Noun, frozen=True, kw_only=True):
    """How many of the first suspects are needed to hold the fault with this probability."""

    coverage: float
    size: int


class Hypothesis(Noun, frozen=True, kw_only=True):
    """A cause in words."""

    #: One plain sentence.
    cause: str
    category: str
    confidence: float
    #: Rank of the suspect that it speaks of; None where it speaks of none.
    suspect: int | None = None
    #: What was seen that says so.
    evidence: tuple[str, ...] = ()
    fix_hint: str = ""
    #: What would confirm it.
    confirm: str = ""


#: So many entry points and tests are listed at most; a list of this length says nothing of how many more there are.
MOST_LISTED = 20


class Impact(Noun, frozen=True, kw_only=True):
    """What hangs on the first suspect."""

    #: Number of functions that call it directly.
    callers: int = 0
    #: `file::symbol` of commands, routes, exported functions and the like from which it is reached.
    entry_points: tuple[str, ...] = ()
    #: Tests that reach it, by the static code map.
    tests: tuple[str, ...] = ()


class Diagnosis(Noun, frozen=True, kw_only=True):
    """All that is said about one issue."""

    issue: Issue
    triage: Triage
    suspects: tuple[Suspect, ...] = ()
    suspect_set: SuspectSet | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    contracts: tuple[Violation, ...] = ()
    impact: Impact = Impact()
    risk: Risk | None = None
    #: Whether it was seen again; None where that was not tried.
    reproduction: Reproduction | None = None
    #: What a search for the commit that introduced it found; None where there was none.
    introduction: Introduction | None = None
    #: Why nothing certain can be said; None when the evidence suffices.
    unsure: str | None = None
    #: What a model said of it, where one was asked.
    opinion: Opinion | None = None
    #: Failures with other fingerprints whose occurrences are counted here, for they have the same cause.
    joined: tuple[Joined, ...] = ()
    #: The other issues of the report that have something in common with this one, and why they are not this one.
    told_apart: tuple[Apart, ...] = ()
    #: Issues that were solved here before and look like this one, the likest first.
    similar: tuple[Solved, ...] = ()
    #: Hashes by which it can be compared with later failures.
    shape: str = ""

    @property
    def fingerprint(self) -> Fingerprint:
        """The issue's fingerprint."""
        return self.issue.fingerprint


class Report(Noun, frozen=True, kw_only=True):
    """The answer to one `diagnose`: what was read, and why it failed."""

    repository: RepositoryState
    readings: tuple[Reading, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    #: Wall time of each step in milliseconds: intake, index, localize, total.
    timings_ms: dict[str, float] = {}
    #: What could not be used and why, one sentence each; the answer stands without it.
    notes: tuple[str, ...] = ()
