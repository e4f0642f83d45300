import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake import json_document
from bugsage.intake.json_document import elements_of, objects, read, read_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def test_members_are_opened_one_at_a_time() -> None:
    document = read_text('{"stats": {"a": 1}, "tests": [{"n": 1}, 2, {"n": 3}], "other": "x"}')
    assert [*document.items("tests", "missing")] == [{"n": 1}, {"n": 3}]
    assert (document.value("stats"), document.value("nothing"), document.note) == ({"a": 1}, None, "")


def test_a_list_has_elements() -> None:
    assert [*objects(read(b'[{"a": 1}, 2, {"b": 3}]').elements)] == [{"a": 1}, {"b": 3}]


def test_lines_that_a_script_runner_prints_above_are_passed_over() -> None:
    document = read(b'\n> shop@1.0.0 test\n> jest --json\n\n{"tests":[{"n":1}],\n!')
    assert [*document.items("tests")] == [{"n": 1}]
    assert "damaged at line 6" in document.note


def test_half_a_character_is_replaced_and_a_whole_one_stays() -> None:
    document = read(rb'{"a": "\ud83d\ude00 \ud83d, \\ud83d"}')
    assert document.value("a") == "\U0001f600 \ufffd, \\ud83d"


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert read(b'{"a": "caf\xe9"}').value("a") == "caf\ufffd"


@given(st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), max_size=6), st.integers(0, 1000))
def test_what_stands_before_a_cut_is_what_it_was(rows: list[dict[str, Any]], at: int) -> None:
    data = json.dumps({"rows": rows}).encode()
    cut = data[: at % len(data)]
    document = read(cut)
    found = [*document.items("rows")]
    assert found[:-1] == rows[: max(0, len(found) - 1)]
    assert document.note or cut == data


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for document in (read(data), read(b'{"a": [' + data)):
        assert isinstance(document.note, str)
        assert all(isinstance(one, dict) for one in document.items("a"))


def test_what_is_no_list_has_no_elements() -> None:
    document = read_text('{"a": {"b": 1}, "c": 3}')
    assert elements_of(document.members["a"]) == elements_of(document.members["c"]) == elements_of(None) == []


def test_values_are_taken_for_what_they_are() -> None:
    assert json_document.text_of("\x1b[31mred\x1b[0m", 10) == "red"
    assert json_document.text_of(["red"], 10) == ""
    assert [json_document.whole(one) for one in (3, 0, -1, True, "3", 10**9)] == [3, None, None, None, None, None]
