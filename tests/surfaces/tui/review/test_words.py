"""Which words of lines changed."""

from bugsage.surfaces.tui.review.choosing import Choice
from bugsage.surfaces.tui.review.words import changed_in, compared
from tests.surfaces.tui.review.changes import files


def test_words_that_differ() -> None:
    assert compared("a = b.total(c)", "a = b.totals(c)") == (((6, 11),), ((6, 12),))
    assert compared("x = one two three", "x = 1 2 three") == (((4, 11),), ((4, 7),))


def test_lines_with_little_in_common_are_others() -> None:
    assert compared("return total", "raise ValueError(name)") == ((), ())
    assert compared("x" * 600, "x" * 601) == ((), ())


def test_a_line_is_compared_with_the_one_that_stands_for_it() -> None:
    hunk = Choice(files()).parts[0].hunk
    assert hunk is not None
    shown = {at: [hunk.lines[at - 1][1:][a:b] for a, b in changed_in(hunk, at)] for at in range(1, 8)}
    assert shown == {1: [], 2: [], 3: [], 4: ["  # pence"], 5: [".items"], 6: [], 7: []}
