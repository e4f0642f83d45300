"""What PHPUnit says of tests that failed."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.formats import php_trace

GOLDEN = Path(__file__).parents[1] / "golden" / "php_trace"


def test_errors_failures_and_their_causes_are_told_with_their_tests() -> None:
    parsed = php_trace.parse((GOLDEN / "phpunit.in").read_text())
    told = [(event.test, [one.type for one in event.exceptions]) for event in parsed.events]
    assert told == [
        ("CartTest::testUnknown", ["Error"]),
        ("CartTest::testNegative", ["RuntimeException", "LogicException"]),
        ("CartTest::testPay", ["Failed"]),
    ]
    assert (parsed.counts.failed, parsed.counts.errors, parsed.counts.passed) == (1, 2, 0)


def test_what_is_only_risky_did_not_fail() -> None:
    (event,) = php_trace.parse((GOLDEN / "reported_phpunit.in").read_text()).events
    assert event.test == 'Shop\\Tests\\CartTest::testTotal with data set "ten percent" (10, 270)'
    assert event.detail == ("-    'total' => 270", "+    'total' => 300")


def test_a_run_in_which_all_passed_is_told() -> None:
    parsed = php_trace.parse("PHPUnit 9.6.7\n\nOK (3 tests, 4 assertions)\n")
    assert (parsed.counts.passed, parsed.failed) == (3, False)


LINES = [line for path in GOLDEN.glob("*.in") for line in path.read_text().split("\n")]


@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    assert len(php_trace.parse("\n".join(lines)).events) <= len(lines)
