"""What recorded runs saw of functions: for promises that a failing test breaks, and for drafts."""

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.contracts.comparing import judged
from bugsage.diagnosis.contracts.drafting import draft, symbols_named
from bugsage.diagnosis.contracts.recorded_calls import Seen, promised, seen
from bugsage.diagnosis.example import Example
from bugsage.model.contract import Contract
from bugsage.model.execution import Execution, FunctionRun, Returned, TestExecution, Thrown

FILE = "src/a.py"
TEXT = """\
def find(rows, key):
    for row in rows:
        if row == key:
            return row["name"]
    return None


def each(rows):
    yield from rows


def typed(x) -> int:
    return int(x)
"""
FIND = Contract(id="A-1", applies_to=("src/a.py::find",), ensures=("result is not None",))


@pytest.fixture
def case(case_of):
    return case_of(Example(error="E: x", files={FILE: TEXT}))


def ran(symbol: str, line: int, *returns: str) -> FunctionRun:
    return FunctionRun(FILE, line, symbol, (), tuple(Returned(line + 1, kind) for kind in returns))


def execution(*tests: TestExecution) -> Execution:
    return Execution(source="recorder", tests=tests)


def failing(*runs: FunctionRun) -> Execution:
    return execution(TestExecution(test="t.py::t", outcome="failed", functions=runs))


def in_test(case, recorded: Execution):
    return replace(case, execution=recorded, event=replace(case.event, test="t.py::t"))


def told(case, contract: Contract, symbol: str) -> list[tuple[str, str]]:
    (found,) = symbols_named(case, f"{FILE}::{symbol}")
    return [(v.verdict, v.culprit) for v in judged(case, contract, found) if v.clause == "ensures"]


@pytest.mark.parametrize(
    ("kind", "verdict"), [("NoneType", "violated"), ("list[0]", "holds"), ("str", "unknown"), ("Row", "unknown")]
)
def test_a_kind_that_is_all_of_a_value_breaks_or_keeps_a_promise(case, kind, verdict) -> None:
    culprit = f"{FILE}::find" if verdict == "violated" else ""
    assert told(in_test(case, failing(ran("find", 1, kind))), FIND, "find") == [(verdict, culprit)]


def test_another_tests_values_say_nothing_of_this_failure(case) -> None:
    other = execution(TestExecution(test="t.py::other", outcome="failed", functions=(ran("find", 1, "NoneType"),)))
    assert told(in_test(case, other), FIND, "find") == [("unknown", "")]


def test_the_end_of_a_generator_is_not_what_its_caller_gets(case) -> None:
    contract = replace(FIND, applies_to=("src/a.py::each",))
    assert told(in_test(case, failing(ran("each", 8, "NoneType"))), contract, "each") == [("unknown", "")]


def passing(name: str, *runs: FunctionRun, thrown: tuple[Thrown, ...] = ()) -> TestExecution:
    return TestExecution(test=name, outcome="passed", functions=runs, exceptions=thrown)


def test_a_draft_takes_what_passing_tests_saw(case) -> None:
    (found,) = symbols_named(case, f"{FILE}::find")
    thrown = (Thrown(FILE, 4, "KeyError", "raised"), Thrown(FILE, 3, "TypeError", "raised"))
    caught = (Thrown(FILE, 3, "TypeError", "caught"), Thrown("src/b.py", 3, "OSError", "raised"))
    runs = execution(
        passing("one", ran("find", 1, "str"), thrown=(*thrown, *caught)),
        passing("two", ran("find", 1, "str[0]", "NoneType")),
        TestExecution(test="bad", outcome="failed", functions=(ran("find", 1, "dict"),)),
    )
    contract = draft(case, found, "A-2", (), [runs])
    assert contract.ensures == ("isinstance(result, str) or result is None",)
    assert contract.raises == {"KeyError": ""}
    assert draft(case, found, "A-2").ensures == ()


@pytest.mark.parametrize("symbol", ["each", "typed"])
def test_no_draft_for_generators_and_where_the_annotation_says_it(case, symbol) -> None:
    (found,) = symbols_named(case, f"{FILE}::{symbol}")
    run = ran(symbol, found.definition.start, "int")
    assert draft(case, found, "A-2", (), [execution(passing("one", run), passing("two", run))]).ensures == ()


def test_few_tests_and_kinds_of_the_projects_own_promise_nothing() -> None:
    assert promised(Seen(tests=1, returned=("int",))) == ""
    assert promised(Seen(tests=5, returned=("Cart", "int"))) == ""
    assert promised(Seen(tests=5, returned=("NoneType",))) == "result is None"
    assert promised(Seen(tests=5)) == ""


def test_a_function_is_told_by_its_lines_too(case) -> None:
    (found,) = symbols_named(case, f"{FILE}::find")
    other = FunctionRun(FILE, 90, "find", (), (Returned(91, "int"),))
    assert seen([execution(passing("one", other))], FILE, found.definition) == Seen()
