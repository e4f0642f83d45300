"""Facts say what is known of an issue or a change, and nothing that is not."""

from msgspec.structs import replace

from bugsage.model.diagnosis import Hypothesis
from bugsage.model.patch import Patch
from bugsage.model.proposal import Proposal
from bugsage.model.reproduction import Reproduction
from bugsage.safety.facts import of_issue, of_proposal
from tests.safety.test_risk import diagnosis, suspect

KNOWN = replace(
    diagnosis(suspect(probability=0.9)),
    hypotheses=(Hypothesis(cause="a key is missing", category="missing-key", confidence=0.7),),
    reproduction=Reproduction(verdict="deterministic"),
)


def test_of_an_issue() -> None:
    facts = of_issue(KNOWN, 1.5)
    assert (facts.about, facts.score, facts.confidence, facts.reproduced) == ("issue", 1.5, 0.9, True)
    assert (facts.kind, facts.category) == ("code", "missing-key")


def test_a_failure_that_comes_and_goes_was_not_seen_again() -> None:
    for verdict, seen in (("flaky", False), ("not-reproduced", False), ("unknown", None), ("environment", True)):
        assert of_issue(replace(KNOWN, reproduction=Reproduction(verdict=verdict)), 0.0).reproduced is seen


def test_of_a_change_without_a_diagnosis_little_is_known() -> None:
    facts = of_proposal(Proposal(patch=Patch(cut=True)), 3.0)
    assert (facts.confidence, facts.reproduced, facts.kind, facts.maker) == (None, None, "", "")
    assert facts.unknown == ("all of the change, which is too large",)


def test_of_a_fix() -> None:
    proposal = Proposal(patch=Patch(), maker="template:x", diagnosis=KNOWN, reproduced=False, sandboxed=True)
    facts = of_proposal(proposal, 1.0, about="fix", gates={"untampered": "passed"}, stopped=False, exhausted=[])
    assert (facts.reproduced, facts.sandboxed, facts.maker, facts.exhausted) == (False, True, "template:x", ())
    assert facts.gates == {"untampered": "passed"}
