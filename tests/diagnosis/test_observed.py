"""What a recorded run tells of one function."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.causes import did_not_raise
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.observed import next_look, seen, swallowed, told
from bugsage.diagnosis.reading import Found
from bugsage.model.execution import Execution, FunctionRun, Returned, TestExecution, Thrown

EXAMPLE = Example(
    error="AssertionError: assert None == 2",
    files={
        "a.py": "def f(x):\n    if x:\n        return x\n    return None\n\ndef g():\n    return 1\n",
        "test_a.py": "from a import f\n\ndef test_a():\n    assert f(0) == 2\n",
    },
    at=("test_a.py: assert f(0) == 2",),
    test="test_a.py::test_a",
)


def run(lines: tuple[int, ...], *returned: Returned) -> FunctionRun:
    return FunctionRun(file="a.py", line=1, symbol="f", lines=lines, returns=returned)


def test_of(name: str, outcome: str, *functions: FunctionRun) -> TestExecution:
    return TestExecution(test=f"test_a.py::{name}", outcome=outcome, functions=functions)


test_of.__test__ = False  # type: ignore[attr-defined]

FAILED = test_of("test_a", "failed", run((2, 4), Returned(4, "NoneType")))
PASSED = test_of("test_b", "passed", run((2, 3), Returned(3, "int")))


@pytest.fixture
def case(case_of: Callable[[Example], Case]) -> Callable[..., Case]:
    return lambda *tests: replace(case_of(EXAMPLE), execution=Execution(tests=tests, source="recorder"))


def function(case: Case, name: str) -> Found:
    definition = case.code.find("a.py", name)
    assert definition
    return Found(file="a.py", definition=definition)


def test_the_line_that_no_passing_test_reaches(case: Callable[..., Case]) -> None:
    one = case(FAILED, PASSED)
    assert next_look(one, function(one, "f")) == (
        "break on a.py:4: the failing test gets there, and not the one passing test of its file"
    )


def test_a_returned_type_of_its_own(case: Callable[..., Case]) -> None:
    one = case(FAILED, PASSED)
    assert told(one, function(one, "f")) == ["in the failing test `f()` returned None on line 4; in passing ones `int`"]


def test_the_same_lines_send_to_the_values(case: Callable[..., Case]) -> None:
    one = case(FAILED, test_of("test_b", "passed", run((2, 4), Returned(4, "NoneType"))))
    assert next_look(one, function(one, "f")).startswith("compare what `f()` is given with a passing test's")
    assert told(one, function(one, "f")) == []


def test_a_function_that_was_not_entered(case: Callable[..., Case]) -> None:
    one = case(FAILED, PASSED)
    assert told(one, function(one, "g")) == ["the failing test never enters `g()`"]
    assert next_look(one, function(one, "g")) == ""


def test_without_a_record_nothing_is_said(case: Callable[..., Case], case_of: Callable[[Example], Case]) -> None:
    plain = case_of(EXAMPLE)
    for one in (plain, case(), case(PASSED), case(test_of("test_a", "failed"), PASSED)):
        assert seen(one, function(one, "f")) is None
        assert told(one, function(one, "f")) == []
        assert next_look(one, None) == ""


def test_only_functions_were_recorded(case: Callable[..., Case]) -> None:
    one = case(test_of("test_a", "failed", run(())), test_of("test_b", "passed", run(())))
    assert next_look(one, function(one, "f")) == ""


def test_a_runner_may_name_tests_from_another_folder(case: Callable[..., Case]) -> None:
    moved = replace(FAILED, test=f"pkg/{FAILED.test}")
    one = case(moved, replace(PASSED, test=f"pkg/{PASSED.test}"))
    assert "a.py:4" in next_look(one, function(one, "f"))


def test_an_exception_that_a_handler_took(case: Callable[..., Case]) -> None:
    taken = Thrown(file="a.py", line=3, type="ValueError", kind="caught")
    in_test = Thrown(file="test_a.py", line=4, type="ValueError", kind="caught")
    raised = Thrown(file="a.py", line=2, type="ValueError", kind="raised")
    one = case(replace(FAILED, exceptions=(raised, taken, in_test)), PASSED)
    found = swallowed(one, "ValueError")
    assert found
    assert (found.where, found.symbol, found.code) == ("a.py:3", "f", "return x")
    assert swallowed(one, "KeyError") is None
    usual = Thrown(file="a.py", line=7, type="ValueError", kind="caught")
    both = case(replace(FAILED, exceptions=(taken, usual)), replace(PASSED, exceptions=(usual,)))
    assert (swallowed(both, "ValueError") or found).line == 3
    assert swallowed(case(), "ValueError") is None


def test_an_expected_exception_that_was_swallowed_is_the_cause(case_of: Callable[[Example], Case]) -> None:
    source = "def parse(x):\n    try:\n        return int(x)\n    except ValueError:\n        pass\n"
    test = (
        "import pytest\nfrom a import parse\n\ndef test_a():\n    with pytest.raises(ValueError):\n        parse('')\n"
    )
    plain = case_of(
        Example(
            error="Failed: DID NOT RAISE <class 'ValueError'>",
            files={"a.py": source, "test_a.py": test},
            at=("test_a.py: with pytest.raises(ValueError):",),
            test="test_a.py::test_a",
        )
    )
    run = FunctionRun(file="a.py", line=1, symbol="parse", lines=(2, 3, 4, 5))
    taken = Thrown(file="a.py", line=4, type="ValueError", kind="caught")
    own = TestExecution(test="test_a.py::test_a", outcome="failed", functions=(run,), exceptions=(taken,))
    found = did_not_raise.propose(replace(plain, execution=Execution(tests=(own,), source="recorder")))
    assert found
    assert found.cause.endswith(": it was raised, and `parse()` caught it on line 4")
    assert found.fix_hint == "let the exception out of `parse()`, or raise it again on line 4"
    assert "caught it" not in did_not_raise.propose(plain).cause
