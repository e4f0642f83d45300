import msgspec
from hypothesis import given

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine
from bugsage.timeline.storing import EXCERPT, MESSAGE, TEXT, capped_diagnosis, capped_event, first_line, plain
from tests.timeline.samples import diagnoses, make_diagnosis, make_event, make_issue


def huge_event() -> ErrorEvent:
    frames = tuple(Frame(file="a.py", line=n, code="x" * 9_000, variables={"password": "hunter2"}) for n in range(900))
    return ErrorEvent(
        type="T" * 9_000,
        message="m" * 90_000,
        exceptions=tuple(ExceptionInfo(type="E", frames=frames, parent=n - 1 if n else None) for n in range(40)),
        detail=("d" * 90_000,) * 900,
        code=(SourceLine(text="c" * 90_000),) * 900,
        captured={"stdout": "o" * 90_000},
        excerpt=f"begin{'e' * 900_000}end",
        tags={"release": "r" * 90_000},
    )


def test_every_direction_of_an_occurrence_is_capped() -> None:
    capped = capped_event(huge_event())
    assert len(capped.message) == MESSAGE
    assert len(capped.type) == TEXT
    assert len(capped.excerpt) <= EXCERPT
    assert capped.excerpt.startswith("begin")
    assert capped.excerpt.endswith("end")
    assert len(msgspec.json.encode(plain(capped))) < 3_000_000


def test_a_deep_stack_keeps_both_of_its_ends() -> None:
    lines = [frame.line for frame in capped_event(huge_event()).exceptions[0].frames]
    assert (lines[0], lines[-1], len(lines)) == (0, 899, 150)


def test_an_exception_never_hangs_on_one_that_was_cut_off() -> None:
    kept = capped_event(huge_event()).exceptions
    assert all(e.parent is None or e.parent < len(kept) for e in kept)


def test_variables_are_not_kept() -> None:
    assert b"hunter2" not in msgspec.json.encode(plain(capped_event(huge_event())))


def test_only_the_first_occurrences_of_an_issue_are_kept_whole() -> None:
    issue = make_issue(*(make_event(str(n)) for n in range(9)))
    assert [e.message for e in capped_diagnosis(make_diagnosis(issue)).issue.events] == ["0", "1", "2"]


def test_capping_what_is_capped_changes_nothing() -> None:
    once = capped_event(huge_event())
    assert capped_event(once) == once


def test_fields_at_their_default_are_left_out() -> None:
    assert plain(Frame(file="a.py", in_app=True)) == {"file": "a.py"}
    assert plain(Frame(file="a.py", in_app=False)) == {"file": "a.py", "in_app": False}


def test_what_json_cannot_carry_is_replaced() -> None:
    assert plain([float("nan"), float("inf"), 2**70, -(2**70), "\ud800"]) == [0.0, 0.0, 2**63 - 1, 1 - 2**63, "?"]


@given(diagnoses)
def test_a_stored_diagnosis_comes_back_equal(diagnosis: Diagnosis) -> None:
    capped = capped_diagnosis(diagnosis)
    payload = plain(capped)
    through_json = msgspec.json.decode(msgspec.json.encode(payload))
    assert through_json == payload
    assert plain(msgspec.convert(through_json, Diagnosis)) == payload


def test_the_first_line_is_the_first_that_says_anything() -> None:
    assert first_line("\n\n  what  \nmore", 200) == "what"
    assert first_line("abcdef", 3) == "abc"
    assert first_line("", 3) == ""
