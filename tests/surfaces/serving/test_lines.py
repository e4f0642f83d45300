from hypothesis import given
from hypothesis import strategies as st

from bugsage.surfaces.serving.lines import moved

LINES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=15)


@given(LINES, LINES)
def test_a_line_that_is_still_the_same_has_its_text(before: list[str], after: list[str]) -> None:
    where = moved(before, after)
    places = [where(line) for line in range(1, len(before) + 1)]
    assert all(1 <= line <= len(after) for line, _ in places)
    assert all(after[line - 1] == before[at] for at, (line, same) in enumerate(places) if same)
    assert [line for line, _ in places] == sorted(line for line, _ in places), "lines keep their order"


@given(LINES, LINES, LINES)
def test_what_stands_around_a_change_is_found_again(head: list[str], put: list[str], tail: list[str]) -> None:
    where = moved([*head, *tail], [*head, "new", *put, *tail])
    assert [where(len(head) + n + 1) for n in range(len(tail))][-1] == (len(head) + 1 + len(put) + len(tail), True)
    assert where(1) == (1, True)


def test_very_long_changed_parts_count_as_changed() -> None:
    before = [f"old {n}" for n in range(4_000)]
    assert moved(before, [f"new {n}" for n in range(5_000)])(2_000) == (2_000, False)
    assert moved(before, ["x"])(4_000) == (1, False)
    assert moved(["a"], ["b", "a"])(9) == (2, False), "a line that was not there"
