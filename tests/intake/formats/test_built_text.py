"""Logs of tools that build and test: what a CI server writes around them, several modules, and what is no failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.receive import read
from bugsage.model.report import RawReport, Reading

MODULE = """[INFO] Running shop.{name}Test
[ERROR] Tests run: 3, Failures: {failed}, Errors: 0, Skipped: 1, Time elapsed: 0.1 s <<< FAILURE! - in shop.{name}Test
{failures}[INFO] Results:
[ERROR] Tests run: 3, Failures: {failed}, Errors: 0, Skipped: 1
"""
FAILURE = """[ERROR] shop.{name}Test.t{n}  Time elapsed: 0 s  <<< FAILURE!
java.lang.AssertionError: {n}
	at shop.{name}Test.t{n}(Test.java:{n})

"""
GRADLE = """> Task :core:test

CartTest > adds() FAILED
    java.lang.AssertionError: no
        at shop.CartTest.adds(CartTest.java:12)

2 tests completed, 1 failed

> Task :core:test FAILED
"""
PREFIXES = (
    "",
    "2026-03-01T10:00:00.1234567Z ",
    "build\tRun tests\t2026-03-01T10:00:00.1234567Z ",
    "2026-03-01T10:00:00.123456Z 01O ",
    "[2026-03-01T10:00:00.123Z] ",
)


def reading(text: str) -> Reading:
    return read(RawReport(source="x", content=text.encode()))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "report", [GRADLE, MODULE.format(name="Cart", failed=1, failures=FAILURE.format(name="Cart", n=7))]
)
def test_what_a_server_writes_before_each_line_changes_nothing(report: str, prefix: str) -> None:
    found = reading("".join(f"{prefix}{line}\n" for line in report.splitlines()))
    alone = reading(report)
    assert (found.format, found.counts) == (alone.format, alone.counts)
    assert [(e.test, e.type, e.message, e.line, e.excerpt_line) for e in found.events] == [
        (e.test, e.type, e.message, e.line, e.excerpt_line) for e in alone.events
    ]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=8))
def test_modules_are_added_up_and_each_failure_is_told_once(failed: list[int]) -> None:
    text = ""
    for at, count in enumerate(failed):
        failures = "".join(FAILURE.format(name=f"M{at}", n=n) for n in range(1, count + 1))
        text += MODULE.format(name=f"M{at}", failed=count, failures=failures)
    found = reading(text)
    assert found.counts.failed == sum(failed)
    assert found.counts.passed == sum(2 - count for count in failed)
    assert found.counts.skipped == len(failed)
    assert len(found.events) == sum(failed)


def test_a_trace_that_a_passing_test_logs_is_no_failed_test() -> None:
    text = """[INFO] Running shop.CartTest
10:00:01 [main] ERROR shop.Shelf - refused
java.lang.IllegalStateException: shelf is full
	at shop.Shelf.put(Shelf.java:30)
