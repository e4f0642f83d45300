"""What earlier fixes changed, as pairs of expressions: the smallest ones that differ between two versions of a line."""

import ast
import textwrap
from collections.abc import Iterator, Sequence

from bugsage.model.edit import PastFix
from bugsage.model.patch import Hunk, Patch

#: A hunk that changes more lines is a rework, and an expression of more nodes fits nowhere else.
_LINES, _NODES = 4, 25
#: Statements of which the differences say nothing of what a program does.
_APART = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.AnnAssign)


def past_fixes(patch: Patch, subject: str) -> Iterator[PastFix]:
    """The pairs of one commit, each once."""
    seen: set[tuple[str, str]] = set()
    for file in patch.files:
        if not file.path.endswith(".py") or file.kind != "modified":
            continue
        for hunk in file.hunks:
            for before, after in _statements(hunk):
                for old, new in _differing(before, after):
                    pair = ast.unparse(old), ast.unparse(new)
                    if pair not in seen and pair[0] != pair[1]:
                        seen.add(pair)
                        yield PastFix(before=pair[0], after=pair[1], commit=patch.head or "", subject=subject)


def _statements(hunk: Hunk) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Each run of removed lines with the added lines in their place, where both are one statement."""
    removed: list[str] = []
    added: list[str] = []
    for line in (*hunk.lines, " "):
        if line[:1] == "-" and not added:
            removed.append(line[1:])
        elif line[:1] == "+" and removed:
            added.append(line[1:])
        else:
            if 0 < len(removed) <= _LINES and 0 < len(added) <= _LINES:
                one, other = _statement(removed), _statement(added)
                if one is not None and other is not None and type(one) is type(other) and not isinstance(one, _APART):
                    yield one, other
            removed, added = ([line[1:]], []) if line[:1] == "-" else ([], [])


def _statement(lines: Sequence[str]) -> ast.stmt | None:
    """The lines as one statement; the head of a block with a body put behind it."""
    text = textwrap.dedent("\n".join(lines)).strip()
    head = text.removeprefix("el") if text.startswith("elif") else text
    for whole in (text, f"{head}\n    pass", f"try:\n    pass\n{text}\n    pass"):
        try:
            body = ast.parse(whole).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return body[0] if len(body) == 1 else None
    return None


def _differing(one: ast.AST, other: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The smallest expressions in which two trees differ, if there is one such place."""
    found = list(_places(one, other))
    if len(found) != 1:
        found = [(one, other)]
    old, new = found[0]
    if isinstance(old, ast.expr) and isinstance(new, ast.expr) and _is_small(old) and _is_small(new):
        yield old, new


def _places(one: ast.AST, other: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    if type(one) is not type(other):
        yield one, other
        return
    inner: list[tuple[ast.AST, ast.AST]] = []
    for name in one._fields:
        old, new = getattr(one, name, None), getattr(other, name, None)
        if isinstance(old, ast.AST) and isinstance(new, ast.AST):
            inner += _places(old, new)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for a, b in zip(old, new, strict=True):
                if isinstance(a, ast.AST) and isinstance(b, ast.AST):
                    inner += _places(a, b)
                elif a != b:
                    yield one, other
                    return
        elif old != new:
            yield one, other
            return
    # A name, a constant or an operator is told with what is around it: alone it would fit everywhere.
    bare = len(inner) == 1 and (
        isinstance(inner[0][0], ast.Name | ast.Constant) or not isinstance(inner[0][0], ast.expr)
    )
    if bare and isinstance(one, ast.expr):
        yield one, other
        return
    yield from inner


def _is_small(node: ast.AST) -> bool:
    return sum(1 for _ in ast.walk(node)) <= _NODES
