"""Values that reports show become literals, or nothing."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.repair.making_values import written
from bugsage.repair.recorded_values import value_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("shown", "nested", "value"),
    [
        ("'abc'", False, "abc"),
        ("2", True, 2),
        ("None", True, None),
        ("{'price': '2'}", True, {"price": "2"}),
        ('{"price":"2","name":"\'a\'","none":"None"}', True, {"price": 2, "name": "a", "none": None}),
        ('["1","\'b\'",["2"]]', True, [1, "b", [2]]),
        ('{"a":"[{\'b\': 1}]"}', True, {"a": [{"b": 1}]}),
        ("(1, b'x', {2})", False, (1, b"x", {2})),
    ],
)
def test_what_is_shown_is_read(shown: str, nested: bool, value: Any) -> None:
    assert value_of(shown, nested) == value


@pytest.mark.parametrize(
    "shown",
    [
        "frozenset(1, 2)",
        "f(**{})",
        "open('x')",
        "os.system('x')",
        "(lambda: 1)()",
        "[1][0]",
        "",
        "<shop.Cart object at 0x7f>",
        "[Filtered]",
        "'cut of…",
        "nan",
        "__import__('os').system('x')",
        "f'{x}'",
        "a",
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_what_is_no_literal_is_no_value(shown: str, nested: bool) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        value_of(shown, nested)


@pytest.mark.parametrize("shown", ['["<Cart object>"]', '{"a":"[Filtered]"}', "[" * 5000])
def test_a_structure_with_something_else_in_it_is_none_either(shown: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        value_of(shown, nested=True)


@given(PLAIN, st.integers(10, 90))
def test_a_value_is_written_down_as_it_is(value: Any, width: int) -> None:
    assert value_of(written(value, width)) == value


@given(st.text(max_size=40), st.booleans())
def test_nothing_else_is_ever_raised(shown: str, nested: bool) -> None:
    with suppress(ValueError):
        written(value_of(shown, nested), 40)
