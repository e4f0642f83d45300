from typing import Any

import msgspec
from hypothesis import given

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.risk import Risk
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline import (
    capped_diagnosis,
    issue_detected,
    restore_diagnosis,
    restore_issue,
    risk_assessed,
    root_cause_proposed,
)
from bugsage.timeline.storing import plain
from tests.fakes.fake_timeline import FakeTimeline
from tests.timeline.samples import TIME, VERSION, diagnoses, make_diagnosis, make_event, make_issue

SAID: dict[str, Any] = {"time": TIME, "version": VERSION}
ID = "BS-7f3a2c91"


def stored(*entries: Entry) -> tuple[Entry, ...]:
    timeline = FakeTimeline()
    timeline.append(entries)
    return timeline.entries()


@given(diagnoses)
def test_a_diagnosis_comes_back_as_it_was_capped(diagnosis: Diagnosis) -> None:
    restored = restore_diagnosis(stored(root_cause_proposed(diagnosis, **SAID)))
    assert restored is not None
    assert plain(restored) == plain(capped_diagnosis(diagnosis))


def test_an_ordinary_diagnosis_loses_its_variables_and_nothing_else() -> None:
    diagnosis = make_diagnosis()
    restored = restore_diagnosis(stored(root_cause_proposed(diagnosis, **SAID)))
    assert restored == capped_diagnosis(diagnosis)
    assert restored.suspects == diagnosis.suspects
    assert restored.fingerprint == diagnosis.fingerprint
    assert restored.issue.event.exceptions[0].frames[0].variables == {}


def test_the_newest_diagnosis_and_the_newest_risk_count() -> None:
    early, late = make_diagnosis(probability=0.2), make_diagnosis(probability=0.9, risk=Risk(score=1.0, path="auto"))
    entries = stored(
        root_cause_proposed(early, **SAID),
        root_cause_proposed(late, **SAID),
        risk_assessed(ID, Risk(score=7.0, path="escalate"), **SAID),
    )
    restored = restore_diagnosis(entries)
    assert restored is not None
    assert restored.suspects[0].probability == 0.9
    assert restored.risk == Risk(score=7.0, path="escalate")
    assert restore_diagnosis(entries[:2]).risk == Risk(score=1.0, path="auto")  # type: ignore[union-attr]


def test_occurrences_are_counted_over_all_entries() -> None:
    issue = make_issue(make_event(), make_event())
    entries = stored(
        *issue_detected(issue, source="run", occasion="r1", **SAID),
        root_cause_proposed(make_diagnosis(issue), **SAID),
        *issue_detected(make_issue(), source="run", occasion="r2", **SAID),
    )
    restored = restore_diagnosis(entries)
    assert restored is not None
    assert restored.issue.occurrences == 3


def test_without_a_diagnosis_there_is_none() -> None:
    assert restore_diagnosis(()) is None
    assert restore_diagnosis(stored(*issue_detected(make_issue(), source="run", **SAID))) is None


def test_a_diagnosis_in_a_shape_of_a_later_version_leaves_the_one_before() -> None:
    entry = root_cause_proposed(make_diagnosis(), **SAID)
    strange = msgspec.structs.replace(entry, subject="x", payload={"diagnosis": {"suspects": "many"}})
    assert restore_diagnosis(stored(entry, strange)) == capped_diagnosis(make_diagnosis())
    assert restore_diagnosis(stored(strange)) is None


def test_an_issue_whose_occurrences_were_not_kept_cannot_be_restored() -> None:
    entry = issue_detected(make_issue(), source="run", **SAID)[0]
    assert restore_issue([msgspec.structs.replace(entry, payload={"type": "E"})]) is None
    assert restore_issue([msgspec.structs.replace(entry, payload={"event": {"type": 3}})]) is None
    assert entry.kind == EntryKind.ISSUE_DETECTED
