"""One file in a language of `trees` that a repair may change, with what is known of the failure there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property

from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.edit import Candidate, Edit
from bugsage.model.error import ErrorEvent
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.dialect import Dialect

#: How much likelier a node is at fault on a line where the failure passed, and on one that the evidence points at.
_PASSED, _POINTED = 1.0, 0.4


class TreeSite:
    """A suspect's place in its file. Lines are 1-based; offsets count characters of the text."""

    def __init__(
        self,
        file: str,
        text: str,
        symbol: str,
        tree: SyntaxNode,
        dialect: Dialect,
        *,
        event: ErrorEvent,
        code: CodeMap,
        read: Callable[[str], str | None],
        span: tuple[int, int] | None = None,
        pointed: Sequence[int] = (),
        hypotheses: Sequence[Hypothesis] = (),
        missed: Sequence[int] = (),
        probability: float = 0.0,
    ) -> None:
        """`span` are first and last line of the suspect, `missed` lines of the file that the failing run left out."""
        self.file, self.text, self.symbol, self.tree, self.dialect = file, text, symbol, tree, dialect
        self.event, self.code, self.read, self.hypotheses = event, code, read, tuple(hypotheses)
        self.span = span or (1, tree.last)
        self.pointed, self.missed, self.probability = frozenset(pointed), frozenset(missed), probability
        self._found: dict[Hashable, object] = {}

    @cached_property
    def parents(self) -> Mapping[SyntaxNode, SyntaxNode]:
        """The node around each node of the file."""
        return {child: node for node in self.tree.walk() for child in node.children}

    @cached_property
    def passed(self) -> frozenset[int]:
        """Lines of the suspect in the frames of the failure."""
        first, last = self.span
        own = (f.line for f in self.event.frames if f.file == self.file and f.line and first <= f.line <= last)
        return frozenset(own)

    @cached_property
    def nodes(self) -> tuple[SyntaxNode, ...]:
        """Nodes of the suspect that do something and may have run, in the order of the text.

        Of a class or a module without the functions in it: those are suspects of their own.
        """
        first, last = self.span
        whole = self.symbol != "<module>" and not self._is_class
        left, found = [self.tree], list[SyntaxNode]()
        while left:
            node = left.pop()
            if node.last < first or node.line > last or node.kind in self.dialect.beside:
                continue
            if not whole and node.kind in self.dialect.functions and self._is_known(node):
                continue
            if first <= node.line and node.last <= last and self.ran(node):
                found.append(node)
            left.extend(reversed(node.children))
        return tuple(found)

    @cached_property
    def _is_class(self) -> bool:
        definition = self.code.find(self.file, self.symbol)
        return definition is not None and definition.kind == "class"

    def _is_known(self, node: SyntaxNode) -> bool:
        definition = self.code.at(self.file, node.line)
        return definition is not None and definition.kind == "function" and definition.symbol != self.symbol

    def ran(self, node: SyntaxNode) -> bool:
        """The failing run executed a line of it, as far as anybody knows."""
        return not self.missed or any(line not in self.missed for line in range(node.line, node.last + 1))

    def of(self, *kinds: str) -> Iterator[SyntaxNode]:
        """Nodes of the suspect of these kinds."""
        return (node for node in self.nodes if node.kind in kinds)

    def source(self, node: SyntaxNode) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]

    def around(self, node: SyntaxNode, kinds: frozenset[str]) -> SyntaxNode | None:
        """The nearest node around one that is of these kinds."""
        found = self.parents.get(node)
        while found is not None and found.kind not in kinds:
            found = self.parents.get(found)
        return found

    def function(self, node: SyntaxNode) -> SyntaxNode | None:
        """The function around a node; None outside any."""
        return self.around(node, self.dialect.functions)

    def statement(self, node: SyntaxNode) -> SyntaxNode | None:
        """The statement that a node is in, or is."""
        return node if node.kind in self.dialect.statements else self.around(node, self.dialect.statements)

    def within(self, node: SyntaxNode, kinds: frozenset[str]) -> bool:
        """The node lies in one of these kinds."""
        return self.around(node, kinds) is not None

    def indent(self, node: SyntaxNode) -> str:
        """The blanks before the line that a node begins on."""
        begin = self.text.rfind("\n", 0, node.start) + 1
        line = self.text[begin : node.start]
        return line[: len(line) - len(line.lstrip())] if line.strip() else line

    @cached_property
    def step(self) -> str:
        """What one level of indentation is in this file."""
        for line in self.text.split("\n"):
            blank = line[: len(line) - len(line.lstrip())]
            if blank and line.strip() and not line.lstrip().startswith("*"):
                return "\t" if blank.startswith("\t") else blank[:8]
        return "\t" if self.dialect.language == "go" else "  "

    @cached_property
    def end(self) -> str:
        """What ends a statement here."""
        if not self.dialect.semicolon:
            return ""
        ends = [
            line.rstrip() for line in self.text.split("\n") if line.strip().startswith(("const ", "return ", "let "))
        ]
        return ";" if sum(one.endswith(";") for one in ends) * 2 >= len(ends) else ""

    def once(self, name: Hashable, make: Callable[[TreeSite], object]) -> object:
        """What was made of this site before under this name."""
        if name not in self._found:
            self._found[name] = make(self)
        return self._found[name]

    def replace(self, node: SyntaxNode, text: str) -> Edit:
        """A text in place of a node."""
        return Edit(file=self.file, start=node.start, end=node.end, text=text)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """A text in place of what stands between two offsets."""
        return Edit(file=self.file, start=start, end=end, text=text)

    def before(self, node: SyntaxNode, lines: Sequence[str]) -> Edit:
        """Whole lines before a statement, indented like it."""
        text = "".join(f"{line}\n{self.indent(node)}" for line in lines)
        return Edit(file=self.file, start=node.start, end=node.start, text=text)

    def behind(self, node: SyntaxNode, lines: Sequence[str]) -> Edit:
        """Whole lines behind a statement, indented like it."""
        text = "".join(f"\n{self.indent(node)}{line}" for line in lines)
        return Edit(file=self.file, start=node.end, end=node.end, text=text)

    def delete(self, node: SyntaxNode) -> Edit:
        """A statement taken out, with its line where it stands alone there."""
        start, end = node.start, node.end
        if self.text[end : end + 1] == ";":
            end += 1
        begin, stop = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        stop = len(self.text) if stop < 0 else stop + 1
        if not self.text[begin:start].strip() and not self.text[end:stop].strip():
            start, end = begin, stop
        return Edit(file=self.file, start=start, end=end, text="")

    def candidate(
        self, by: str, why: str, *edits: Edit, at: SyntaxNode, category: str = "", weight: float = 0.0
    ) -> Candidate:
        """A candidate at this site; nearer to where the failure passed it weighs more."""
        near = _PASSED * (at.line in self.passed) if at.line == at.last else 0.0
        near = near or _POINTED * (at.line in self.pointed and at.line == at.last)
        return Candidate(
            edits=edits,
            by=by,
            category=category,
            file=self.file,
            symbol=self.symbol,
            line=at.line,
            weight=weight + near,
            why=why,
        )
