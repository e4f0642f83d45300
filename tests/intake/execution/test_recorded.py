"""The execution part of a record: tables of numbers, damage, and words of strangers."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake.execution.recorded import read_execution, symbol_of
from bugsage.model.execution import FunctionRun, Receiver, Returned, Thrown


def line(**fields: Any) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()


FIRST = line(
    kind="executed",
    process=7,
    nodeid="tests/test_a.py::test_a",
    files=[0, "src/a.py", "tests/test_a.py"],
    functions=[0, [1, 3, "test_a"], [0, 10, "Cart.total.<locals>.<lambda>"]],
    visits=[0, [0, [4, 5], []], [1, [10], [[10, "NoneType"]]]],
    ran=[0, 1],
    thrown=[[1, 10, "KeyError", "caught"]],
    classes=[0, ["shop.a", "Cart"], ["shop.a", "make.<locals>.Big"]],
    of=[1],
)
SECOND = line(kind="executed", process=7, nodeid="tests/test_a.py::test_b", ran=[1])
TEST = FunctionRun("tests/test_a.py", 3, "test_a", lines=(4, 5), is_test=True)
TOTAL = FunctionRun("src/a.py", 10, "Cart.total", lines=(10,), returns=(Returned(10, "NoneType"),))


def outcome(test: str, outcome: str, phase: str = "call") -> bytes:
    return line(kind="test", session=1, nodeid=test, phase=phase, outcome=outcome, duration=0.25)


def test_numbers_are_told_once_and_tests_share_what_they_ran_alike() -> None:
    lines = [FIRST, outcome("tests/test_a.py::test_a", "failed"), SECOND, outcome("tests/test_a.py::test_b", "passed")]
    first, second = read_execution(lines).tests
    assert first.functions == (TEST, TOTAL)
    assert first.exceptions == (Thrown("src/a.py", 10, "KeyError", "caught"),)
    assert first.receivers == (Receiver("shop.a", "make.Big"),)
    assert (first.outcome, first.failed, first.seconds) == ("failed", True, 0.25)
    assert (second.outcome, second.functions[0] is first.functions[1]) == ("passed", True)
    assert first.lines() == {"tests/test_a.py": (4, 5), "src/a.py": (10,)}


def test_what_no_test_ran_is_kept_apart() -> None:
    shared = line(kind="executed", process=7, nodeid=None, files=[0, "a.py"], functions=[0, [0, 1, "<module>"]],
                  visits=[0, [0, [1], []]], ran=[0])  # fmt: skip
    execution = read_execution([shared])
    assert (execution.tests, execution.source) == ((), "recorder")
    assert execution.shared == (FunctionRun("a.py", 1, "<module>", lines=(1,)),)


def test_processes_have_numbers_of_their_own() -> None:
    other = (
        FIRST.replace(b'"process":7', b'"process":8').replace(b"src/a.py", b"src/b.py").replace(b'test_a"', b'test_c"')
    )
    execution = read_execution([FIRST, other, SECOND])
    assert [f.file for f in execution.tests[0].functions] == ["tests/test_a.py", "src/a.py"]
    assert [f.file for f in execution.tests[1].functions] == ["tests/test_a.py", "src/b.py"]
    assert execution.tests[2].functions[0].file == "src/a.py"


def test_an_error_around_a_test_decides_and_a_test_that_never_ended_is_unknown() -> None:
    lines = [FIRST, SECOND, outcome("tests/test_a.py::test_a", "passed")]
    lines.append(outcome("tests/test_a.py::test_a", "error", "teardown"))
    assert [t.outcome for t in read_execution(lines).tests] == ["error", "unknown"]


def test_damage_costs_its_line_and_is_told() -> None:
    torn = FIRST[: len(FIRST) // 2]
    execution = read_execution([torn, b"", b"noise", SECOND, FIRST])
    assert [t.functions for t in execution.tests] == [(TEST, TOTAL)]
    assert execution.notes == ("2 lines of what was executed could not be read.",)


def test_no_path_leads_out_of_the_repository() -> None:
    for path in ("/etc/passwd", "../up.py", "a/../../up.py"):
        assert read_execution([FIRST.replace(b"src/a.py", path.encode())]).tests == ()


def test_without_lines_of_execution_there_is_no_source() -> None:
    execution = read_execution([outcome("test_a.py::test_a", "passed")])
    assert (execution.source, execution.tests[0].functions) == ("", ())


def test_names_are_those_of_the_code_map() -> None:
    names = {
        "f": "f",
        "<module>": "<module>",
        "A.f.<locals>.g": "A.f.g",
        "A.f.<locals>.<listcomp>.<lambda>": "A.f",
        "<lambda>": "<module>",
    }
    assert {name: symbol_of(name) for name in names} == names


NUMBERS = st.integers(-2, 3) | st.sampled_from([None, "", "a.py", {}]) | st.lists(st.integers(-1, 2), max_size=3)
TABLES = st.lists(NUMBERS | st.lists(NUMBERS, max_size=3), max_size=4)
NAMES = ("process", "nodeid", "files", "functions", "visits", "ran", "thrown", "classes", "of")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), NUMBERS | TABLES), max_size=4))
def test_nothing_in_a_record_stops_the_reader(lines: list[dict[str, Any]]) -> None:
    read_execution([line(kind="executed", **fields) for fields in lines] + [FIRST])
