"""More of anything that makes an issue worth a look never makes it less so."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.issue import TRIAGE_KINDS
from bugsage.model.priority import SEVERITIES
from bugsage.model.timeline import IssueRecord
from bugsage.timeline import fold, issue_detected, issue_resolved, ranked, root_cause_proposed
from bugsage.timeline.prioritising import POINTS, severity_of
from tests.timeline.samples import VERSION, make_diagnosis, make_event, make_issue
from tests.timeline.test_folding import numbered

NOW = "2026-01-20T10:00:00.000000Z"
DAYS = st.integers(1, 20).map(lambda day: f"2026-01-{day:02}")
RECORDS = st.builds(
    IssueRecord,
    id=st.just("BS-00000001"),
    triage=st.sampled_from(TRIAGE_KINDS),
    sources=st.sets(st.sampled_from(["run", "sentry", "ci", "listen"])).map(lambda found: tuple(sorted(found))),
    days=st.dictionaries(DAYS, st.integers(1, 5_000), max_size=5),
    first_seen=DAYS.map(lambda day: f"{day}T08:00:00.000000Z"),
    last_seen=DAYS.map(lambda day: f"{day}T09:00:00.000000Z"),
    users=st.sets(st.integers(0, 200).map(str), max_size=60).map(lambda found: tuple(sorted(found))),
    regressed=st.booleans(),
    entry_points=st.integers(0, 4),
)


def score(record: IssueRecord) -> float:
    return ranked(record, NOW).priority.score


@given(RECORDS)
def test_a_score_is_the_sum_of_its_parts(record: IssueRecord) -> None:
    found = ranked(record, NOW)
    assert found.severity in SEVERITIES
    assert 0 <= found.priority.score <= sum(POINTS.values()) == 100
    assert found.priority.score == pytest.approx(sum(part.points for part in found.priority.parts), abs=0.06)
    assert all(0 < part.value <= 1 and part.name in POINTS for part in found.priority.parts)
    assert all(part.detail for part in found.priority.parts)


@given(RECORDS, DAYS, st.integers(1, 1_000))
def test_more_frequent_is_never_lower(record: IssueRecord, day: str, more: int) -> None:
    assert score(replace(record, days={**record.days, day: record.days.get(day, 0) + more})) >= score(record)


@given(RECORDS, DAYS)
def test_seen_later_is_never_lower(record: IssueRecord, day: str) -> None:
    later = max(record.last_seen, f"{day}T09:00:00.000000Z")
    assert score(replace(record, last_seen=later)) >= score(record)


@given(RECORDS, DAYS)
def test_newer_is_never_lower(record: IssueRecord, day: str) -> None:
    newer = max(record.first_seen, f"{day}T08:00:00.000000Z")
    assert score(replace(record, first_seen=newer)) >= score(record)


@given(RECORDS, st.sets(st.integers(0, 300).map(str), max_size=30))
def test_more_users_are_never_lower(record: IssueRecord, more: set[str]) -> None:
    assert score(replace(record, users=tuple(sorted({*record.users, *more})))) >= score(record)


@given(RECORDS)
def test_come_back_reached_and_in_production_are_never_lower(record: IssueRecord) -> None:
    assert score(replace(record, regressed=True)) >= score(record)
    assert score(replace(record, entry_points=record.entry_points + 1)) >= score(record)
    assert score(replace(record, sources=tuple(sorted({*record.sources, "sentry"})))) >= score(record)


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"triage": "code", "sources": ("sentry",), "regressed": True}, "critical"),
        ({"triage": "code", "sources": ("sentry",), "users": tuple("0123456789")}, "critical"),
        ({"triage": "code", "sources": ("run", "sentry")}, "high"),
        ({"triage": "infrastructure", "sources": ("listen",)}, "medium"),
        ({"triage": "test", "sources": ("run",)}, "medium"),
        ({"triage": "infrastructure", "sources": ("ci",)}, "low"),
        ({"triage": "flaky", "sources": ("sentry",)}, "low"),
    ],
)
def test_severity(facts: dict[str, Any], severity: str) -> None:
    assert severity_of(IssueRecord(id="BS-1", **facts)) == severity


@pytest.mark.parametrize("time", ["", "yesterday", "2026-01-20"])
def test_times_that_cannot_be_read_give_no_points(time: str) -> None:
    record = IssueRecord(id="BS-1", first_seen=time, last_seen=time, days={time: 3})
    assert score(record) < 50


def test_the_fold_counts_days_users_and_comings_back() -> None:
    said: dict[str, Any] = {"source": "sentry", "version": VERSION}
    events = [replace(make_event(), tags={"event_id": str(n), "user": f"u{n % 3}"}) for n in range(20)]
    issue = make_issue(*events)
    told = [*issue_detected(issue, time="2026-01-05T10:00:00.000000Z", occasion="a", **said)]
    told += [root_cause_proposed(make_diagnosis(issue), time="2026-01-05T10:00:00.000000Z", version=VERSION)]
    told += [issue_resolved(issue.id, time="2026-01-06T10:00:00.000000Z", version=VERSION)]
    record = fold(numbered(*told)).issues[issue.id]
    assert (record.days, record.users, record.regressed) == ({"2026-01-05": 20}, ("u0", "u1", "u2"), False)
    assert record.entry_points == 1
    told += issue_detected(make_issue(), time="2026-01-07T10:00:00.000000Z", occasion="b", **said)
    record = fold(numbered(*told)).issues[issue.id]
    assert (record.status, record.regressed, record.days["2026-01-07"]) == ("open", True, 1)
    told += [issue_resolved(issue.id, time="2026-01-08T10:00:00.000000Z", version=VERSION, record=record)]
    assert not fold(numbered(*told)).issues[issue.id].regressed
