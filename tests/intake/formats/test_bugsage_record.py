import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.intake import registry
from bugsage.intake.detect import candidates
from bugsage.intake.formats import bugsage_record
from bugsage.model.report import Counts

GOLDEN = Path(__file__).parents[2] / "golden" / "bugsage_record"
RECORDS = {path.stem: path.read_text() for path in sorted(GOLDEN.glob("*.in"))}
HEADER = {"kind": "header", "session": 1, "format": 1}
FOOTER = {"kind": "footer", "session": 1, "exitstatus": 1, "counts": {}, "problems": []}


def record(*lines: dict[str, Any]) -> str:
    return "".join(json.dumps({"session": 1} | line, separators=(",", ":")) + "\n" for line in lines)


def failed(**fields: Any) -> dict[str, Any]:
    return {"kind": "test", "nodeid": "test_a.py::test_a", "phase": "call", "outcome": "failed"} | fields


@pytest.mark.parametrize("case", RECORDS)
def test_a_record_is_told_from_everything_else(case: str) -> None:
    assert next(candidates(RECORDS[case])) == ("bugsage_record", 1.0)
    assert registry.registered("bugsage_record").document


def test_another_json_is_not_claimed() -> None:
    assert bugsage_record.recognise('{"kind":"header","title":"a page"}') == 0.0


@pytest.mark.parametrize("case", RECORDS)
def test_a_stream_reads_the_same(case: str) -> None:
    text = RECORDS[case]
    assert bugsage_record.parse_stream(BytesIO(text.encode())) == bugsage_record.parse(text)


def test_workers_see_the_same_as_one_process() -> None:
    def known(case: str) -> set[tuple[Any, ...]]:
        events = bugsage_record.parse(RECORDS[case]).events
        return {(e.test, e.phase, e.type, e.file, e.line, e.message) for e in events}

    assert known("shop") == known("shop_workers")


def test_frames_have_their_variables() -> None:
    events = bugsage_record.parse(RECORDS["shop"]).events
    event = next(e for e in events if e.test == "test_shop.py::test_total_without_discount")
    assert event.frames[-1].variables == {"self": "<Order items=[(3, 2), (5, 1)], discount=None>", "gross": "11"}
    assert (event.tool, event.format, event.phase) == ("pytest", "bugsage_record", "call")


def test_two_runs_in_one_record_are_added_up() -> None:
    one = record(HEADER, failed(), {"kind": "test", "outcome": "passed"}, FOOTER)
    parsed = bugsage_record.parse(one + one.replace('"session":1', '"session":2'))
    assert parsed.counts == Counts(failed=2, errors=0, passed=2, skipped=0)
    assert parsed.notes == ()


@pytest.mark.parametrize(("status", "says"), [(0, False), (5, False), (1, True), (2, True), (None, True)])
def test_the_exit_status_says_whether_something_failed(status: int | None, says: bool) -> None:
    assert bugsage_record.parse(record(HEADER, FOOTER | {"exitstatus": status})).failed is says


def test_a_failure_without_an_exception_is_what_pytest_said_of_it() -> None:
    crash = {"path": "/p/test_a.py", "lineno": 7, "message": "shop.errors.PriceError: too low\nby far"}
    (event,) = bugsage_record.parse(
        record(HEADER, failed(crash=crash, text="E   shop.errors.PriceError: too low"))
    ).events
    assert (event.type, event.message, event.file, event.line) == ("PriceError", "too low\nby far", "/p/test_a.py", 7)
    assert event.detail == ("shop.errors.PriceError: too low",)
    (event,) = bugsage_record.parse(record(HEADER, failed(text="worker 'gw0' crashed", phase="???"))).events
    assert (event.type, event.message, event.phase) == ("Failed", "worker 'gw0' crashed", None)


def test_problems_of_the_recorder_are_told() -> None:
    parsed = bugsage_record.parse(record(HEADER, FOOTER | {"problems": ["OSError: disk full"]}))
    assert parsed.notes == ("The recorder met a problem of its own: OSError: disk full",)


def test_more_failures_than_are_read_are_counted() -> None:
    parsed = bugsage_record.parse(record(HEADER, *[failed()] * (bugsage_record.MOST_EVENTS + 3), FOOTER))
    assert len(parsed.events) == bugsage_record.MOST_EVENTS
    assert parsed.counts.failed == bugsage_record.MOST_EVENTS + 3
    assert "3 more were left out" in parsed.notes[0]


def test_text_of_a_stranger_is_cleaned() -> None:
    line = failed(nodeid="test_a.py::\x1b[31mt\u202e", text="E   \x1b]0;x\x07bad", captured={"stdout": "\x1b[2Jout"})
    (event,) = bugsage_record.parse(record(HEADER, line)).events
    assert (event.test, event.detail, event.captured) == ("test_a.py::t", ("bad",), {"stdout": "out"})


@settings(max_examples=60, deadline=None)
@given(case=st.sampled_from(sorted(RECORDS)), share=st.floats(0, 1))
def test_of_a_cut_record_every_whole_line_is_read(case: str, share: float) -> None:
    text = RECORDS[case]
    cut = text[: int(len(text) * share)]
    whole = [json.loads(line) for line in cut.split("\n")[:-1]]
    expected = [line.get("nodeid") for line in whole if line.get("outcome") in ("failed", "error")]
    found = [event.test for event in bugsage_record.parse(cut).events]
    assert found[: len(expected)] == expected
    assert len(found) <= len(expected) + 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("nodeid", "phase", "outcome", "exception", "crash", "text", "captured", "worker", "exitstatus", "problems")


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["header", "test", "error", "footer"]),
    fields=st.dictionaries(st.sampled_from((*FIELDS, "session")), JSON),
)
def test_fields_of_any_type_are_borne(kind: str, fields: dict[str, Any]) -> None:
    parsed = bugsage_record.parse(json.dumps({"kind": kind, "outcome": "failed"} | fields))
    assert parsed.tool == "pytest"
