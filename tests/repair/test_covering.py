"""Only tests that come by a change can break by it."""

from bugsage.model.edit import Candidate
from bugsage.model.execution import Execution, FunctionRun, TestExecution
from bugsage.repair.covering import Covering, passed


def run(test: str, *symbols: str, outcome: str = "passed", seconds: float = 0.01) -> TestExecution:
    functions = tuple(FunctionRun(file="a.py", line=1, symbol=symbol, lines=(1,)) for symbol in symbols)
    return TestExecution(test=test, outcome=outcome, seconds=seconds, functions=functions)


def candidate(symbol: str, file: str = "a.py") -> Candidate:
    return Candidate(edits=(), by="x", file=file, symbol=symbol, line=1)


EXECUTION = Execution(
    tests=(
        run("t::fails", "f", "g", outcome="failed"),
        run("t::slow", "f", seconds=0.9),
        run("t::quick", "f"),
        run("t::inner", "f.inner"),
        run("t::other", "h"),
        run("t::red", "f", outcome="failed"),
    ),
    source="recorder",
)
GREEN = ["t::slow", "t::quick", "t::inner", "t::other"]


def test_those_that_ran_the_function_the_quickest_first() -> None:
    assert Covering(EXECUTION, GREEN).tests(candidate("f")) == ("t::inner", "t::quick", "t::slow")


def test_none_where_the_failing_tests_alone_ran_it() -> None:
    assert Covering(EXECUTION, GREEN).tests(candidate("g")) == ()


def test_those_of_the_file_where_nobody_ran_it_as_a_function() -> None:
    assert set(Covering(EXECUTION, GREEN).tests(candidate("Class"))) == set(GREEN)
    assert Covering(EXECUTION, GREEN).tests(candidate("Class", file="b.py")) == ()


def test_all_that_pass_where_nobody_followed() -> None:
    assert Covering(None, GREEN).tests(candidate("f")) == tuple(GREEN)


def test_they_end_soon() -> None:
    many = Execution(tests=tuple(run(f"t::{n}", "f", seconds=0.3) for n in range(9)), source="recorder")
    assert len(Covering(many, [f"t::{n}" for n in range(9)]).tests(candidate("f"))) == 3


def test_any_of_several_places_and_none_where_nobody_followed() -> None:
    several = [(one.file, one.symbol) for one in map(candidate, "fgh")]
    assert Covering(EXECUTION, GREEN).any_of(several) == ("t::inner", "t::quick", "t::slow", "t::other")
    assert Covering(None, GREEN).any_of(several) == ()
    assert [one.test for one in passed(EXECUTION)] == GREEN
    assert list(passed(None)) == []
