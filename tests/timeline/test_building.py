from typing import Any

import msgspec
from hypothesis import given

from bugsage.model.error import ErrorEvent
from bugsage.model.issue import Issue
from bugsage.model.risk import Risk
from bugsage.model.sandbox import Caged
from bugsage.model.timeline import Entry, EntryKind, IssueRecord
from bugsage.timeline import (
    context_built,
    fold,
    issue_detected,
    issue_resolved,
    restore_issue,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)
from tests.fakes.fake_timeline import FakeTimeline
from tests.timeline.samples import (
    REPOSITORY,
    TIME,
    VERSION,
    diagnoses,
    issues,
    make_diagnosis,
    make_event,
    make_issue,
    make_run,
)

SAID: dict[str, Any] = {"time": TIME, "version": VERSION}
ID = "BS-7f3a2c91"


def subjects(issue: Issue, **others: Any) -> list[str]:
    return [e.subject for e in issue_detected(issue, **({"source": "run", "time": TIME, "version": VERSION} | others))]


def record_after(*entries: Entry) -> IssueRecord:
    timeline = FakeTimeline()
    timeline.append(entries)
    return fold(timeline.entries()).issues[ID]


def test_each_occurrence_has_an_entry_of_its_own() -> None:
    issue = make_issue(make_event(), make_event(), make_event(test="tests/test_api.py::test_other"))
    assert len(set(subjects(issue, occasion="r1"))) == 3


def test_the_same_occasion_is_the_same_occurrence_whatever_else_changed() -> None:
    earlier, later = make_issue(make_event("at 0x7f01")), make_issue(make_event("at 0x7f02"))
    assert subjects(earlier, occasion="r1") == subjects(later, occasion="r1", version="9.9", time="2027")
    assert subjects(earlier, occasion="r1") != subjects(earlier, occasion="r2")


def test_without_an_occasion_the_content_tells_occurrences_apart() -> None:
    assert subjects(make_issue(make_event("a"))) == subjects(make_issue(make_event("a")))
    assert subjects(make_issue(make_event("a"))) != subjects(make_issue(make_event("b")))


def test_an_event_id_names_an_occurrence_on_every_occasion() -> None:
    event = msgspec.structs.replace(make_event(), tags={"event_id": "9f1c"})
    assert subjects(make_issue(event), occasion="monday") == subjects(make_issue(event), occasion="tuesday")


def test_an_occurrence_is_kept_whole_until_a_diagnosis_keeps_it() -> None:
    detected = issue_detected(make_issue(), source="run", **SAID)
    assert "event" in detected[0].payload
    known = record_after(*detected, root_cause_proposed(make_diagnosis(), **SAID))
    assert "event" not in issue_detected(make_issue(), source="run", occasion="r2", record=known, **SAID)[0].payload


def test_an_issue_that_was_never_diagnosed_can_be_diagnosed_from_its_entries() -> None:
    event = make_event()
    issue = restore_issue(issue_detected(make_issue(event, event), source="run", occasion="r1", **SAID))
    assert issue is not None
    assert (issue.id, issue.occurrences, issue.event.exceptions[0].frames[0].line) == (ID, 2, 41)


def test_the_same_answer_again_is_the_same_entry() -> None:
    first = root_cause_proposed(make_diagnosis(), timings_ms={"total": 90.0}, **SAID)
    again = root_cause_proposed(make_diagnosis(), timings_ms={"total": 12.0}, record=record_after(first), **SAID)
    assert again.subject == first.subject


def test_output_and_number_of_occurrences_do_not_make_another_answer() -> None:
    noisy = msgspec.structs.replace(make_event(), excerpt="took 0.31 s", captured={})
    one, other = make_diagnosis(make_issue(make_event())), make_diagnosis(make_issue(noisy, noisy))
    assert root_cause_proposed(one, **SAID).subject == root_cause_proposed(other, **SAID).subject


def test_an_answer_that_comes_back_is_told_again() -> None:
    one, other = make_diagnosis(probability=0.6), make_diagnosis(probability=0.3)
    first = root_cause_proposed(one, **SAID)
    second = root_cause_proposed(other, record=record_after(first), **SAID)
    third = root_cause_proposed(one, record=record_after(first, second), **SAID)
    assert len({first.subject, second.subject, third.subject}) == 3
    suspect = record_after(first, second, third).suspect
    assert suspect is not None
    assert suspect.probability == 0.6


def test_a_changed_mind_is_a_new_verdict_and_a_repetition_is_none() -> None:
    told: list[Entry] = [root_cause_proposed(make_diagnosis(), **SAID)]
    for right in (True, True, False, False, True):
        told.append(verdict_given(ID, right, record=record_after(*told), **SAID))
    assert [v.right for v in record_after(*told).verdicts] == [True, False, True]


def test_what_was_resolved_and_came_back_can_be_resolved_again() -> None:
    told: list[Entry] = list(issue_detected(make_issue(), source="run", occasion="r1", **SAID))
    told.append(issue_resolved(ID, record=record_after(*told), **SAID))
    repeated = issue_resolved(ID, record=record_after(*told), **SAID)
    assert repeated.subject == told[-1].subject
    told += issue_detected(make_issue(), source="run", occasion="r2", **SAID)
    assert record_after(*told).status == "open"
    told.append(issue_resolved(ID, record=record_after(*told), **SAID))
    assert record_after(*told).status == "resolved"


def test_a_risk_is_told_with_its_hits() -> None:
    entry = risk_assessed(ID, Risk(score=2.4, path="review"), **SAID)
    assert entry.payload == {"score": 2.4, "path": "review"}
    assert entry.actor.name == "safety"


def test_a_run_is_told_under_its_own_name() -> None:
    entry = run_recorded("r1", make_run(), repository=REPOSITORY, **SAID)
    assert (entry.issue, entry.subject, entry.payload["log"]) == ("run:r1", "r1", ".bugsage/runs/r1.log")


def test_a_run_says_what_held_it() -> None:
    free = run_recorded("r1", make_run(), repository=REPOSITORY, **SAID)
    assert free.payload["caged"] == {"kind": "none"}
    caged = Caged(kind="landlock", ended_by="memory_mb", detail="it used 9 MB", denied=("a:1",), gaps=("all is seen",))
    held = run_recorded("r1", make_run(caged=caged), repository=REPOSITORY, **SAID)
    assert msgspec.convert(held.payload["caged"], Caged) == caged


def test_how_long_it_took_does_not_make_another_context() -> None:
    slow = context_built(ID, repository=REPOSITORY, timings_ms={"index": 900.0}, **SAID)
    fast = context_built(ID, repository=REPOSITORY, timings_ms={"index": 9.0}, **SAID)
    assert slow.subject == fast.subject


def test_no_payload_grows_beyond_reason() -> None:
    event = ErrorEvent(type="E", message="m" * 10**6, excerpt="x" * 10**6, line=10**36)
    entries = issue_detected(make_issue(*[event] * 50), source="text", **SAID)
    assert sum(len(msgspec.json.encode(e.payload)) for e in entries) < 300_000


@given(issues)
def test_payloads_are_plain_json(issue: Issue) -> None:
    for entry in issue_detected(issue, source="text", **SAID):
        assert msgspec.json.decode(msgspec.json.encode(entry.payload)) == entry.payload


@given(diagnoses)
def test_a_diagnosis_can_always_be_told(diagnosis: Any) -> None:
    entry = root_cause_proposed(diagnosis, **SAID)
    assert entry.kind == EntryKind.ROOT_CAUSE_PROPOSED
    assert msgspec.json.decode(msgspec.json.encode(entry.payload)) == entry.payload
