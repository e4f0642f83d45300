"""Definitions before their own code is read, and which of them each stretch of a file belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bugsage.model.code import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from bugsage.adapters.code_map.source import Source


class Outline:
    """One definition of a file, with its place in it. Offsets are in bytes."""

    __slots__ = ("body", "decorators", "end", "is_test", "keyword", "kind", "node", "start", "symbol")

    def __init__(self, kind: str, node: Node, name: str, body: Node | None = None) -> None:
        #: A kind of definition, or `scope` for what only lends its name to the definitions in it.
        self.kind = kind
        self.node = node
        #: Its own name; once nested the qualified one.
        self.symbol = name
        self.start = self.keyword = node.start_byte
        self.end = node.end_byte
        self.decorators: tuple[str, ...] = ()
        self.body = body.start_byte if body else self.end
        #: It is there for tests alone, although the file is none.
        self.is_test = False

    def cover(self, source: Source) -> None:
        """Stand for the whole file."""
        self.symbol, self.start, self.end, self.body = "<module>", 0, len(source.text), 0

    def parameters(self, source: Source) -> tuple[Parameter, ...]:
        """The parameters of a function in order; none for anything else."""
        return ()

    def bases(self, source: Source) -> tuple[str, ...]:
        """The base classes of a class as written."""
        return ()

    def returns(self, source: Source) -> str:
        """The type of the return value as written."""
        return ""


def nest(everything: Sequence[Outline]) -> None:
    """Give each definition the qualified name that those around it make; the first stands for the file."""
    around = [0]
    for index, outline in enumerate(everything[1:], 1):
        while len(around) > 1 and everything[around[-1]].end <= outline.start:
            around.pop()
        parent = around[-1]
        if parent:
            outline.symbol = f"{everything[parent].symbol}.{outline.symbol}"
        around.append(index)


class Owners:
    """Which definition each stretch of a file belongs to, the innermost one wherever they nest."""

    def __init__(self, everything: Sequence[Outline]) -> None:
        self._starts = [0]
        self._owners = [0]
        around = [0]
        for index, outline in enumerate(everything[1:], 1):
            while len(around) > 1 and everything[around[-1]].end <= outline.start:
                self._close(everything, around)
            self._open(outline.start, index)
            around.append(index)
        while len(around) > 1:
            self._close(everything, around)
        self._end = everything[0].end

    def _open(self, start: int, owner: int) -> None:
        self._starts.append(start)
        self._owners.append(owner)

    def _close(self, everything: Sequence[Outline], around: list[int]) -> None:
        end = everything[around.pop()].end
        self._open(end, around[-1])

    def of(self, offsets: Iterable[int]) -> list[int]:
        """The definitions that some offsets belong to."""
        starts, owners = self._starts, self._owners
        return [owners[bisect_right(starts, offset) - 1] for offset in offsets]

    def own_code(self, code: str, count: int) -> list[str]:
        """Each definition's own stretches of a file, joined."""
        stretches: list[list[str]] = [[] for _ in range(count)]
        ends = [*self._starts[1:], self._end]
        for start, end, owner in zip(self._starts, ends, self._owners, strict=True):
            if start < end:
                stretches[owner].append(code[start:end])
        return ["\n".join(parts) for parts in stretches]
