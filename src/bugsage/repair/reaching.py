"""Whether a candidate can change what the failing tests do: only where they come by."""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from bugsage.model.edit import Candidate, Edit, by_file

_Block = ast.FunctionDef | ast.AsyncFunctionDef


#: First and last line of a statement, and whether it is a function.
_Span = tuple[int, int, bool]


class Reach:
    """Which candidates can change what the failing tests do."""

    def __init__(self, read: Callable[[str], str | None], executed: Mapping[str, Collection[int]]) -> None:
        """`read` gives files as they are, `executed` are lines by file."""
        self._read, self._executed = read, executed
        self._known: dict[str, list[_Span] | None] = {}

    def holds(self, candidate: Candidate) -> bool:
        """The failing tests executed a line that one of its edits changes, themselves or by their imports.

        What only adds lines counts for the whole function that it adds them to; True where a file cannot be read here.
        """
        for file, edits in by_file(candidate.edits).items():
            text = self._read(file)
            if text is None or not file.endswith(".py"):
                return True
            lines = self._executed.get(file)
            if not lines:
                continue
            spans = self._spans(file, text)
            if spans is None or any(_ran(spans, text, edit, lines) for edit in edits):
                return True
        return False

    def _spans(self, file: str, text: str) -> list[_Span] | None:
        if file not in self._known:
            try:
                self._known[file] = list(_spans(ast.parse(text)))
            except (SyntaxError, ValueError, RecursionError):
                self._known[file] = None
        return self._known[file]


def _ran(spans: Iterable[_Span], text: str, edit: Edit, lines: Collection[int]) -> bool:
    first, last = _line(text, edit.start), _line(text, max(edit.start, edit.end - 1))
    adds = edit.start == edit.end or "\n" in text[edit.start : edit.end] or "\n" in edit.text
    low, high = _around(spans, first, last, whole=adds)
    return any(low <= line <= high for line in lines)


def _line(text: str, offset: int) -> int:
    return 1 + text.count("\n", 0, offset)


def _around(spans: Iterable[_Span], first: int, last: int, *, whole: bool) -> tuple[int, int]:
    """The smallest statement around these lines; with `whole` the smallest function, or the whole file."""
    found = (1, 1 << 30)
    for low, high, is_function in spans:
        if low <= first and last <= high and (is_function or not whole) and high - low <= found[1] - found[0]:
            found = (low, high)
    return found


def _spans(tree: ast.AST) -> Iterator[_Span]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            inner = node.pattern if isinstance(node, ast.match_case) else node
            first = min([inner.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            end = node.body[-1].end_lineno if isinstance(node, ast.match_case) else node.end_lineno
            yield first, end or first, isinstance(node, _Block)
