from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.report import Counts
from bugsage.model.timeline import Actor, Entry, EntryKind, FirstSuspect, GreenRun, State, Work
from bugsage.timeline import (
    apply,
    context_built,
    fold,
    issue_detected,
    issue_resolved,
    issue_split,
    issue_suppressed,
    issues_merged,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)
from tests.fakes.fake_timeline import FakeTimeline
from tests.timeline.samples import (
    REPOSITORY,
    VERSION,
    a_days_work,
    at,
    diagnoses,
    issues,
    make_diagnosis,
    make_event,
    make_issue,
    make_run,
    risks,
    runs,
)

ID = "BS-7f3a2c91"


def said(minute: int = 0) -> dict[str, Any]:
    return {"time": at(minute), "version": VERSION}


def numbered(*entries: Entry) -> tuple[Entry, ...]:
    timeline = FakeTimeline()
    timeline.append(entries)
    return timeline.entries()


def some_entry(kind: str, issue: str = ID, payload: Any = None, subject: str = "s") -> Entry:
    actor = Actor(name="later", version="9")
    return Entry(kind=EntryKind(kind), issue=issue, subject=subject, payload=payload or {}, actor=actor, time=at(0))


payloads = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from(
    ["type", "message", "line", "diagnosis", "suspects", "score", "path", "run", "status", "right", "new_key"]
)
strange = st.builds(
    some_entry,
    kind=st.sampled_from([*(str(kind) for kind in EntryKind), "TeaServed"]),
    issue=st.sampled_from([ID, "BS-2", "run:r1"]),
    payload=st.dictionaries(keys, payloads, max_size=6),
    subject=st.text("abc", min_size=1, max_size=3),
)
built = st.one_of(
    issues.flatmap(
        lambda issue: st.builds(
            lambda source, occasion: issue_detected(issue, source=source, occasion=occasion, **said()),
            st.sampled_from(["run", "sentry"]),
            st.sampled_from(["", "r1", "run:r2"]),
        )
    ),
    diagnoses.map(lambda diagnosis: [root_cause_proposed(diagnosis, **said())]),
    risks.map(lambda risk: [risk_assessed("BS-00000001", risk, **said())]),
    runs.map(lambda run: [run_recorded("r1", run, repository=REPOSITORY, whole=True, **said())]),
    st.booleans().map(lambda right: [verdict_given("BS-00000001", right, **said())]),
    st.just([issue_resolved("BS-00000002", **said())]),
    strange.map(lambda entry: [entry]),
)
histories = st.lists(built, max_size=8).map(lambda lists: numbered(*(entry for entries in lists for entry in entries)))


