import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.amount import duration, size


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"), (-1, "0 ms"), (0.00414, "4.1 ms"), (0.00999, "10 ms"), (0.8124, "812 ms"), (0.99961, "1.0 s"),
        (1.25, "1.2 s"), (9.96, "10 s"), (95.4, "95 s"), (99.6, "1 min 40 s"), (120, "2 min"), (125.2, "2 min 5 s"),
        (599.9, "10 min"), (2520, "42 min"), (12_000, "3 h 20 min"), (86_400, "24 h"), (432_000, "5 days"),
    ],
)  # fmt: skip
def test_times_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (1, "1 byte"), (812, "812 bytes"), (999.7, "1.0 kB"), (81_400, "81 kB"), (1_240_000, "1.2 MB"),
     (3_400_000_000, "3.4 GB")],
)  # fmt: skip
def test_sizes_as_people_say_them(count: float, said: str) -> None:
    assert size(count) == said


@given(st.floats(0, 1e9))
def test_no_unit_is_given_more_of_than_makes_the_next(seconds: float) -> None:
    words = duration(seconds).split()
    assert [
        unit for number, unit in zip(words[::2], words[1::2], strict=True) if float(number) >= 1000 and unit != "days"
    ] == []
    assert len(words) <= 4
