"""What ExUnit says of its tests."""

import pytest

from bugsage.intake.elixir_stacks import owned
from bugsage.intake.elixir_tests import UNMET, counts, failures, is_counted, is_told
from bugsage.intake.thrown import Thrown
from bugsage.model.report import Counts

HEAD = "  1) test opens (at noon) (Zoo.CageTest)\n     test/cage_test.exs:9\n"


def read(text: str) -> list[Thrown]:
    lines = text.split("\n")
    return failures(lines, owned(lines))


@pytest.mark.parametrize(
    ("line", "failed", "errors", "passed", "skipped"),
    [
        ("5 tests, 2 failures", 2, 0, 3, 0),
        ("1 test, 1 failure", 1, 0, 0, 0),
        ("2 doctests, 1 property, 9 tests, 0 failures", 0, 0, 12, 0),
        ("9 tests, 1 failure, 2 excluded, 3 skipped", 1, 0, 3, 3),
        ("9 tests, 1 failure, 2 invalid, 1 skipped", 1, 2, 5, 1),
        ("9 tests, 1 failure, 1 skipped (4 excluded)", 1, 0, 7, 1),
        ("Result: 9 passed", 0, 0, 9, 0),
        ("Result: 7/9 passed (1/2 doctests, 6/7 tests), 1 invalid, 2 skipped, 3 excluded", 2, 1, 7, 2),
        ("Result: 0 tests, 3 excluded", 0, 0, 0, 0),
    ],
)
def test_counts(line: str, failed: int, errors: int, passed: int, skipped: int) -> None:
    found = counts(["x", line])
    assert found == Counts(failed=failed, errors=errors, passed=passed, skipped=skipped)


def test_counts_of_several_applications_are_added() -> None:
    assert counts(["5 tests, 2 failures", "==> b", "4 tests, 1 failure"]) == Counts(
        failed=3, errors=0, passed=6, skipped=0
    )


@pytest.mark.parametrize("line", ["3 examples, 1 failure", "3 tests, 9 assertions, 1 failure", "5 tests", ""])
def test_others_count_otherwise(line: str) -> None:
    assert counts([line]) == Counts()


def test_counts_alone_are_not_exunits() -> None:
    assert not is_counted(["5 tests, 2 failures"])
    assert is_counted(["Finished in 0.3 seconds (0.1s async, 0.2s sync)", "5 tests, 2 failures"])


def test_a_test_has_its_module_its_name_and_its_line() -> None:
    (found,) = read(f"{HEAD}     Assertion with == failed\n     code:  assert 1 == 2\n     left:  1\n     right: 2\n")
    assert found.test == "Zoo.CageTest test opens (at noon)"
    assert found.tags == {"test_line": "9"}
    assert (found.exceptions[0].type, found.exceptions[0].message) == (UNMET, "Assertion with == failed")
    assert found.detail == ("left: 1", "right: 2")
    assert [line.text for line in found.code] == ["assert 1 == 2"]
    assert [(frame.file, frame.line) for frame in found.exceptions[0].frames] == [("test/cage_test.exs", 9)]


def test_code_and_values_may_take_several_lines() -> None:
    code = "     code:  assert %{\n              a: 1\n            } == 2\n"
    (found,) = read(f"{HEAD}     x\n{code}     left:  %{{\n       b: 1}}\n")
    assert [line.text for line in found.code] == ["assert %{", "a: 1", "} == 2"]
    assert found.detail == ("left: %{", "  b: 1}")


def test_what_was_logged_belongs_to_the_test() -> None:
    logged = "     The following output was logged:\n     \n     ** (A) b\n     \n"
    (found,) = read(f"{HEAD}     x\n\n{logged}\nFinished in 1 second")
    assert found.end == 7


def test_a_module_whose_setup_fails_has_no_test() -> None:
    (found,) = read(
        "  1) Zoo.CageTest: failure on setup_all callback, all tests have been invalidated\n     ** (A) b\n"
        "     stacktrace:\n       test/cage_test.exs:3: Zoo.CageTest.__ex_unit_setup_all_0/1\n"
    )
    assert (found.test, found.exceptions[0].type) == ("Zoo.CageTest", "A")


def test_several_failures_of_one_test_hang_on_one() -> None:
    (found,) = read(f"{HEAD}\n     Failure #1\n     ** (A) b\n\n     Failure #2\n     ** (C) d\n")
    assert [(error.type, error.relation) for error in found.exceptions] == [
        ("ExUnit.MultiError", "raised"),
        ("A", "group"),
        ("C", "group"),
    ]


@pytest.mark.parametrize(
    "text", ["  1) test a (B)\n     x", "  1) a\n     a.exs:3", "1. test (B)\n     a.exs:3", "  1) "]
)
def test_other_lists_are_not_exunits(text: str) -> None:
    assert not is_told(text.split("\n"), 0)
