"""What is taken of a patch, and what is left."""

from msgspec.structs import replace

from bugsage.surfaces.tui.review.choosing import Choice
from tests.surfaces.tui.review.changes import files


def test_all_is_taken_until_something_is_left() -> None:
    choice = Choice(files())
    assert (choice.selection, choice.taken, choice.size()) == (None, 3, (3, 3))
    choice.toggle([(1, 3)])
    assert [choice.state(number) for number in (1, 2, 3)] == ["partly", "taken", "taken"]
    assert choice.selection is not None
    assert choice.selection.parts == {1: (2, 4, 5, 6), 2: (), 3: ()}
    choice.toggle([(1, 2), (1, 3)])  # one of them is left: both are taken
    assert choice.selection is None


def test_a_part_without_lines_is_taken_or_left_whole() -> None:
    choice = Choice(files())
    choice.toggle_parts([2, 3])
    assert choice.selection is not None
    assert choice.selection.parts == {1: ()}
    choice.toggle([(1, 1)])  # a line that stays is neither
    assert choice.state(1) == "taken"
    choice.toggle_parts([1])
    assert (choice.taken, choice.size()) == (0, (0, 0))


def test_an_edited_part_is_taken_whole_and_can_be_put_back() -> None:
    choice = Choice(files())
    choice.toggle_parts([1])
    hunk = choice.original(1)
    assert hunk is not None
    choice.edit(1, replace(hunk, lines=hunk.lines[:5] + hunk.lines[6:], new_count=4))
    assert choice.state(1) == "taken"
    assert list(choice.edits) == [1]
    assert [part.hunk.new_start for part in choice.parts if part.hunk] == [1, 20]
    choice.edit(1, None)
    assert (choice.edits, choice.files) == ({}, files())
