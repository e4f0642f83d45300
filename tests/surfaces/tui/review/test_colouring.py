"""What words are, by the language of their file."""

import pytest

from bugsage.model.patch import Hunk
from bugsage.surfaces.tui.review.colouring import coloured, lexer_of


def words(path: str, *lines: str, at: int = 1) -> dict[str, str]:
    hunk = Hunk(old_start=1, old_count=0, new_start=1, new_count=len(lines), lines=lines)
    return {lines[at - 1][1:][a:b]: kind for a, b, kind in coloured(path, hunk, at)}


@pytest.mark.parametrize(
    ("path", "line", "word", "kind"),
    [
        ("a.py", "+def f(): return 'x'", "def", "keyword"),
        ("a.py", "+def f(): return 'x'", "f", "name"),
        ("a.ts", "-const n = 12 // why", "// why", "comment"),
        ("a.php", " return $x;", "return", "keyword"),
        ("a.yaml", "+x: 1  # why", "# why", "comment"),
    ],
)
def test_families(path: str, line: str, word: str, kind: str) -> None:
    assert words(path, line)[word] == kind


def test_what_nobody_knows_stays_plain() -> None:
    assert lexer_of("a.unknown") is None
    assert words("a.unknown", "+def f(): pass") == {}


def test_each_side_is_read_by_itself() -> None:
    lines = ('-"""Old', "+def f():", " text", ' """')
    assert "def" in words("a.py", *lines, at=2)


def test_far_lines_of_a_long_part_know_what_they_stand_in() -> None:
    lines = ("+x = '''", *["+text"] * 100, "+'''", "+def f(): pass")
    assert words("a.py", *lines, at=70) == {"text": "string"}
