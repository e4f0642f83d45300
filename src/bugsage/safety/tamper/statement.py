"""Statements: what the guard compares, whatever the language, in whole files as well as in the cut-outs of a diff."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bugsage.safety.tamper.lazily import Lazy

#: Stands for every character inside a text literal, so that positions in both forms are the same.
HIDDEN = "\x01"

_STRING = Lazy(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`', re.DOTALL)
_BLANKS = Lazy(r"\s+|,(?=\s*[)\]}])")
_MAX_CODE = 160


@dataclass(eq=False)
class Statement:
    """One logical line: a statement, or the head of a block with the block below it."""

    line: int
    last: int
    indent: int
    #: Its code on one line, without comments.
    text: str
    #: The same with the inside of text literals hidden.
    bare: str
    #: What its comments say.
    comment: str = ""
    #: Those that stand on changed lines.
    new_comment: str = ""
    #: A line of it is added, or removed on the old side.
    changed: bool = False
    #: It is changed, and nothing like it stands on the other side.
    fresh: bool = False
    #: It is known from the head of a hunk only.
    virtual: bool = False
    parent: "Statement | None" = None
    children: "list[Statement]" = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        """The same for statements that differ in layout only."""
        return _BLANKS.sub("", self.text).replace("'", '"').rstrip(";,")

    @property
    def code(self) -> str:
        """What a reader is shown."""
        shown = f"{self.text}  {self.comment}".strip() if self.comment else self.text
        return shown if len(shown) <= _MAX_CODE else shown[: _MAX_CODE - 1] + "…"

    @cached_property
    def body(self) -> "list[Statement]":
        """Statements directly below, without comments and documentation."""
        return [one for one in self.children if one.text and not one.is_text]

    @property
    def is_text(self) -> bool:
        """Nothing but a text literal: documentation."""
        return bool(self.bare) and not self.bare.strip("\"'`rRbBuUfF" + HIDDEN)

    @property
    def documentation(self) -> str:
        """The text literal with which a body begins."""
        first = next((one for one in self.children if one.text), None)
        return first.text if first is not None and first.is_text else ""

    def above(self) -> "Iterator[Statement]":
        """What it stands in, innermost first."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent

    def below(self) -> "Iterator[Statement]":
        """Everything in it, in order."""
        stack = self.children[::-1]
        while stack:
            one = stack.pop()
            yield one
            stack.extend(reversed(one.children))

    def block(self) -> "Iterator[Statement]":
        """Itself and everything in it."""
        yield self
        yield from self.below()

    def next(self) -> "Statement | None":
        """The statement behind it on its own level."""
        return self._beside(1)

    def before(self) -> "Statement | None":
        """The statement in front of it on its own level."""
        return self._beside(-1)

    def _beside(self, step: int) -> "Statement | None":
        siblings = self.parent.body if self.parent is not None else []
        at = self.parent.places.get(id(self), -2) + step if self.parent is not None else -1
        return siblings[at] if 0 <= at < len(siblings) else None

    @cached_property
    def places(self) -> dict[int, int]:
        """Where in its body each statement stands."""
        return {id(one): number for number, one in enumerate(self.body)}


def strings(text: str) -> list[str]:
    """The text literals of a piece of code, with their quotes."""
    return _STRING.findall(text)


def words(statements: Iterable[Statement]) -> set[str]:
    """All names in them."""
    return {word for one in statements for word in re.findall(r"[A-Za-z_]\w*", one.bare)}
