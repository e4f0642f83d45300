"""What the commit of a fix says: the cause, the change, the proof and the risk."""

from collections.abc import Iterator
from textwrap import fill

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.fix import Fix, Proof
from bugsage.repair.proposal import Proposed
from bugsage.repair.wording import short

_WIDE, _SUBJECT = 76, 72


def message_of(diagnosis: Diagnosis, fix: Fix, proposed: Proposed) -> str:
    """The whole message, trailers last. Every text that a stranger wrote stands in one line of its own."""
    subject = proposed.why or f"Mend {diagnosis.issue.event.type or 'a failing test'}"
    parts = [short(subject, _SUBJECT), *(_wrapped(part) for part in _paragraphs(diagnosis, fix))]
    return "\n\n".join([*parts, "\n".join(_trailers(fix))]) + "\n"


def _paragraphs(diagnosis: Diagnosis, fix: Fix) -> Iterator[str]:
    event = diagnosis.issue.event
    said = f"{event.type}: {event.message}" if event.message else event.type
    where = f" in {event.test}" if event.test else ""
    yield f"Error{where}: {short(said, 300)}"
    if diagnosis.hypotheses:
        yield f"Cause: {diagnosis.hypotheses[0].cause}."
    proof = fix.proof
    again = ", and fails again without the patch" if proof.failed_again else ""
    count = len(proof.failed_before)
    tests = f"{count} test{'s' if count != 1 else ''} failed before and pass{'es' if count == 1 else ''} now{again}"
    yield f"Proof: {tests}; {proof.still_passing} others still pass."
    if fix.regression_test and fix.regression_test.added:
        yield f"Test: {short(fix.regression_test.test, 300)} was written for it, from the values of the report."
    if proof.not_run:
        yield f"Not run: {'; '.join(proof.not_run)}."
    if proof.alternatives:
        yield _others(proof)
    if fix.risk:
        yield f"Risk: {fix.risk.score:.1f} of 10 ({fix.risk.path})."


def _others(proof: Proof) -> str:
    """What is known of other patches that pass."""
    count = proof.alternatives
    patches = f"{count} other patch{'es' if count != 1 else ''} mend{'s' if count == 1 else ''} it as well"
    if not proof.disagreement:
        return f"{patches}, and nothing was found that they do otherwise."
    return f"{patches}, and not all do the same: {short(proof.disagreement, 500)}."


def _trailers(fix: Fix) -> Iterator[str]:
    yield f"BugSage-Issue: {fix.issue}"
    if fix.risk:
        yield f"BugSage-Risk: {fix.risk.score:.1f} {fix.risk.path}"
    yield f"BugSage-Agent: {fix.agent}"
    yield f"BugSage-Fix: {fix.id}"


def _wrapped(text: str) -> str:
    return fill(" ".join(text.split()), _WIDE, break_long_words=False, break_on_hyphens=False)
