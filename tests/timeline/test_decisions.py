"""Decisions that went through a real timeline are made the same way again, whatever else stands in it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.approval import Facts
from bugsage.model.risk import Risk
from bugsage.model.timeline import State
from bugsage.safety.approval import decide, decided_again, recorded
from bugsage.timeline import decisions, fold, freeze, restore_diagnosis, risk_assessed, root_cause_proposed, thaw
from tests.safety.deciding import BEST, FACTS, NEARLY
from tests.timeline.samples import TIME, VERSION, make_diagnosis

LATER = st.sampled_from([
    {"score": 1.0, "path": "auto", "decision": {"version": 9, "facts": {}}},
    {"score": 1.0, "path": "auto", "decision": []},
    {"score": "high"},
    {},
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(FACTS | NEARLY, min_size=1, max_size=5), st.lists(LATER, max_size=3), st.integers(0, 8), st.booleans())
def test_random_histories(
    tmp_path_factory: pytest.TempPathFactory, all_facts: list[Facts], later: list[dict], cut: int, lost: bool
) -> None:
    path: Path = tmp_path_factory.mktemp("history") / "timeline.db"
    made = []
    for n, facts in enumerate(all_facts):
        decision = recorded(facts)
        risk = Risk(score=1.0, path=decision.path, decision=decision)
        made.append(risk_assessed(f"BS-{n}", risk, time=TIME, version=VERSION))
    strange = [replace(made[0], subject=f"later {n}", payload=payload) for n, payload in enumerate(later)]
    mixed = [*made[:cut], *strange, *made[cut:]]
    with SqliteTimeline(path) as timeline:
        timeline.append(mixed[:cut])
    with SqliteTimeline(path) as timeline:
        snapshot = None if lost else freeze(fold(timeline.entries()), VERSION)
        timeline.append(mixed[cut:])
        timeline.append(mixed)  # said again: nothing changes
        entries = timeline.entries()
        begun = thaw(snapshot, VERSION) or State()
        assert fold(timeline.entries(after=begun.number), begun) == fold(entries)
    found = [decision for _, decision in decisions(entries) if decision.version == recorded(BEST).version]
    assert len(entries) == len(mixed)
    assert [decide(decision.facts) for decision in found] == [decide(facts) for facts in all_facts]
    assert all(decided_again(decision) for decision in found)


def test_a_diagnosis_keeps_its_decision_though_it_is_told_without() -> None:
    decision = recorded(replace(BEST, about="issue"))
    risk = Risk(score=1.0, path=decision.path, decision=decision)
    diagnosis = make_diagnosis(risk=risk)
    told = root_cause_proposed(diagnosis, time=TIME, version=VERSION)
    assert "decision" not in told.payload["diagnosis"]["risk"]
    assessed = risk_assessed(told.issue, risk, time=TIME, version=VERSION)
    for entries in ([told, assessed], [told, assessed, told]):
        back = restore_diagnosis(entries)
        assert back
        assert back.risk == risk
    other = root_cause_proposed(make_diagnosis(risk=Risk(score=9.0, path="escalate")), time=TIME, version=VERSION)
    back = restore_diagnosis([told, assessed, other])
    assert back
    assert back.risk == Risk(score=9.0, path="escalate")
