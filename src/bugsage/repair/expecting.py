"""Exceptions that the failing test wanted, and that did not come."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.languages import is_test_path
from bugsage.repair.knowledge import Knowledge

_MISSED = (
    re.compile(r"DID NOT RAISE (?:any of )?\(?<class '([\w.]+)'>"),
    re.compile(r"^([A-Za-z_][\w.]*) not raised"),
)
#: Without the test's own source a name of the message counts only where it reads like an exception: strangers wrote it.
_NAMED = re.compile(r"(?:Error|Exception|Warning|Failure)$")
_RAISES = ("raises", "assertRaises", "assertRaisesRegex")


class ExpectedError(Noun, frozen=True, kw_only=True):
    """An exception that the failing test asks for."""

    #: As the test writes it, or as the failure names it: `ValueError`, `exceptions.ConfigError`.
    type: str
    #: A pattern that its text must have; empty where the test asks for none.
    pattern: str = ""

    @property
    def name(self) -> str:
        """Its last part."""
        return self.type.rpartition(".")[2]


def expected_errors(event: ErrorEvent, knowledge: Knowledge) -> tuple[ExpectedError, ...]:
    """Exceptions that the failing test asks for, the one at which it stopped first; what came instead is left out."""
    found: list[ExpectedError] = []
    asked = list(_asked(event, knowledge))
    by_name = {one.name: one for one in reversed(asked)}
    for pattern in _MISSED:
        said = pattern.search(event.message)
        if said and (_NAMED.search(said.group(1)) or said.group(1).rpartition(".")[2] in by_name):
            found.append(ExpectedError(type=said.group(1)))
    found = [by_name.get(one.name, one) for one in found] or asked
    return tuple(dict.fromkeys(found))


def _asked(event: ErrorEvent, knowledge: Knowledge) -> Iterator[ExpectedError]:
    """What the `with` around the failing line of the test asks for."""
    for file, line in _places(event):
        tree = _tree(knowledge.text(file))
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.With | ast.AsyncWith) and node.lineno <= line <= (node.end_lineno or node.lineno):
                for item in node.items:
                    if isinstance(item.context_expr, ast.Call):
                        yield from _raised(item.context_expr)
            elif isinstance(node, ast.Call) and node.lineno <= line <= (node.end_lineno or node.lineno):
                yield from _raised(node) if len(node.args) > 1 else ()


def _places(event: ErrorEvent) -> list[tuple[str, int]]:
    """Lines of the test's own file through which the failure passed, the innermost first."""
    own = event.test.partition("::")[0] if event.test else ""
    frames = [(one.file, one.line) for one in reversed(event.frames) if one.file and one.line]
    if event.file and event.line:
        frames.append((event.file, event.line))
    return [(file, line) for file, line in frames if file == own or (not own and is_test_path(file, "python"))]


def _tree(text: str | None) -> ast.Module | None:
    try:
        return ast.parse(text) if text else None
    except (SyntaxError, ValueError, RecursionError):
        return None


def _raised(call: ast.Call) -> Iterator[ExpectedError]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _RAISES or not call.args:
        return
    given = call.args[0].elts if isinstance(call.args[0], ast.Tuple) else [call.args[0]]
    pattern = next((one.value for one in call.keywords if one.arg == "match"), None)
    if name == "assertRaisesRegex" and len(call.args) > 1:
        pattern = call.args[1]
    text = _text(pattern)
    for one in given:
        if isinstance(one, ast.Name | ast.Attribute):
            yield ExpectedError(type=ast.unparse(one), pattern=text)


def _text(node: ast.expr | None) -> str:
    """A pattern written in the test; one in `re.escape` escaped, one that is made at run time left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.escape" and node.args:
        inner = node.args[0]
        return re.escape(inner.value) if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else ""
    return ""
