"""XCTest and Swift Testing: names to run again, places, counts, and a test that took the program with it."""

from pathlib import Path

from bugsage.intake.clean import clean
from bugsage.intake.formats import xctest_text
from bugsage.intake.receive import read
from bugsage.model.report import Counts, RawReport

GOLDEN = Path(__file__).parents[2] / "golden/xctest_text"


def recorded(name: str) -> str:
    return clean((GOLDEN / f"{name}.in").read_text(encoding="utf-8"))


def test_a_failed_case_has_its_place_and_all_that_did_not_hold() -> None:
    parsed = xctest_text.parse(recorded("macos"))
    event = next(event for event in parsed.events if event.test == "ShopTests.CartTests/testTotal")
    assert (event.line, event.message) == (12, 'XCTAssertEqual failed: ("3") is not equal to ("4") - of three things')
    assert [one.message for one in event.exceptions[1:]] == ["XCTAssertTrue failed"]
    assert parsed.counts == Counts(failed=2, errors=0, passed=1, skipped=1)


def test_an_error_that_a_case_threw_has_no_place() -> None:
    event = xctest_text.parse(recorded("macos")).events[0]
    assert (event.type, event.message, event.file) == ("Error", '"closed(till: 3)"', None)


def test_a_case_that_never_ended_is_told_with_its_crash() -> None:
    parsed = xctest_text.parse(recorded("linux"))
    assert [(event.test, event.type) for event in parsed.events] == [
        ("CartTests.testTotal", "Failure"),
        ("CartTests.testTooFar", "Fatal error"),
    ]
    assert "CartTests.testTooFar" in parsed.notes[0]


def test_tests_of_swift_testing_run_side_by_side() -> None:
    parsed = xctest_text.parse(recorded("swift_testing"))
    assert [(event.test, event.line, event.column) for event in parsed.events] == [
        ("total()", 12, 5),
        ("a cart is paid", 20, 6),
        ("prices(_:)", 27, 5),
    ]
    assert parsed.events[0].message.endswith("three things are in it")
    assert parsed.counts == Counts(failed=3, errors=0, passed=1, skipped=1)


def test_the_last_count_stands_where_the_cases_were_cut() -> None:
    text = recorded("macos")
    assert xctest_text.parse(text[text.index("Test Suite 'CartTests' failed") :]).counts.failed == 3


def test_it_is_no_failed_build() -> None:
    for path in sorted(GOLDEN.glob("*.in")):
        assert read(RawReport(source=path.name, content=path.read_bytes())).format == "xctest_text", path.name


def test_only_a_crash_or_a_new_start_ends_a_case_without_a_word() -> None:
    text = "Test Case 'A.one' started.\n{}Test Case 'A.two' started.\nTest Case 'A.two' passed (0.1 seconds).\n"
    assert not xctest_text.parse(text.format("")).events
    restarted = "Restarting after unexpected exit, crash, or test timeout in A.one(); totals follow.\n"
    assert [event.test for event in xctest_text.parse(text.format(restarted)).events] == ["A.one"]
