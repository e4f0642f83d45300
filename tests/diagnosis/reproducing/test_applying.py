"""What a reproduction says of a diagnosis."""

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.reproducing.applying import passed_again, still_holds, with_reproduction
from bugsage.model.diagnosis import Diagnosis, Hypothesis, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import Issue, Triage
from bugsage.model.reproduction import Reproduction


def suspect(rank: int, probability: float) -> Suspect:
    return Suspect(rank=rank, file="a.py", symbol=f"f{rank}", start=1, end=2, probability=probability)


DIAGNOSIS = Diagnosis(
    issue=Issue(id="BS-1", fingerprint=Fingerprint(hash="1"), events=(ErrorEvent(type="E"),)),
    triage=Triage(kind="code", fixable=True, reason="because"),
    suspects=(suspect(1, 0.8), suspect(2, 0.1)),
    suspect_set=SuspectSet(coverage=0.9, size=2),
    hypotheses=(Hypothesis(cause="c", category="x", confidence=0.6),),
)


@pytest.mark.parametrize(
    ("verdict", "first", "kind", "fixable"),
    [
        ("deterministic", 0.8, "code", True),
        ("flaky", 0.3, "flaky", False),
        ("not-reproduced", 0.5, "code", False),
        ("order-dependent", 0.8, "code", True),
        ("environment", 0.8, "code", True),
        ("unknown", 0.8, "code", True),
    ],
)
def test_how_sure_it_may_be(verdict: str, first: float, kind: str, fixable: bool) -> None:
    made = with_reproduction(DIAGNOSIS, Reproduction(verdict=verdict, runs=4, failed=1))
    assert made.suspects[0].probability == pytest.approx(first)
    assert made.suspects[0].probability / made.suspects[1].probability == pytest.approx(8)
    assert (made.triage.kind, made.triage.fixable) == (kind, fixable)
    assert made.hypotheses[0].confidence <= max(first, 0.6 if first == 0.8 else 0)
    assert (made.suspect_set is None) == (first < 0.8)


def test_what_is_less_sure_already_stays_so() -> None:
    made = with_reproduction(
        Diagnosis(issue=DIAGNOSIS.issue, triage=Triage(), suspects=(suspect(1, 0.2),)), Reproduction(verdict="flaky")
    )
    assert made.suspects[0].probability == 0.2


def test_how_long_an_answer_holds() -> None:
    at = Reproduction(verdict="deterministic", commit="a")
    assert still_holds(at, "a", False)
    assert not still_holds(at, "b", False)
    assert not still_holds(at, "a", True)
    assert not still_holds(Reproduction(verdict="deterministic"), None, False)
    assert still_holds(Reproduction(verdict="flaky", commit="a", dirty=True), "b", True)


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [("code", "flaky"), ("test", "flaky"), ("unknown", "flaky"), ("infrastructure", "infrastructure")],
)
def test_what_passed_on_the_same_commit_comes_and_goes(kind: str, becomes: str) -> None:
    before = replace(DIAGNOSIS, triage=Triage(kind=kind, fixable=True, reason="because"))
    made = passed_again(before, "build passed in attempt 2")
    assert (made.triage.kind, made.triage.fixable) == (becomes, False)
    assert "build passed in attempt 2" in made.triage.reason
    assert made.suspects[0].probability == pytest.approx(0.3)
    assert made.hypotheses[0].confidence <= 0.3
    assert made.reproduction is None
