"""What languages have in common in which every definition is declared by its own name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bugsage.adapters.code_map.languages.titled import nest_titled
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import Reading, summary

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Span

LONGEST_NAME = 200
#: How far back a comment above a definition is looked for: comments, and characters on their line.
_MANY_COMMENTS = 40
_BEFORE_COMMENT = 200
_MEMBER = re.compile(r"(\w+)\s*\.\s*(\w+)(?!\w|\s*[.(\[])")
#: Type arguments with no others inside, and how deep they are taken away: nobody nests them deeper.
TYPE_ARGUMENTS = re.compile(r"<[^<>()]*>")
_DEPTH = 5
#: Type arguments that nobody closes: at the end of the file some parsers take quadratic time, and ask nobody.
UNCLOSED = re.compile(rb"<(?:[\w.,?&@\s]*+<){49}")


def without_arguments(expression: str, arguments: re.Pattern[str] = TYPE_ARGUMENTS) -> str:
    """An expression without its type arguments, the innermost taken away first.

    >>> without_arguments("new Box<List<T>>")
    'new Box'
    """
    for _ in range(_DEPTH if "<" in expression else 0):
        expression, found = arguments.subn("", expression)
        if not found:
            break
    return expression


def outside(nodes: Iterable[Node], found: Iterable[Outline]) -> Iterator[Node]:
    """Those of some nodes that lie in no function: inside one they are a part of it."""
    spans: list[Span] = []
    for span in sorted((outline.start, outline.end) for outline in found if outline.kind == "function"):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    for node in nodes:
        at = bisect_right(spans, (node.start_byte, 0)) - 1
        if at < 0 or node.start_byte >= spans[at][1]:
            yield node


class Declared(Reading):
    """A file in which every definition is declared.

    It understands @comment, @field (names bound by a type or by the file) and @target (what is assigned to).
    """

    #: How a comment begins that speaks of the definition below it.
    doc_begins: tuple[str, ...] = ("//", "/*")
    #: How one begins that does not, although it seems to.
    doc_never: tuple[str, ...] = ()
    #: What stands before the words of a comment on each line.
    doc_marks: re.Pattern[str] = re.compile(r"^[ \t]*(?:///?!?|/\*[*!]?|\*(?!/)) ?", re.MULTILINE)
    #: Where the words of a comment end, and what it says of parameters and the like begins.
    doc_tag: re.Pattern[str] = re.compile(r"^[ \t]*@", re.MULTILINE)

    def _finished(self, module: Outline, found: Iterable[Outline]) -> list[Outline]:
        """All definitions in order with their qualified names; what only lends its name is gone."""
        module.cover(self._source)
        everything: list[Outline] = [module, *sorted(found, key=lambda outline: (outline.start, -outline.end))]
        nest_titled(everything)
        return [outline for outline in everything if outline.kind != "scope"]

    def _blank_comments(self) -> None:
        comments = self._captured.spans("comment")
        self._source.blank(comments)
        text = self._source.text
        self._comment_ends: dict[int, int] = {}
        for start, end in comments:
            stop = end
            while stop > start and text[stop - 1].isspace():  # a grammar may count the end of the line in
                stop -= 1
            self._comment_ends[stop] = start

    def _selves(self, outline: Outline) -> tuple[str, ...]:
        """What a function of this kind calls the value that it belongs to."""
        return ("self",)

    def _fields(self) -> list[Span]:
        """The names that types and the file itself bind."""
        return self._captured.spans("field")

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source, outlines = self._source, self._outlines
        fields = self._fields()
        for (start, end), owner in zip(fields, self.owned(fields), strict=True):
            if outlines[owner].kind != "function":
                found[owner][source.readable(source.text[start:end])] = None
        targets = [span for span in self._captured.spans("target") if "." in source.text[span[0] : span[1]]]
        for (start, end), owner in zip(targets, self.owned(targets), strict=True):
            if outlines[owner].kind == "function" and end - start <= LONGEST_NAME:
                selves = self._selves(outlines[owner])
                target = source.readable(source.text[start:end])
                found[owner].update((name, None) for own, name in _MEMBER.findall(target) if own in selves)
        return found

    def _docs(self) -> list[str]:
        return ["" if outline.kind == "module" else self._doc(outline) for outline in self._outlines]

    def _doc(self, outline: Outline) -> str:
        above = list(self._above(outline.start))
        if not above and outline.keyword != outline.start:
            above = list(self._above(outline.keyword))
        if not above:
            return ""
        text = "\n".join(self._source.readable(self._source.text[start:end]) for start, end in reversed(above))
        return self._prose(self.doc_marks.sub("", text.replace("*/", "")))

    def _prose(self, text: str) -> str:
        """The first paragraph of a comment without its marks."""
        return summary(self.doc_tag.split(text, maxsplit=1)[0])

    def _above(self, at: int) -> Iterator[Span]:
        """The comments right above an offset, from the lowest up: each on lines of its own, no empty line between."""
        text, ends = self._source.text, self._comment_ends
        for _ in range(_MANY_COMMENTS):
            before = text[max(0, at - _BEFORE_COMMENT) : at]
            stop = at - len(before) + len(before.rstrip())
            start = ends.get(stop)
            if start is None or text.count("\n", stop, at) > 1 or not self._stands_alone(start):
                return
            if not text.startswith(self.doc_begins, start) or text.startswith(self.doc_never, start):
                return
            yield start, stop
            at = start

    def _stands_alone(self, start: int) -> bool:
        line = self._source.text.rfind("\n", max(0, start - _BEFORE_COMMENT), start) + 1
        before = self._source.text[line or max(0, start - _BEFORE_COMMENT) : start]
        return not before or before.isspace()
