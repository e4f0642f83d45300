"""Nouns and entries that the tests of the timeline share."""

from typing import Any

from hypothesis import strategies as st

from bugsage.model.contract import Violation
from bugsage.model.diagnosis import EVIDENCE_KINDS, Diagnosis, Evidence, Hypothesis, Impact, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine
from bugsage.model.fingerprint import Fingerprint, FingerprintPart
from bugsage.model.history import RepositoryState
from bugsage.model.issue import TRIAGE_KINDS, Issue, Triage
from bugsage.model.report import Counts
from bugsage.model.risk import Risk, RuleHit
from bugsage.model.run import RunResult
from bugsage.model.timeline import Actor, Entry, EntryKind
from bugsage.timeline import (
    context_built,
    issue_detected,
    issue_resolved,
    issue_suppressed,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)

REPOSITORY = RepositoryState(root="/home/ana/shop", commit="a" * 40, dirty=True, branch="main")
TIME = "2026-01-05T10:00:00.000000Z"
VERSION = "0.1.0"


def at(minute: int) -> str:
    return f"2026-01-05T10:{minute:02d}:00.000000Z"


def make_event(message: str = "'user_id'", test: str | None = "tests/test_api.py::test_create") -> ErrorEvent:
    frame = Frame(file="src/api.py", line=41, function="create", code="user = body['user_id']", variables={"key": "s3"})
    return ErrorEvent(
        type="KeyError",
        message=message,
        tool="pytest",
        format="pytest_text",
        test=test,
        file="src/api.py",
        line=41,
        exceptions=(ExceptionInfo(type="KeyError", message=message, frames=(frame,)),),
        detail=(f"KeyError: {message}",),
        code=(SourceLine(text="user = body['user_id']", marked=True),),
        captured={"stdout": "hello"},
        excerpt=f"E   KeyError: {message}",
    )


def make_issue(*events: ErrorEvent, id: str = "BS-7f3a2c91") -> Issue:
    events = events or (make_event(),)
    part = FingerprintPart(name="type", value="KeyError")
    return Issue(id=id, fingerprint=Fingerprint(hash=id[3:] * 5, parts=(part,)), events=events, occurrences=len(events))


def make_diagnosis(issue: Issue | None = None, probability: float = 0.62, **others: Any) -> Diagnosis:
    evidence = Evidence(kind="frame", detail="raised here", weight=0.31)
    suspect = Suspect(
        rank=1, file="src/api.py", symbol="Api.create", start=33, end=52, lines=(41,), probability=probability,
        evidence=(evidence,),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "issue": issue or make_issue(),
        "triage": Triage(kind="code", fixable=True, reason="raised in the project's own code"),
        "suspects": (suspect,),
        "suspect_set": SuspectSet(coverage=0.9, size=4),
        "hypotheses": (Hypothesis(cause="The key is missing.", category="missing-key", confidence=0.58, suspect=1),),
        "contracts": (Violation(id="API-3", clause="raises", verdict="violated", evidence="KeyError escaped"),),
        "impact": Impact(callers=7, entry_points=("src/cli.py::main",), tests=("tests/test_api.py::test_create",)),
    }
    return Diagnosis(**(fields | others))


def make_run(status: int = 1, **others: Any) -> RunResult:
    return RunResult(command=("pytest", "-q"), status=status, seconds=3.21, log=".bugsage/runs/r1.log", **others)


def a_days_work() -> list[Entry]:
    """Entries of every kind that a builder makes, in an order in which they may come."""
    first, second = make_issue(id="BS-00000001"), make_issue(make_event("'name'"), id="BS-00000002")
    said: dict[str, Any] = {"time": TIME, "version": VERSION}
    red, green = Counts(failed=2, passed=118), Counts(failed=0, passed=120)
    return [
        run_recorded("r1", make_run(1), repository=REPOSITORY, counts=red, whole=True, **said),
        *issue_detected(first, source="run", occasion="r1", **said),
        *issue_detected(second, source="run", occasion="r1", **said),
        context_built(first.id, repository=REPOSITORY, counts={"files": 12}, **said),
        root_cause_proposed(make_diagnosis(first), commit="a" * 40, timings_ms={"total": 90.0}, **said),
        risk_assessed(first.id, Risk(score=2.4, path="review"), **said),
        verdict_given(first.id, True, "spot on", **said),
        *issue_detected(first, source="sentry", occasion="s1", **said),
        Entry(
            kind=EntryKind.FIX_REQUESTED, issue=first.id, subject="f1", payload={"agent": "templates"},
            actor=Actor(name="person", version=VERSION), time=TIME,
        ),
        issue_resolved(first.id, reason="fixed", commit="b" * 40, **said),
        issue_suppressed(second.id, reason="known", **said),
        run_recorded("r2", make_run(0), repository=REPOSITORY, counts=green, whole=True, **said),
    ]  # fmt: skip