@given(histories, st.data())
def test_folding_the_rest_onto_the_beginning_is_folding_all(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    whole = fold(entries)
    assert fold(entries[cut:], fold(entries[:cut])) == whole
    assert fold(entries[max(0, cut - 1) :], fold(entries[:cut])) == whole
    stepwise = State()
    for entry in entries:
        stepwise = apply(stepwise, entry)
    assert stepwise == whole
    assert whole.number == len(entries)


@given(histories)
def test_folding_leaves_the_earlier_state_alone(entries: tuple[Entry, ...]) -> None:
    before = fold(entries[: len(entries) // 2])
    picture = msgspec.json.encode(before, order="deterministic")
    fold(entries, before)
    assert msgspec.json.encode(before, order="deterministic") == picture


def test_a_days_work_in_one_look() -> None:
    state = fold(numbered(*a_days_work()))
    first, second = state.issues.values()
    assert (first.id, first.title, first.status, first.occurrences) == (
        "BS-00000001",
        "KeyError: 'user_id'",
        "resolved",
        2,
    )
    assert first.sources == ("run", "sentry")
    assert first.suspect == FirstSuspect(file="src/api.py", symbol="Api.create", probability=0.62)
    assert (first.cause, first.hypotheses, first.triage, first.fixable) == ("The key is missing.", 1, "code", True)
    assert (first.risk, first.path, first.fix) == (2.4, "review", "requested")
    assert [(v.right, v.comment) for v in first.verdicts] == [(True, "spot on")]
    assert second.status == "suppressed"
    assert state.runs["r1"].read
    assert state.last_green == GreenRun(run="r2", time=at(0), commit="a" * 40, dirty=True)
    assert state.work == ()
    assert state.unknown == 0


def test_reading_the_same_log_with_a_newer_bugsage_counts_nothing_twice() -> None:
    old = issue_detected(make_issue(), source="run", occasion="r1", time=at(0), version="0.1.0")
    new = issue_detected(make_issue(), source="run", occasion="r1", time=at(1), version="0.2.0")
    entries = numbered(*old, *new)
    assert len(entries) == 2
    assert fold(entries).issues[ID].occurrences == 1


def test_seen_first_and_last() -> None:
    late = issue_detected(make_issue(), source="run", occasion="r1", **said(9))
    early = issue_detected(make_issue(), source="ci", occasion="c1", **said(3))
    record = fold(numbered(*late, *early)).issues[ID]
    assert (record.first_seen, record.last_seen) == (at(3), at(9))


def test_an_occurrence_opens_what_was_resolved_and_leaves_what_was_suppressed() -> None:
    again = issue_detected(make_issue(), source="run", occasion="r2", **said())
    assert fold(numbered(issue_resolved(ID, **said()), *again)).issues[ID].status == "open"
    assert fold(numbered(issue_suppressed(ID, **said()), *again)).issues[ID].status == "suppressed"


@pytest.mark.parametrize(
    ("result", "counts", "green"),
    [
        (make_run(0), Counts(failed=0), True),
        (make_run(0), Counts(), True),
        (make_run(1), Counts(failed=0), False),
        (make_run(0), Counts(failed=1), False),
        (make_run(0), Counts(errors=1), False),
        (make_run(0, timed_out=True), Counts(), False),
    ],
)
def test_green_is_status_zero_in_time_with_nothing_failed(result: Any, counts: Counts, green: bool) -> None:
    entry = run_recorded("r1", result, repository=REPOSITORY, counts=counts, whole=True, **said())
    state = fold(numbered(entry))
    assert state.runs["r1"].green is green
    assert (state.last_green is not None) is green


def test_a_part_of_the_tests_that_passes_is_not_the_last_green() -> None:
    part = run_recorded("r1", make_run(0), repository=REPOSITORY, whole=False, **said())
    assert fold(numbered(part)).last_green is None


def test_an_undiagnosed_issue_is_work_still_to_do() -> None:
    detected = issue_detected(make_issue(), source="run", occasion="r1", **said())
    proposed = root_cause_proposed(make_diagnosis(), **said())
    assert fold(numbered(*detected)).work == (Work(step="diagnose", subject=ID),)
    assert fold(numbered(*detected, proposed)).work == ()
    assert fold(numbered(*detected, issue_suppressed(ID, **said()))).work == ()


def test_only_the_newest_failed_run_wants_to_be_read() -> None:
    told = [run_recorded(f"r{n}", make_run(1), repository=REPOSITORY, **said()) for n in (1, 2)]
    assert fold(numbered(*told)).work == (Work(step="read", subject="r2"),)
    assert fold(numbered(*told, context_built("run:r2", repository=REPOSITORY, **said()))).work == ()
    found = issue_detected(make_issue(), source="run", occasion="r2", **said())
    assert fold(numbered(*told, *found)).work == (Work(step="diagnose", subject=ID),)


def test_a_fix_is_work_until_it_is_taken_or_left() -> None:
    told = [*issue_detected(make_issue(), source="run", **said()), root_cause_proposed(make_diagnosis(), **said())]
    steps = []
    for kind in ("FixRequested", "FixAttempted", "FixProposed", "FixApplied", "FixReverted"):
        told.append(some_entry(kind))
        steps.append([work.step for work in fold(numbered(*told)).work])
    assert steps == [["fix"], ["fix"], ["review"], [], []]


def test_kinds_and_shapes_of_a_later_version_are_counted_and_passed_over() -> None:
    later = [
        some_entry("TeaServed"),
        some_entry("RiskAssessed", payload={"score": "high", "path": "review"}),
        some_entry("IssueDetected", payload={"type": "E", "brand_new": {"deep": [1]}}),
    ]
    state = fold(numbered(*later))
    assert state.unknown == 2
    assert state.issues[ID].title == "E"


@given(st.lists(strange, max_size=6))
def test_no_payload_breaks_the_fold(entries: list[Entry]) -> None:
    state = fold(numbered(*entries))
    assert state.number <= len(entries)
    assert isinstance(state.work, tuple)


def test_a_title_is_the_type_and_one_line() -> None:
    event = make_event("\nfirst line\nsecond line" + "x" * 9_000)
    record = fold(numbered(*issue_detected(make_issue(event), source="run", **said()))).issues[ID]
    assert record.title == "KeyError: first line"


def test_what_was_joined_is_counted_and_changes_no_title() -> None:
    own, other = make_issue(id="BS-00000001"), make_issue(make_event("'name'", "t.py::other"), id="BS-00000002")
    state = fold(issue_detected(own, joined=[other], source="run", time=at(1), version=VERSION, occasion="r1"))
    record = state.issues["BS-00000001"]
    assert record.occurrences == 2
    assert (record.message, record.test) == (own.event.message, own.event.test)
    assert record.fingerprint == own.fingerprint.hash
    assert state.issues.keys() == {"BS-00000001"}
    assert state.joined == {"BS-00000002": "BS-00000001"}


def test_what_was_joined_before_and_is_seen_alone_is_itself_again() -> None:
    own, other = make_issue(id="BS-00000001"), make_issue(make_event("'name'"), id="BS-00000002")
    entries = issue_detected(own, joined=[other], source="run", time=at(1), version=VERSION, occasion="r1")
    entries += issue_detected(other, source="run", time=at(2), version=VERSION, occasion="r2")
    state = fold(entries)
    assert state.joined == {}
    assert [issue.occurrences for issue in state.issues.values()] == [2, 1]


def test_an_issue_that_was_taken_in_by_another_is_no_work_of_its_own() -> None:
    own, other = make_issue(id="BS-00000001"), make_issue(make_event("'name'"), id="BS-00000002")
    entries = issue_detected(other, source="run", time=at(1), version=VERSION, occasion="r1")
    entries += issue_detected(own, joined=[other], source="run", time=at(2), version=VERSION, occasion="r2")
    state = fold(entries)
    assert state.work == (Work(step="diagnose", subject="BS-00000001"),)
    assert state.issues["BS-00000002"].occurrences == 1


def test_what_a_person_says_is_the_same_is_shown_as_one_until_it_is_taken_out_again() -> None:
    some = [make_issue(id=f"BS-0000000{n}") for n in range(3)]
    seen = [entry for one in some for entry in issue_detected(one, source="run", occasion="r", **said())]
    first, second, third = (one.id for one in some)
    state = fold([*seen, issues_merged(second, [third], **said()), issues_merged(first, [second], **said())])
    assert {one: state.home(one) for one in (first, second, third)} == dict.fromkeys((first, second, third), first)
    assert [work.subject for work in state.work] == [first]
    again = fold([issues_merged(third, [first], **said())], state)
    assert {again.home(one) for one in (first, second, third)} == {third}
    apart = fold([issue_split(first, third, **said())], state)
    assert (apart.home(third), apart.home(second)) == (third, first)
    assert apart.apart == {(first, third)}
    assert fold([issues_merged(first, [third], record=apart.issues[first], **said())], apart).apart == frozenset()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=25))
def test_whatever_is_merged_and_split_has_one_home(steps: list[tuple[bool, int, int]]) -> None:
    names = [f"BS-0000000{n}" for n in range(5)]
    state = fold(
        entry for n in names for entry in issue_detected(make_issue(id=n), source="run", occasion="r", **said())
    )
    for is_merge, a, b in steps:
        one, other = names[a], names[b]
        made = issues_merged(one, [other], **said()) if is_merge else issue_split(state.home(other), other, **said())
        state = fold([made], state)
        assert is_merge is False or state.home(one) == state.home(other)
    assert all(state.home(state.home(name)) == state.home(name) for name in names)
    assert state.merged.keys().isdisjoint(state.merged.values())


def test_the_shape_of_a_failure_is_kept_from_its_diagnosis() -> None:
    entry = root_cause_proposed(make_diagnosis(shape="0000000a.0000000b"), time=at(1), version=VERSION)
    [record] = fold([entry]).issues.values()
    assert record.shape == "0000000a.0000000b"
