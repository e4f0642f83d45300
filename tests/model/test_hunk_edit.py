"""A hunk as somebody leaves it in an editor."""

import pytest

from bugsage.errors import EditRefused
from bugsage.model.hunk_edit import edit_text, edited
from bugsage.model.patch import Hunk
from bugsage.model.selection import parts_of, rewritten
from bugsage.model.unified_diff import parse_diff
from bugsage.model.written_diff import diff_text

HUNK = Hunk(old_start=3, old_count=3, new_start=3, new_count=4, lines=(" a", "-b", "+B", "+C", " c"))
DIFF = "--- a/x.py\n+++ b/x.py\n@@ -3,3 +3,4 @@\n a\n-b\n+B\n+C\n c\n@@ -9,1 +10,1 @@\n-x\n+y\n"


def test_untouched_it_is_the_same() -> None:
    assert edited(HUNK, edit_text("x.py", HUNK)) == HUNK
    assert edited(HUNK, "# nothing is left\n") is None


def test_lines_can_be_kept_left_out_and_written_otherwise() -> None:
    kept = edited(HUNK, " a\n b\n+D\n c\n")
    assert kept is not None
    assert (kept.lines, kept.old_count, kept.new_count) == ((" a", " b", "+D", " c"), 3, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" a\n-b\n+B\n d\n", "line 5 of the file was changed"),
        (" a\n+B\n c\n", "line 4 of the file was changed"),
        (" a\n-b\n+B\n", "line 5 of the file was changed"),
        (" a\nb\n c\n", "line 2 begins with neither"),
        (" a\n b\n c\n", "changes nothing any more"),
    ],
)
def test_what_would_not_apply_is_refused(text: str, said: str) -> None:
    with pytest.raises(EditRefused, match=said):
        edited(HUNK, text)


def test_the_last_line_lacks_its_end_where_it_did() -> None:
    hunk = Hunk(old_start=1, old_count=2, new_start=1, new_count=2, lines=(" a", "-b", "+c"), new_unended=True)
    other = edited(hunk, " a\n-b\n+d\n")
    assert other is not None
    assert other.new_unended
    both = Hunk(
        old_start=1, old_count=2, new_start=1, new_count=2, lines=("-a", "+b", " c"), old_unended=True, new_unended=True
    )
    shorter = edited(both, "-a\n c\n")
    assert shorter is not None
    assert (shorter.old_unended, shorter.new_unended) == (True, True)


def test_parts_behind_an_edited_one_move() -> None:
    files = parse_diff(DIFF)
    hunk = edited(HUNK, " a\n-b\n+B\n+C\n+D\n c\n")
    assert hunk is not None
    made = rewritten(files, {1: hunk})
    assert [part.hunk.new_start for part in parts_of(made) if part.hunk] == [3, 11]
    assert parse_diff(diff_text(made))[0].hunks == made[0].hunks