#: Text as strangers write it: control characters, lone surrogates, bidi marks and line ends included.
nasty_text = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["\x1b[31mred\x1b[0m", "a\u202eb", "half \ud800", "x\r\ny\x00z", "\u2028", "{}", "é" * 30]
)
maybe_text = st.none() | nasty_text
numbers = st.integers(-(2**63) + 1, 2**63 - 1)
fractions = st.floats(0, 1)

frames = st.builds(
    Frame,
    file=maybe_text,
    line=st.none() | numbers,
    function=maybe_text,
    in_app=st.booleans(),
    code=maybe_text,
    variables=st.dictionaries(nasty_text, nasty_text, max_size=2),
)
exceptions = st.builds(
    ExceptionInfo,
    type=nasty_text,
    message=nasty_text,
    frames=st.lists(frames, max_size=3).map(tuple),
    relation=st.sampled_from(["raised", "cause", "context", "group"]),
    parent=st.none() | st.just(0),
    notes=st.lists(nasty_text, max_size=2).map(tuple),
)
events = st.builds(
    ErrorEvent,
    type=nasty_text,
    message=nasty_text,
    language=nasty_text,
    test=maybe_text,
    file=maybe_text,
    line=st.none() | numbers,
    exceptions=st.lists(exceptions, max_size=3).map(tuple),
    detail=st.lists(nasty_text, max_size=3).map(tuple),
    code=st.lists(st.builds(SourceLine, text=nasty_text, marked=st.booleans()), max_size=3).map(tuple),
    captured=st.dictionaries(nasty_text, nasty_text, max_size=2),
    excerpt=nasty_text,
    tags=st.dictionaries(nasty_text, nasty_text, max_size=2),
)
issues = st.builds(
    Issue,
    id=st.sampled_from(["BS-00000001", "BS-00000002", "BS-00000003"]),
    fingerprint=st.builds(Fingerprint, hash=st.just("0" * 40)),
    events=st.lists(events, min_size=1, max_size=4).map(tuple),
)
evidence = st.builds(Evidence, kind=st.sampled_from(EVIDENCE_KINDS), detail=nasty_text, weight=st.floats(-5, 5))
suspects = st.builds(
    Suspect,
    rank=st.integers(1, 9),
    file=nasty_text,
    symbol=nasty_text,
    start=numbers,
    end=numbers,
    lines=st.lists(numbers, max_size=2).map(tuple),
    probability=fractions,
    evidence=st.lists(evidence, max_size=2).map(tuple),
)
risks = st.builds(
    Risk,
    score=st.floats(0, 10),
    path=st.sampled_from(["auto", "review", "escalate"]),
    hits=st.lists(st.builds(RuleHit, rule=nasty_text, points=fractions, reason=nasty_text), max_size=2).map(tuple),
)
diagnoses = st.builds(
    Diagnosis,
    issue=issues,
    triage=st.builds(Triage, kind=st.sampled_from(TRIAGE_KINDS), fixable=st.booleans(), reason=nasty_text),
    suspects=st.lists(suspects, max_size=3).map(tuple),
    hypotheses=st.lists(
        st.builds(Hypothesis, cause=nasty_text, category=nasty_text, confidence=fractions), max_size=2
    ).map(tuple),
    impact=st.builds(Impact, callers=st.integers(0, 99), tests=st.lists(nasty_text, max_size=2).map(tuple)),
    risk=st.none() | risks,
    unsure=maybe_text,
)
runs = st.builds(
    RunResult,
    command=st.lists(nasty_text, max_size=3).map(tuple),
    status=st.sampled_from([0, 1, 2, -9]),
    seconds=st.floats(0, 100),
    log=nasty_text,
    timed_out=st.booleans(),
)
