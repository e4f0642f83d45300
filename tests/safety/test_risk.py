"""The score is bounded, explained, monotone, and deaf to the error's own words."""

from math import prod

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.contract import Contract, Violation
from bugsage.model.diagnosis import Diagnosis, Impact, Suspect
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import TRIAGE_KINDS, Issue, Triage
from bugsage.model.risk import RuleHit
from bugsage.model.rule import Condition, Consequence, Rule
from bugsage.safety.risk import assess, score_of, sites

SHIPPED = RuleFiles.shipped()


def suspect(file="src/basket.py", symbol="Basket.total", probability=0.6, rank=1) -> Suspect:
    return Suspect(rank=rank, file=file, symbol=symbol, start=1, end=9, probability=probability)


def diagnosis(*suspects: Suspect, kind="code", fixable=True, callers=0, violated=(), message="boom", test=None):
    event = ErrorEvent(
        type="KeyError", message=message, test=test, exceptions=(ExceptionInfo(type="KeyError", message=message),)
    )
    return Diagnosis(
        issue=Issue(id="BS-1", fingerprint=Fingerprint(hash="1"), events=(event,)),
        triage=Triage(kind=kind, fixable=fixable, reason=message),
        suspects=suspects,
        impact=Impact(callers=callers),
        contracts=tuple(Violation(id=name, clause="raises", verdict="violated", evidence=message) for name in violated),
    )


def ids(risk) -> list[str]:
    return [hit.rule for hit in risk.hits]


class TestAssess:
    def test_plain_place_is_nothing_to_worry_about_and_still_reviewed(self):
        risk = assess(diagnosis(suspect()), (), SHIPPED)
        assert (risk.score, risk.path, risk.hits) == (0.0, "review", ())

    def test_hits_are_summed_as_noisy_or(self):
        risk = assess(diagnosis(suspect(file="src/auth/user.py"), callers=50), (), SHIPPED)
        assert ids(risk) == ["authentication-files", "many-callers"]
        assert risk.score == round(10 * (1 - prod(1 - hit.points / 10 for hit in risk.hits)), 1)
        assert risk.path == "review"

    def test_above_the_border_a_person_decides(self):
        risk = assess(
            diagnosis(suspect(file="src/billing/auth/migrations/user.py", symbol="login_and_refund"), callers=50),
            (),
            SHIPPED,
        )
        assert risk.score > 6.5
        assert risk.path == "escalate"

    def test_rule_that_escalates(self):
        risk = assess(diagnosis(suspect(file="vendor/x.py")), (), SHIPPED)
        assert risk.score < 6.5
        assert risk.path == "escalate"

    def test_not_fixable_escalates_without_any_rule(self):
        risk = assess(diagnosis(suspect(), kind="flaky", fixable=False), (), ())
        assert (risk.path, ids(risk)) == ("escalate", ["not-fixable"])

    def test_nothing_known_escalates(self):
        risk = assess(diagnosis(), (), SHIPPED)
        assert risk.path == "escalate"
        assert ids(risk) == ["no-suspects", "thin-evidence"]

    def test_second_suspect_counts_when_it_is_nearly_as_likely(self):
        near = suspect(file="pay/billing.py", probability=0.3, rank=2)
        far = suspect(file="pay/billing.py", probability=0.2, rank=2)
        assert "payment-files" in ids(assess(diagnosis(suspect(), near), (), SHIPPED))
        assert "payment-files" not in ids(assess(diagnosis(suspect(), far), (), SHIPPED))

    def test_rule_speaks_once_though_two_places_fit(self):
        both = diagnosis(suspect(file="billing.py"), suspect(file="billing2.py", probability=0.5, rank=2))
        assert ids(assess(both, (), SHIPPED)).count("payment-files") == 1


class TestContracts:
    def contract(self, **more) -> Contract:
        return Contract(**({"id": "A-1", "applies_to": ("src/*.py::Basket.*",), "criticality": "high"} | more))

    def test_contract_of_the_place(self):
        assert ids(assess(diagnosis(suspect()), (self.contract(),), SHIPPED)) == ["high-criticality-contract"]

    def test_violated_contract_wherever_it_speaks(self):
        elsewhere = self.contract(applies_to=("lib/x.py::f",))
        assert ids(assess(diagnosis(suspect(), violated=["A-1"]), (elsewhere,), SHIPPED)) == [
            "high-criticality-contract"
        ]
        assert ids(assess(diagnosis(suspect()), (elsewhere,), SHIPPED)) == []

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_contract_that_is_not_active(self, status):
        assert ids(assess(diagnosis(suspect()), (self.contract(status=status),), SHIPPED)) == []

    def test_highest_counts(self):
        low = self.contract(id="A-2", criticality="low")
        assert sites(diagnosis(suspect()), (low, self.contract(), low))[0].criticality == "high"


HITS = st.lists(st.builds(RuleHit, rule=st.just("r"), points=st.floats(0, 10), reason=st.just("")), max_size=12)


@given(HITS)
def test_score_is_bounded(hits):
    assert 0.0 <= score_of(hits) <= 10.0


@given(HITS, HITS)
def test_more_hits_never_lower_the_score(hits, more):
    assert score_of([*hits, *more]) >= score_of(hits)


@given(st.floats(0, 10), st.floats(0, 10))
def test_more_points_never_lower_the_score(one, other):
    low, high = sorted((one, other))
    assert score_of([RuleHit(rule="r", points=low, reason="")]) <= score_of([RuleHit(rule="r", points=high, reason="")])


SUSPECTS = st.lists(
    st.builds(
        suspect,
        file=st.sampled_from(["src/a.py", "src/auth/b.py", "vendor/c.py", "app/migrations/1.py", ".env"]),
        symbol=st.sampled_from(["f", "login", "Store.purge", "<module>"]),
        probability=st.floats(0, 1),
    ),
    max_size=4,
)


@given(
    SUSPECTS,
    st.sampled_from(TRIAGE_KINDS),
    st.booleans(),
    st.integers(0, 99),
    st.text(max_size=30),
    st.text(max_size=30),
)
def test_words_of_the_error_change_nothing(suspects, kind, fixable, callers, message, test):
    plain = diagnosis(*suspects, kind=kind, fixable=fixable, callers=callers)
    loud = diagnosis(*suspects, kind=kind, fixable=fixable, callers=callers, message=message, test=test)
    assert assess(plain, (), SHIPPED) == assess(loud, (), SHIPPED)


@given(SUSPECTS, st.sampled_from(TRIAGE_KINDS), st.booleans(), st.floats(0, 10), st.booleans())
def test_a_rule_more_only_makes_it_stricter(suspects, kind, fixable, points, escalate):
    asked = diagnosis(*suspects, kind=kind, fixable=fixable)
    more = Rule(
        id="more", when=Condition(triage=(kind,)), then=Consequence(points=points, escalate=escalate), because="more"
    )
    before, after = assess(asked, (), SHIPPED), assess(asked, (), (*SHIPPED, more))
    assert after.score >= before.score
    assert after.path == "escalate" or before.path == "review"
    assert {hit.rule for hit in after.hits} == {hit.rule for hit in before.hits} | {"more"}


@given(SUSPECTS, st.sampled_from(TRIAGE_KINDS), st.booleans())
def test_score_is_what_its_hits_make(suspects, kind, fixable):
    risk = assess(diagnosis(*suspects, kind=kind, fixable=fixable), (), SHIPPED)
    assert risk.score == score_of(risk.hits)
    assert risk.path in ("review", "escalate")
    assert msgspec.json.decode(msgspec.json.encode(risk), type=type(risk)) == risk
