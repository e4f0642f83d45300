"""Whatever a service answers: a value is there, or it is not."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.ci.json_values import entries, number, words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


@given(JSON, st.lists(st.sampled_from("abc"), max_size=3))
def test_any_shape(value, keys: list[str]) -> None:
    assert isinstance(words(value, *keys), str)
    assert number(value, *keys) is None or type(number(value, *keys)) is int
    assert all(isinstance(one, dict) for one in entries(value, *keys))


def test_values() -> None:
    found = {"a": {"b": 3, "c": "x", "d": True}, "l": [{"e": 1}, 2]}
    assert (words(found, "a", "b"), words(found, "a", "c"), words(found, "a", "d")) == ("3", "x", "")
    assert (number(found, "a", "b"), number(found, "a", "d")) == (3, None)
    assert entries(found, "l") == [{"e": 1}]
