from bugsage.model.diagnosis import Suspect
from bugsage.surfaces.render.code import listing, window

LINES = [f"line {n}" for n in range(1, 61)]


def suspect(*lines: int, start: int = 10, end: int = 50) -> Suspect:
    return Suspect(rank=1, file="a.py", symbol="f", start=start, end=end, lines=lines)


def numbers(found: Suspect, lines: list[str] = LINES) -> list[int]:
    return [number for number, _, _ in window(found, lines)]


def test_window_has_the_head_and_the_lines_around_the_mark() -> None:
    assert numbers(suspect(30)) == [10, 27, 28, 29, 30, 31, 32]


def test_window_has_no_gap_of_one_line() -> None:
    assert numbers(suspect(15)) == [10, 11, 12, 13, 14, 15, 16, 17]


def test_window_ends_with_the_definition_and_the_file() -> None:
    assert numbers(suspect(49, start=48)) == [48, 49, 50]
    assert numbers(suspect(3, start=1, end=90), LINES[:4]) == [1, 2, 3, 4]


def test_without_lines_the_head_is_shown_and_nothing_is_marked() -> None:
    shown = window(suspect(), LINES)
    assert [number for number, _, _ in shown] == [10, 11, 12, 13, 14, 15]
    assert not any(marked for _, _, marked in shown)


def test_line_that_is_not_in_the_file_shows_nothing() -> None:
    assert window(suspect(30), LINES[:12]) == []
    assert listing(suspect(30), []) == []


def test_tabs_and_control_characters_move_no_column() -> None:
    [(_, text, _)] = window(suspect(1, start=1, end=1), ["\tx = 1\x1b[31m\r"])
    assert text == "x = 1[31m"


def test_common_indentation_is_left_out_and_the_rest_kept() -> None:
    lines = ["class A:", "    def f(self):", "", "\treturn 1"]
    shown = window(suspect(4, start=2, end=4), lines)
    assert [text for _, text, _ in shown] == ["def f(self):", "", "return 1"]
    assert [text for _, text, _ in window(suspect(4, start=1, end=4), lines)] == [*lines[:3], "    return 1"]
