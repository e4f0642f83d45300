"""What a reproduction says of a diagnosis: how sure it may be, and whether a fix may be tried."""

from msgspec.structs import replace

from bugsage.model.diagnosis import Diagnosis, Hypothesis, Suspect
from bugsage.model.issue import Triage
from bugsage.model.reproduction import Reproduction

#: The most that may be believed of a cause that was not seen at work, or only now and then.
CAPS = {"flaky": 0.3, "not-reproduced": 0.5}
_UNFIXABLE = ("flaky", "not-reproduced")


def with_reproduction(diagnosis: Diagnosis, reproduction: Reproduction) -> Diagnosis:
    """The diagnosis, its probabilities capped where the failure does not simply come back."""
    return replace(
        capped(diagnosis, CAPS.get(reproduction.verdict, 1.0)),
        reproduction=reproduction,
        triage=_triage(diagnosis.triage, reproduction),
    )


def passed_again(diagnosis: Diagnosis, said: str) -> Diagnosis:
    """The diagnosis of a failure that did not come back on the same commit, as `said` in a sentence.

    What is not the code's keeps its kind: that tells more than that it comes and goes.
    """
    if diagnosis.triage.kind in ("code", "test", "unknown"):
        triage = Triage(kind="flaky", fixable=False, reason=said)
    else:
        triage = replace(
            diagnosis.triage, fixable=False, reason=f"{diagnosis.triage.reason}; {said}".removeprefix("; ")
        )
    return replace(capped(diagnosis, CAPS["flaky"]), triage=triage)


def capped(diagnosis: Diagnosis, cap: float) -> Diagnosis:
    """The diagnosis with no probability above this, in the same proportions."""
    first = diagnosis.suspects[0].probability if diagnosis.suspects else 0.0
    scale = min(1.0, cap / first) if first else 1.0
    surest = max((hypothesis.confidence for hypothesis in diagnosis.hypotheses), default=0.0)
    less = min(1.0, cap / surest) if surest else 1.0
    return replace(
        diagnosis,
        suspects=tuple(_scaled(suspect, scale) for suspect in diagnosis.suspects),
        # It promised a share that the capped probabilities cannot keep.
        suspect_set=diagnosis.suspect_set if scale == 1.0 else None,
        hypotheses=tuple(_doubted(hypothesis, less) for hypothesis in diagnosis.hypotheses),
    )


def still_holds(reproduction: Reproduction, commit: str | None, dirty: bool) -> bool:
    """An earlier answer holds at its own commit; that a test is flaky holds until somebody shows otherwise."""
    same = reproduction.commit == commit and not dirty and not reproduction.dirty
    return reproduction.verdict == "flaky" or (same and commit is not None)


def _triage(triage: Triage, reproduction: Reproduction) -> Triage:
    if reproduction.verdict not in _UNFIXABLE:
        return triage
    if reproduction.verdict == "flaky":
        times = f"it failed {reproduction.failed} of {reproduction.runs} times"
        return Triage(kind="flaky", fixable=False, reason=f"{times} when it was run again")
    return Triage(kind=triage.kind, fixable=False, reason=f"{triage.reason}; run again, it passed".removeprefix("; "))


def _scaled(suspect: Suspect, scale: float) -> Suspect:
    return replace(suspect, probability=suspect.probability * scale)


def _doubted(hypothesis: Hypothesis, scale: float) -> Hypothesis:
    return replace(hypothesis, confidence=hypothesis.confidence * scale)
