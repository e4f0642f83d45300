"""What a person says of lines of a change."""

from __future__ import annotations

from typing import NamedTuple

from bugsage.model.comment import Comment as Said
from bugsage.model.selection import Part
from bugsage.surfaces.tui.review.rows import numbers_of


class Comment(NamedTuple):
    """Words about one line."""

    #: The part and the position of the line in it.
    number: int
    at: int
    path: str
    #: Number of the line with the change; of a removed one as it was before.
    line: int
    text: str

    @property
    def said(self) -> str:
        """As `bugsage fix --comment` takes it."""
        return Said(text=self.text, path=self.path if self.line else "", line=self.line).said

    @property
    def place(self) -> str:
        """As `path:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path


def comment_on(part: Part, at: int, text: str) -> Comment:
    """Words about a line of a part; about its head where that is selected."""
    old, new = numbers_of(part.hunk)[at - 1] if part.hunk and at else (0, part.hunk.new_start if part.hunk else 0)
    return Comment(part.number, at, part.path, new or old, text)
