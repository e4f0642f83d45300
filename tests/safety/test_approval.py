"""The decision: strict where anything is wrong or unknown, the same when made again, never lowered by knowing less."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.approval import GATES, PATHS, SAFEST, Approval, Decision, Demand, Facts
from bugsage.safety.approval import DECIDING, decide, decided_again, recorded
from bugsage.safety.settling import MOST, settled
from bugsage.timeline.storing import plain
from tests.safety.deciding import BEST, DEMANDS, FACTS, NEARLY

ANY = FACTS | NEARLY


def strictness(approval: Approval) -> int:
    return len(PATHS) if approval.refused else PATHS.index(approval.path)


def path_with(**changes: object) -> str:
    made = decide(replace(BEST, **changes))
    return "refused" if made.refused else made.path


class TestDecide:
    def test_a_fix_that_everything_speaks_for_goes_by_itself(self) -> None:
        made = decide(BEST)
        assert (made.path, made.refused) == ("auto", False)
        assert made.because == made.rows

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"terms": SAFEST}, "review"),
            ({"score": 2.5}, "auto"),
            ({"score": 2.6}, "review"),
            ({"score": 6.5}, "review"),
            ({"score": 6.6}, "escalate"),
            ({"score": None}, "escalate"),
            ({"score": float("nan")}, "escalate"),
            ({"confidence": 0.8}, "auto"),
            ({"confidence": 0.79}, "review"),
            ({"confidence": None}, "escalate"),
            ({"reproduced": False}, "review"),
            ({"reproduced": None}, "escalate"),
            ({"gates": {**BEST.gates, "untampered": "not-run"}}, "review"),
            ({"gates": {**BEST.gates, "untampered": "failed"}}, "escalate"),
            ({"gates": {**BEST.gates, "linted": "failed"}}, "escalate"),
            ({"gates": {**BEST.gates, "linted": "later"}}, "escalate"),
            ({"gates": {}}, "escalate"),
            ({"sandboxed": False}, "review"),
            ({"sandboxed": None}, "review"),
            ({"stopped": True}, "refused"),
            ({"stopped": None}, "refused"),
            ({"exhausted": ("3 of 3 attempts for this fix",)}, "refused"),
            ({"exhausted": None}, "refused"),
            ({"unknown": ("what the diff of a.bin holds",)}, "escalate"),
            ({"maker": ""}, "escalate"),
            ({"category": "none-value"}, "review"),
            ({"category": ""}, "review"),
            ({"terms": replace(BEST.terms, never=("code",))}, "review"),
            ({"demands": (Demand(rule="r", asks="review", reason=""),)}, "review"),
            ({"demands": (Demand(rule="r", asks="escalate", reason=""),)}, "escalate"),
            ({"demands": (Demand(rule="r", asks="deny", reason=""),)}, "refused"),
            ({"demands": (Demand(rule="r", asks="later", reason=""),)}, "escalate"),
        ],
    )
    def test_one_thing_that_is_otherwise(self, changes: dict[str, object], path: str) -> None:
        assert path_with(**changes) == path

    def test_passing_tests_alone_never_let_it_go_by_itself(self) -> None:
        only_tests = {"failed-before": "passed", "passed-after": "passed", "still-passing": "passed"}
        assert path_with(gates=only_tests) == "escalate"
        assert path_with(gates=only_tests | {"untampered": "not-run"}) == "review"

    def test_settings_without_any_gate_let_nothing_go_by_itself(self) -> None:
        assert path_with(gates={}, terms=replace(BEST.terms, gates=())) == "review"

    def test_a_change_of_a_person_is_not_refused_by_the_kill_switch(self) -> None:
        change = replace(BEST, about="change", stopped=True, exhausted=None, gates={})
        assert not decide(replace(change, maker="human:Ana")).refused
        assert decide(replace(change, maker="agent:claude")).refused
        assert decide(replace(change, maker="")).refused

    def test_an_issue_for_which_nothing_was_tried_waits_for_a_look(self) -> None:
        nothing_yet = replace(BEST, about="issue", gates={}, reproduced=None, sandboxed=None, stopped=None, maker="")
        made = decide(nothing_yet)
        assert (made.path, made.refused) == ("review", False)
        assert {row.name for row in made.rows} == {"score", "confidence", "reproduced", "proof", "kind"}

    def test_of_many_demands_the_strictest_is_kept(self) -> None:
        many = tuple(Demand(rule=f"r{n}", asks="review", reason="") for n in range(300))
        made = decide(replace(BEST, demands=(*many, Demand(rule="secrets", asks="deny", reason="a key"))))
        assert made.refused
        assert [row.because for row in made.because] == ["a key"]

    def test_of_many_gates_the_one_that_failed_is_kept(self) -> None:
        many = {f"gate {n}": "passed" for n in range(300)}
        assert path_with(gates=BEST.gates | many | {"last": "failed"}) == "escalate"

    def test_more_gates_wanted_than_are_kept_let_nothing_go_by_itself(self) -> None:
        wanted = tuple(f"gate {n}" for n in range(MOST + 1))
        assert path_with(terms=replace(BEST.terms, gates=wanted), gates=dict.fromkeys(wanted, "passed")) == "escalate"


@given(ANY)
def test_every_fact_gives_an_answer_that_says_why(facts: Facts) -> None:
    made = decide(facts)
    assert made.path in PATHS
    assert made.because
    assert all(row.because and row.asks in (*PATHS, "refused") for row in made.rows)
    assert made.path == "escalate" or not made.refused


@given(ANY)
def test_auto_needs_everything(facts: Facts) -> None:
    if decide(facts).path == "auto":
        said = settled(facts)
        assert said.score is not None
        assert said.score <= said.terms.auto_up_to
        assert said.confidence is not None
        assert said.confidence >= said.terms.confidence
        assert said.reproduced
        assert said.gates
        assert set(said.gates.values()) == {"passed"}
        assert {said.kind, said.category} & set(said.terms.auto)
        assert not said.demands
        assert said.about == "fix"
        assert said.sandboxed


@given(ANY, st.floats(0, 10))
def test_a_higher_score_never_lowers_the_path(facts: Facts, more: float) -> None:
    known = settled(facts).score
    higher = None if known is None else min(known + more, 10.0)
    assert strictness(decide(replace(facts, score=higher))) >= strictness(decide(facts))


@given(ANY, st.floats(0, 1))
def test_a_lower_confidence_never_lowers_the_path(facts: Facts, less: float) -> None:
    known = settled(facts).confidence
    lower = None if known is None else max(known - less, 0.0)
    assert strictness(decide(replace(facts, confidence=lower))) >= strictness(decide(facts))


@given(ANY, DEMANDS, st.integers(0, 5))
def test_one_demand_more_never_lowers_the_path(facts: Facts, one: Demand, at: int) -> None:
    more = (*facts.demands[:at], one, *facts.demands[at:])
    assert strictness(decide(replace(facts, demands=more))) >= strictness(decide(facts))


@given(ANY, st.sampled_from(["score", "confidence", "reproduced", "sandboxed", "stopped", "exhausted"]))
def test_a_missing_fact_never_lowers_the_path(facts: Facts, name: str) -> None:
    assert strictness(decide(replace(facts, **{name: None}))) >= strictness(decide(facts))


@given(ANY, st.sampled_from(["kind", "category", "maker"]))
def test_a_missing_name_never_lowers_the_path(facts: Facts, name: str) -> None:
    assert strictness(decide(replace(facts, **{name: ""}))) >= strictness(decide(facts))


@given(ANY, st.sampled_from(GATES))
def test_a_missing_gate_of_a_fix_never_lowers_the_path(facts: Facts, name: str) -> None:
    fix = replace(facts, about="fix", terms=replace(facts.terms, gates=GATES))
    without = {gate: state for gate, state in fix.gates.items() if gate != name}
    assert strictness(decide(replace(fix, gates=without))) >= strictness(decide(fix))


@given(ANY)
def test_only_a_fix_goes_by_itself_and_no_change_is_judged_more_kindly(facts: Facts) -> None:
    as_issue, as_change, as_fix = (decide(replace(facts, about=about)) for about in ("issue", "change", "fix"))
    assert "auto" not in (as_issue.path, as_change.path)
    assert strictness(as_issue) <= strictness(as_change)
    assert strictness(as_fix) >= strictness(as_change) or as_fix.path == "auto"


@given(ANY)
def test_what_is_recorded_is_decided_the_same_when_read_back(facts: Facts) -> None:
    decision = recorded(facts)
    back = msgspec.convert(msgspec.json.decode(msgspec.json.encode(plain(decision))), Decision)
    assert back == decision
    assert decided_again(back) is True
    assert decide(back.facts) == decide(facts)


@given(ANY)
def test_settling_twice_changes_nothing(facts: Facts) -> None:
    assert settled(settled(facts)) == settled(facts)


def test_a_decision_that_was_tampered_with_is_not_made_again() -> None:
    decision = recorded(replace(BEST, score=9.0))
    assert decided_again(replace(decision, path="auto")) is False
    assert decided_again(replace(decision, version=DECIDING + 1)) is None
