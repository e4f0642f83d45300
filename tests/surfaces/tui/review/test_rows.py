"""Where the lines of a patch stand."""

from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.rows import Rows, numbers_of
from tests.surfaces.tui.review.changes import files


def test_one_below_the_other() -> None:
    rows = Rows(Choice(files()).parts, split=False)
    kinds = [rows[y].kind for y in range(len(rows))]
    assert kinds == ["file", "hunk", *["line"] * 7, "hunk", *["line"] * 3, "gap", "file", "hunk"]
    assert (rows.of_part(2), rows.of_part(3)) == (9, 15)
    assert rows.of_line(1, 4) == 5
    assert rows[5].lines == (4,)


def test_side_by_side_what_was_and_what_is_are_beside_one_another() -> None:
    rows = Rows(Choice(files()).parts, split=True)
    assert [(row.left, row.right) for row in (rows[y] for y in range(2, 7))] == [(1, 1), (2, 4), (3, 5), (0, 6), (7, 7)]
    assert rows.of_line(1, 6) == 5
    assert rows[rows.of_line(2, 2)].lines == (2,)


def test_numbers_are_those_of_the_files() -> None:
    hunk = Choice(files()).parts[1].hunk
    assert hunk is not None
    assert numbers_of(hunk) == ((20, 21), (21, 0), (22, 22))
