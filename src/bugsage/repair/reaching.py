"""Whether a candidate can change what the failing tests do: only where they come by."""

import ast
from collections.abc import Collection, Iterator, Mapping

from bugsage.model.edit import Candidate, by_file

_Block = ast.FunctionDef | ast.AsyncFunctionDef


def reaches(candidate: Candidate, texts: Mapping[str, str | None], executed: Mapping[str, Collection[int]]) -> bool:
    """The failing tests executed a line that one of its edits changes, themselves or by their imports.

    `texts` are the files as they are, `executed` lines by file. What only adds lines counts for the whole function that
    it adds them to; True where a file cannot be read here.
    """
    for file, edits in by_file(candidate.edits).items():
        text = texts.get(file)
        if text is None or not file.endswith(".py"):
            return True
        lines = executed.get(file)
        if not lines:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return True
        for edit in edits:
            first, last = _line(text, edit.start), _line(text, max(edit.start, edit.end - 1))
            adds = edit.start == edit.end or "\n" in text[edit.start : edit.end] or "\n" in edit.text
            low, high = _around(tree, first, last, whole=adds)
            if any(low <= line <= high for line in lines):
                return True
    return False


def _line(text: str, offset: int) -> int:
    return 1 + text.count("\n", 0, offset)


def _around(tree: ast.Module, first: int, last: int, *, whole: bool) -> tuple[int, int]:
    """The smallest statement around these lines; with `whole` the smallest function, or the whole file."""
    found = (1, 1 << 30)
    for low, high, is_function in _spans(tree):
        if low <= first and last <= high and (is_function or not whole) and high - low <= found[1] - found[0]:
            found = (low, high)
    return found


def _spans(tree: ast.AST) -> Iterator[tuple[int, int, bool]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            inner = node.pattern if isinstance(node, ast.match_case) else node
            first = min([inner.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            end = node.body[-1].end_lineno if isinstance(node, ast.match_case) else node.end_lineno
            yield first, end or first, isinstance(node, _Block)