[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.2 s - in shop.CartTest
[INFO] Results:
[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0
"""
    found = reading(text)
    assert (found.counts.failed, found.counts.passed) == (0, 4)
    assert not any(event.test for event in found.events)
    both = reading(text + MODULE.format(name="Row", failed=1, failures=FAILURE.format(name="Row", n=3)))
    assert [event.test for event in both.events] == ["shop.RowTest.t3"]


@pytest.mark.parametrize(
    "line",
    [
        "> Task :core:test FAILED",
        ":core:test FAILED",
        "BUILD FAILED in 3s",
        "Execution failed for task ':test' FAILED",
        "Gradle build 'shop' FAILED - see the scan",
        "a lonely line FAILED",
    ],
)
def test_a_line_that_ends_in_failed_need_not_be_a_test(line: str) -> None:
    assert not [event for event in reading(f"> Task :core:test\n\n{line}\n").events if event.test]


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("shop.CartTest > adds FAILED", "shop.CartTest.adds"),
        ("CartTest > adds() FAILED", "CartTest.adds()"),
        ("CartTest > Emptied > refuses() FAILED", "CartTest$Emptied.refuses()"),
        ("A cart > when empty > refuses FAILED", "A cart > when empty > refuses"),
        ("shop.CartTest.adds[jvm] FAILED", "shop.CartTest.adds[jvm]"),
        ("CartTest > adds(int) > shop.CartTest.adds(int)[3] FAILED", "shop.CartTest.adds(int)[3]"),
        ("Gradle Test Run :test > Gradle Test Executor 3 > CartTest > adds FAILED", "CartTest.adds"),
    ],
)
def test_gradle_names_a_test_by_what_stands_around_it(line: str, test: str) -> None:
    found = reading(f"> Task :test\n\n{line}\n    java.lang.AssertionError\n\n1 test completed, 1 failed\n")
    assert [event.test for event in found.events] == [test]
    assert found.counts.failed == 1


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("adds(shop.CartTest)  Time elapsed: 0.1 sec  <<< FAILURE!", "shop.CartTest.adds"),
        ("[ERROR] adds[1: x](shop.CartTest)  Time elapsed: 0.1 s  <<< ERROR!", "shop.CartTest.adds[1: x]"),
        ("[ERROR] shop.CartTest.adds(String)  Time elapsed: 0.1 s  <<< ERROR!", "shop.CartTest.adds(String)"),
        ("[ERROR] shop.CartTest.a cart adds -- Time elapsed: 0.1 s <<< FAILURE!", "shop.CartTest.a cart adds"),
        ("[ERROR] adds{int}[2]  Time elapsed: 0.1 s  <<< FAILURE!", "shop.CartTest.adds{int}[2]"),
        ("[ERROR] shop.CartTest  Time elapsed: 0.1 s  <<< ERROR!", "shop.CartTest"),
        ("10:00:01,123 [ERROR] shop.CartTest.adds  Time elapsed: 1,234.5 s  <<< ERROR!", "shop.CartTest.adds"),
    ],
)
def test_surefire_names_a_test_in_many_ways(line: str, test: str) -> None:
    head = "Tests run: 1, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! - in shop.CartTest"
    found = reading(f"[INFO] Running shop.CartTest\n[ERROR] {head}\n{line}\njava.lang.AssertionError: no\n")
    assert [(event.test, event.message) for event in found.events] == [(test, "no")]


def test_of_a_large_log_full_of_traces_the_failed_module_is_read() -> None:
    noise = (
        "10:00:01 [main] ERROR shop.Shelf - refused\n"
        + "java.lang.IllegalStateException: full\n"
        + ("\tat shop.Shelf.put(Shelf.java:30)\n" * 60 + "\n")
    )
    passing = MODULE.format(name="Ok", failed=0, failures="").replace(" <<< FAILURE!", "")
    failing = MODULE.format(name="Row", failed=2, failures="".join(FAILURE.format(name="Row", n=n) for n in (3, 5)))
    found = reading(noise * 1200 + passing + noise * 400 + failing + noise * 1200 + passing)
    assert [event.test for event in found.events] == ["shop.RowTest.t3", "shop.RowTest.t5"]
    assert (found.counts.failed, found.counts.passed) == (2, 4)


def test_a_module_whose_counts_are_cut_off_counts_what_it_names() -> None:
    whole = MODULE.format(name="Row", failed=2, failures="".join(FAILURE.format(name="Row", n=n) for n in (3, 5)))
    cut = whole.rpartition("[ERROR] Tests run")[0] + "[ERROR] Failures: \n[ERROR]   RowTest.t3:3 3\n"
    assert reading(cut).counts.failed == 2
    after = MODULE.format(name="Cart", failed=1, failures=FAILURE.format(name="Cart", n=7))
    assert reading(cut + after).counts.failed == 3


def test_a_test_may_print_the_heading_of_a_summary() -> None:
    failing = MODULE.format(name="Row", failed=2, failures="".join(FAILURE.format(name="Row", n=n) for n in (3, 5)))
    printed = failing.replace("[INFO] Results:", "Results:\nrows: 3\n[INFO] Running shop.TillTest\n[INFO] Results:")
    assert reading(printed).counts.failed == 2


def test_gradle_on_a_device_moves_its_traces_in_by_tabs() -> None:
    text = """> Task :app:connectedDebugAndroidTest

shop.CartTest > adds[Pixel(AVD) - 11] FAILED
\torg.junit.ComparisonFailure: expected:<[a]> but was:<[b]>
\tat org.junit.Assert.assertEquals(Assert.java:115)
\tat shop.CartTest.adds(CartTest.java:24)
"""
    found = reading(text)
    assert [(e.test, e.type, e.file, e.line) for e in found.events] == [
        ("shop.CartTest.adds[Pixel(AVD) - 11]", "org.junit.ComparisonFailure", "shop/CartTest.java", 24)
    ]


@pytest.mark.parametrize(
    ("told", "test"),
    [
        ("RowTest.adds:12 expected: <1> but was: <2>", "shop.RowTest.adds"),
        ("RowTest.loads » IllegalState no context", "shop.RowTest.loads"),
        ("shop.RowTest.adds(shop.RowTest)\n[ERROR]   Run 1: RowTest.adds:12 no", "shop.RowTest.adds"),
        ("RowTest>BaseTest.starts:14->empty:30 not empty", "shop.RowTest.starts"),
        ("adds(shop.RowTest): no", "shop.RowTest.adds"),
    ],
)
def test_what_only_the_list_of_a_module_names_is_told_once(told: str, test: str) -> None:
    head = "[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0"
    found = reading(
        f"[INFO] Running shop.RowTest\n{head}, Time elapsed: 0.1 s <<< FAILURE! - in shop.RowTest\n"
        f"[INFO] Results:\n[ERROR] Failures: \n[ERROR]   {told}\n[INFO]\n{head}\n"
    )
    assert [event.test for event in found.events] == [test]
    assert found.counts.failed == 1
