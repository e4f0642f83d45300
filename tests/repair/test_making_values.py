"""Values in a test are written as a person would write them."""

import ast

import pytest

from bugsage.repair.making_values import Made, needed, written

DAY = Made(module="datetime", name="date", positional=(2020, 1, 31))
RED = Made(file="shop.py", name="Colour.RED", positional=None)


def test_what_is_made_is_named_as_its_module_names_it() -> None:
    value = {"day": [DAY], RED: frozenset({"b", "a"}), "none": set()}
    said = written(value, 200, lambda one: f"m.{one.name}")
    assert said == "{'day': [m.date(2020, 1, 31)], m.Colour.RED: frozenset({'a', 'b'}), 'none': set()}"
    assert list(needed(value)) == [RED, DAY]


def test_what_is_wide_has_a_line_for_each_part() -> None:
    made = Made(name="Order", positional=(DAY,), named=(("lines", ({"text": "x" * 30, "of": (DAY,)},)),))
    said = written(made, 40)
    assert said.split("\n")[:3] == ["Order(", "    date(2020, 1, 31),", "    lines=("]
    assert ast.dump(ast.parse(said)) == ast.dump(ast.parse(written(made, 1000)))


@pytest.mark.parametrize("value", [1e999, [-1e999], {"a": 1e999 * 0}])
def test_what_would_read_as_a_name_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="another value"):
        written(value, 80)
