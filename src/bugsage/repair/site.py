"""One Python file that a repair may change, with what is known of the failure there."""

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property

from bugsage.model.diagnosis import Hypothesis
from bugsage.model.edit import Candidate, Edit
from bugsage.model.error import ErrorEvent, Frame
from bugsage.repair.knowledge import Knowledge
from bugsage.repair.source import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.ClassDef | ast.Module


class Site:
    """A suspect's place in its file. Lines are 1-based; offsets count characters of the text."""

    def __init__(
        self,
        file: str,
        text: str,
        symbol: str,
        *,
        event: ErrorEvent,
        knowledge: Knowledge,
        hypotheses: Sequence[Hypothesis] = (),
        executed: Sequence[int] = (),
        probability: float = 0.0,
        source: Source | None = None,
    ) -> None:
        """`symbol` is the suspect's qualified name, `executed` are lines of the file that the failing test ran.

        `source` is the file where it was read before, for another suspect in it.

        Raises SyntaxError where the text is no Python that this version reads.
        """
        self.file, self.text, self.symbol = file, text, symbol
        self.event, self.knowledge, self.hypotheses = event, knowledge, tuple(hypotheses)
        self.executed = frozenset(executed)
        self.probability = probability
        self.read = source or Source(text)
        self.tree = self.read.tree

    @cached_property
    def scope(self) -> Scope:
        """The suspect itself; the module where it has no definition of that name."""
        found: Scope = self.tree
        for name in self.symbol.split("."):
            inner = [one for one in _definitions(found) if one.name == name]
            if not inner:
                return self.tree
            found = inner[-1]
        return found

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node around each node of the file."""
        return self.read.parents

    @cached_property
    def frame(self) -> Frame | None:
        """The innermost frame of the failure in the suspect, with its variables."""
        first, last = self.span(self.scope)
        inside = (f for f in self.event.frames if f.file == self.file and f.line and first <= f.line <= last)
        return next(iter(reversed(list(inside))), None)

    @property
    def line(self) -> int | None:
        """The line of the suspect at which the failure passed; None where it is not in the trace."""
        return self.frame.line if self.frame else None

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of the suspect, in the order of the text."""
        return (node for node in _in_order(self.scope) if hasattr(node, "lineno"))

    def on_line(self) -> list[ast.AST]:
        """The nodes on the line at which the failure passed; none where it is not in the trace."""
        line = self.line
        return [n for n in self.nodes() if line and n.lineno <= line <= (n.end_lineno or n.lineno)]  # type: ignore[attr-defined]

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that a node is in, or is."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def function(self, node: ast.AST) -> Function | None:
        """The function around a node; None outside any."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                return node
        return None

    def ran(self, node: ast.AST) -> bool:
        """The failing test executed a line of it; True where nobody knows what it executed."""
        first, last = self.span(node)
        return not self.executed or any(line in self.executed for line in range(first, last + 1))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """First and last line of a node, decorators included."""
        if isinstance(node, ast.Module):
            return 1, len(self._starts)
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])  # type: ignore[attr-defined]
        return first, node.end_lineno or first  # type: ignore[attr-defined]

    def source(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[slice(*self.offsets(node))]

    def offsets(self, node: ast.AST) -> tuple[int, int]:
        """Where the text of a node begins and ends."""
        return (
            self.offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self.offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def offset(self, line: int, column: int) -> int:
        """The offset of a place as `ast` has it, whose columns count bytes of UTF-8."""
        start = self._starts[line - 1]
        text = self._lines[line - 1]
        return start + (column if text.isascii() else len(text.encode()[:column].decode("utf-8", "ignore")))

    def indent(self, node: ast.AST) -> str:
        """The blanks before a statement."""
        text = self._lines[self.span(self.statement(node))[0] - 1]
        return text[: len(text) - len(text.lstrip())]

    def replace(self, node: ast.AST, text: str) -> Edit:
        """A text in place of a node."""
        start, end = self.offsets(node)
        return Edit(file=self.file, start=start, end=end, text=text)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """A text in place of what stands between two offsets."""
        return Edit(file=self.file, start=start, end=end, text=text)

    def insert(self, line: int, lines: Sequence[str]) -> Edit:
        """Whole lines before a line; behind the last one where there is no such line."""
        at = self._starts[line - 1] if line <= len(self._starts) else len(self.text)
        ended = not at or self.text[at - 1] == "\n"
        text = "".join(f"{one}\n" for one in lines)
        return Edit(file=self.file, start=at, end=at, text=text if ended else f"\n{text}")

    def delete(self, node: ast.stmt) -> Edit:
        """The lines of a statement taken out; `pass` stays where it was the only one of its block."""
        first, last = self.span(node)
        parent = self.parents[node]
        alone = any(block == [node] for block in _blocks(parent))
        if alone:
            return self.replace(node, "pass")
        end = self._starts[last] if last < len(self._starts) else len(self.text)
        return Edit(file=self.file, start=self._starts[first - 1], end=end, text="")

    def candidate(
        self, by: str, why: str, *edits: Edit, at: ast.AST | None = None, category: str = "", weight: float = 0.0
    ) -> Candidate:
        """A candidate at this site."""
        line = self.span(at)[0] if at is not None else 1 + self.text.count("\n", 0, edits[0].start)
        return Candidate(
            edits=edits, by=by, category=category, file=self.file, symbol=self.symbol, line=line, weight=weight, why=why
        )

    @cached_property
    def _lines(self) -> list[str]:
        # Not splitlines: a form feed or a separator inside a string ends no line of Python's.
        return self.text.replace("\r\n", " \n").replace("\r", "\n").split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], 0
        for line in self._lines[:-1]:
            at += len(line) + 1
            starts.append(at)
        return starts


def _definitions(scope: ast.AST) -> Iterator[Function | ast.ClassDef]:
    """Definitions right inside a scope, also under conditions."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child
        elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _definitions(child)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
