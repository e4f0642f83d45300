import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.rust_tests import counts, failures
from bugsage.model.report import Counts

RESULT = "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RESULT, Counts(passed=3, failed=1, skipped=2)),
        (f"{RESULT}\n\n{RESULT}", Counts(passed=6, failed=2, skipped=4)),
        (
            "     Summary [   0.008s] 3 tests run: 1 passed (1 slow), 2 failed, 1 skipped",
            Counts(passed=1, failed=2, skipped=1),
        ),
        (
            "     Summary [   9.008s] 3/9 tests run: 1 passed, 1 failed, 1 timed out",
            Counts(passed=1, failed=2, skipped=0),
        ),
        ("running 3 tests\ntest result: what", Counts()),
    ],
)
def test_all_programs_are_added_up(text: str, expected: Counts) -> None:
    assert counts(text.split("\n")) == expected


def test_a_test_that_panicked_is_not_told_twice() -> None:
    lines = ["failures:", "    a::b", "    a::c", "", "test result: FAILED."]
    assert [thrown.test for thrown in failures(lines, {"a::b"})] == ["a::c"]
    assert [thrown.test for thrown in failures(lines, ())] == ["a::b", "a::c"]


def test_what_stands_elsewhere_is_no_list_of_failures() -> None:
    lines = [
        "    indented",
        "failures:",
        "",
        "---- a::b stdout ----",
        "    also indented",
        "",
        "failures:",
        "    a::b",
        "",
    ]
    assert [thrown.test for thrown in failures(lines, ())] == ["a::b"]


@given(st.lists(st.sampled_from(["failures:", "    x", "", "---- x stdout ----", RESULT, "  FAIL [ 1s] a b", "z"])))
def test_any_lines_are_read(lines: list[str]) -> None:
    counts(lines)
    failures(lines, ())
