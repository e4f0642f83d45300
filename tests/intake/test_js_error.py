"""One error as runners and node print it."""

import pytest

from bugsage.intake.js_error import Thrown, id_of_test, read_error


def read(text: str) -> Thrown:
    return read_error(text.strip("\n").split("\n"))


def test_type_message_and_frames_from_caller_to_callee() -> None:
    thrown = read("TypeError: x is not a function\n    at inner (lib/a.js:1:2)\n    at outer (lib/b.js:3:4)")
    root = thrown.exceptions[0]
    assert (root.type, root.message) == ("TypeError", "x is not a function")
    assert [frame.function for frame in root.frames] == ["outer", "inner"]


def test_a_chain_of_causes() -> None:
    thrown = read(
        "Error: cannot load\n    at load (lib/a.js:1:2) {\n"
        "  [cause]: SyntaxError: bad\n      at parse (lib/b.js:3:4)\n}"
    )
    assert [(e.type, e.relation, e.parent) for e in thrown.exceptions] == [
        ("Error", "raised", None),
        ("SyntaxError", "cause", 0),
    ]


def test_members_of_a_group_hang_on_it() -> None:
    thrown = read("""
AggregateError: all failed
    at f (a.js:4:7) {
  [errors]: [
    RangeError: one
        at f (a.js:4:27),
    Error: two
        at f (a.js:4:50)
  ]
}""")
    assert [(e.type, e.relation, e.parent) for e in thrown.exceptions] == [
        ("AggregateError", "raised", None),
        ("RangeError", "group", 0),
        ("Error", "group", 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal:\n+ actual - expected\n\n+ 2\n- 3",
        "AssertionError: expected\n      + expected - actual\n\n      -2\n      +3\n",
        "AssertionError: expected 2 to be 3\n\n- Expected\n+ Received\n\n- 3\n+ 2",
        "expect(received).toBe(expected)\n\nExpected: 3\nReceived: 2",
        "expect(received).toBe(expected)\n\nExpected value to be:\n  3\nReceived:\n  2",
        "Difference (- actual, + expected):\n\n- 2\n+ 3",
        "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n2 !== 3\n",
        "AssertionError: expected 2 to equal 3",
    ],
    ids=["node", "mocha", "vitest", "jest", "old jest", "ava", "node short", "chai"],
)
def test_a_difference_has_minus_for_what_was_expected(text: str) -> None:
    thrown = read(text)
    assert thrown.exceptions[0].type == "AssertionError"
    assert {line[0] + line[1:].strip() for line in thrown.detail} == {"-3", "+2"}


def test_source_that_a_runner_prints() -> None:
    thrown = read("Error: x\n ❯ f a.ts:2:3\n     1| one\n     2| two\n      |   ^\n     3| three")
    assert [(line.text, line.marked) for line in thrown.code] == [("one", False), ("two", True), ("three", False)]


def test_what_is_no_error_object_is_still_a_failure() -> None:
    assert read("'just text'").exceptions[0].message == "just text"
    assert read('thrown: "just text"').exceptions[0].message == "just text"
    assert read("").exceptions[0].type == "Error"


def test_an_id_is_the_path_and_the_titles() -> None:
    assert id_of_test("test/a.js", ["Cart", "adds\n  up"]) == "test/a.js > Cart > adds up"
    assert id_of_test(None, ["Cart"]) == "Cart"
    assert id_of_test(None, []) is None
