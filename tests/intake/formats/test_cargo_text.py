"""`cargo test` and nextest: names, places, counts of all binaries, and tests that fail without a panic."""

from pathlib import Path

import pytest

from bugsage.intake.clean import clean
from bugsage.intake.formats import cargo_text
from bugsage.intake.receive import read
from bugsage.model.report import Counts, RawReport

GOLDEN = Path(__file__).parents[2] / "golden/cargo_text"


def recorded(name: str) -> str:
    return clean((GOLDEN / f"{name}.in").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["all_targets", "quiet"])
def test_all_binaries_and_documentation_tests_are_added_up(name: str) -> None:
    parsed = cargo_text.parse(recorded(name))
    assert parsed.counts == Counts(failed=6, passed=4, skipped=1)
    assert [event.test for event in parsed.events[4:]] == ["answers", "src/lib.rs - add (line 5)"]


@pytest.mark.parametrize("name", ["all_targets", "nextest", "nocapture"])
def test_tests_fail_without_a_panic_as_well(name: str) -> None:
    events = {event.test: event for event in cargo_text.parse(recorded(name)).events}
    returned, expected, other = (events[f"cart::tests::{test}"] for test in ("reads", "stops", "stops_otherwise"))
    assert (returned.type, returned.message) == ("Error", "ParseIntError { kind: InvalidDigit }")
    assert (expected.message, expected.line) == ("test did not panic as expected", 32)
    assert (other.type, other.line) == ("panic", 39)
    assert 'expected string: "too far"' in other.message


@pytest.mark.parametrize("name", ["all_targets", "nextest", "nocapture", "backtrace"])
def test_an_assertion_tells_what_it_compared(name: str) -> None:
    event = next(e for e in cargo_text.parse(recorded(name)).events if e.test == "cart::tests::adds")
    assert (event.file, event.line, event.detail) == ("src/cart.rs", 16, ("  left: 3", " right: 4"))


def test_a_panic_that_a_test_asks_for_is_no_failure() -> None:
    assert not any("as it should" in event.message for event in cargo_text.parse(recorded("nocapture")).events)


def test_nextest_counts_once_what_each_process_and_the_summary_tell() -> None:
    parsed = cargo_text.parse(recorded("nextest"))
    assert parsed.counts == Counts(failed=7, passed=3, skipped=1)
    ended = {event.test: event.type for event in parsed.events}
    assert (ended["aborts"], ended["leaves"]) == ("SIGABRT", "Failure")
    assert {event.tags.get("binary") for event in parsed.events} == {"shop", "shop::api", "shop::ends"}


def test_a_test_that_is_tried_again_fails_once() -> None:
    assert [event.test for event in cargo_text.parse(recorded("nextest_retries")).events] == ["answers"]


def test_a_test_that_passes_when_it_is_tried_again_does_not_fail() -> None:
    text = recorded("nextest_retries").replace("TRY 2 FAIL", "TRY 2 PASS").replace("1 failed", "0 failed")
    assert not cargo_text.parse(text).events


def test_a_binary_that_a_signal_ends_is_an_error_of_no_test() -> None:
    parsed = cargo_text.parse(recorded("aborted"))
    assert [(event.type, event.test) for event in parsed.events] == [("SIGABRT", None)]
    assert parsed.counts == Counts(errors=1)


def test_tests_come_before_the_panics_in_their_output() -> None:
    for path in sorted(GOLDEN.glob("*.in")):
        assert read(RawReport(source=path.name, content=path.read_bytes())).format == "cargo_text", path.name
