"""What a person says of a fix that was proposed, so that another one is made."""

import re
from collections.abc import Sequence

from bugsage.errors import UsageError
from bugsage.model.base import Noun

#: Characters that all comments of one attempt may have together: a brief has room for more than them.
MOST = 3_000
_PLACED = re.compile(r"(?P<path>[^\s:][^:\n]*):(?P<line>[1-9]\d{0,8}):\s*(?P<text>\S.*)", re.DOTALL)


class Comment(Noun, frozen=True, kw_only=True):
    """Words of the user's: they are asked for, unlike what is read anywhere."""

    text: str
    #: The line that they are about, with the fix in place; empty and 0 where they are about all of it.
    path: str = ""
    line: int = 0

    @property
    def said(self) -> str:
        """As it is given on the command line; a name of a file that could be taken for words is left out."""
        placed = f"{self.path}:{self.line}: {self.text}"
        return placed if self.path.isprintable() and _comment(placed) == self else self.text


def comments_of(said: Sequence[str]) -> tuple[Comment, ...]:
    """Each as `path:line: text`, or as text about all of the fix. Raises UsageError.

    >>> comments_of(["src/a.py:12: keep the cache"])[0].line
    12
    """
    made = tuple(map(_comment, said))
    if any(not one.text.strip() for one in made):
        raise UsageError("--comment says nothing", hint='give it as --comment "src/cart.py:12: keep the cache"')
    if sum(len(one.said) for one in made) > MOST:
        raise UsageError(f"the comments have more than {MOST:,} characters together", hint="say the most telling ones")
    return made


def _comment(said: str) -> Comment:
    match = _PLACED.fullmatch(said.strip())
    if match is None:
        return Comment(text=said.strip())
    return Comment(path=match["path"], line=int(match["line"]), text=match["text"].strip())
