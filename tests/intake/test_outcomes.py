"""How each test of a run ended."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.outcomes import read_outcomes
from bugsage.model.reproduction import TestOutcome

HEADER = '{"kind":"header","session":1,"format":1}'
VERBOSE = """\
test_a (tests.test_shop.Cart.test_a) ... ok
test_b (tests.test_shop.Cart)
A docstring. ... FAIL
test_c (tests.test_shop.Cart.test_c) ... something printed
more of it
ERROR
test_d (tests.test_shop.Cart.test_d) ... skipped 'why not'
test_e (tests.test_shop.Cart.test_e) ... expected failure

======================================================================
FAIL: test_b (tests.test_shop.Cart)
"""


def record(*tests: dict[str, object]) -> str:
    lines = [json.dumps({"kind": "test", "session": 1, **test}, separators=(",", ":")) for test in tests]
    return "\n".join([HEADER, *lines, '{"kind":"footer","session":1}'])


def told(text: str) -> list[tuple[str, str]]:
    return [(one.test, one.outcome) for one in read_outcomes(text)]


def test_a_record_in_its_order() -> None:
    text = record(
        {"nodeid": "b.py::x", "phase": "call", "outcome": "passed", "duration": 0.5},
        {"nodeid": "a.py::y", "phase": "call", "outcome": "failed", "worker": "gw1"},
    )
    assert read_outcomes(text) == (
        TestOutcome(test="b.py::x", outcome="passed", seconds=0.5),
        TestOutcome(test="a.py::y", outcome="failed", worker="gw1"),
    )


def test_the_worse_of_several_phases_stands() -> None:
    call = {"nodeid": "a.py::x", "phase": "call", "outcome": "passed"}
    down = {"nodeid": "a.py::x", "phase": "teardown", "outcome": "error"}
    assert told(record(call, down)) == [("a.py::x", "error")]


def test_torn_lines_and_foreign_ones_are_passed_over() -> None:
    text = record({"nodeid": "a.py::x", "phase": "call", "outcome": "passed"})
    assert told(text + '\n{"kind":"test","node\n[]\n{"kind":"test","nodeid":3}') == [("a.py::x", "passed")]


def test_unittest_with_all_its_ways_to_say_it() -> None:
    assert told(VERBOSE) == [
        ("tests.test_shop.Cart.test_a", "passed"),
        ("tests.test_shop.Cart.test_b", "failed"),
        ("tests.test_shop.Cart.test_c", "error"),
        ("tests.test_shop.Cart.test_d", "skipped"),
        ("tests.test_shop.Cart.test_e", "xfailed"),
    ]


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read(text: str, as_record: bool) -> None:
    read_outcomes(HEADER + "\n" + text if as_record else text)
