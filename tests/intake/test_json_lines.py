from io import BytesIO
from typing import Any

from bugsage.intake.json_lines import Damage, decoded, lines_of_stream, lines_of_text, objects


def test_objects_are_found_between_other_lines() -> None:
    damage = Damage()
    found = [*objects(lines_of_text('\ufeff{"a": 1}\nnoise\n\n{"b": 2}\n[3]'), damage)]
    assert found == [{"a": 1}, {"b": 2}]
    assert damage.note() == ""


def test_torn_lines_are_counted_and_the_first_is_named() -> None:
    damage = Damage()
    assert [*objects(lines_of_stream(BytesIO(b'{"a": 1}\n{"b"\n{"c": 3}\n{')), damage)] == [{"a": 1}, {"c": 3}]
    assert damage.note() == "2 lines are no whole JSON and were left out, the first is line 2."


def test_one_torn_line() -> None:
    damage = Damage()
    damage.at(7)
    assert damage.note() == "Line 7 is no whole JSON and was left out."


def test_a_line_of_another_kind_is_none() -> None:
    assert decoded(b"[1]", dict[str, Any]) is None
    assert decoded(b'{"a": "\xff"}', dict[str, Any]) == {"a": "\ufffd"}
