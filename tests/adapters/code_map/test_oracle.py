"""The reader against Python's own parser, on its standard library and on this repository."""

import ast
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage.adapters.code_map.python import read_python

REPOSITORY = Path(__file__).parents[3]
LIBRARY = Path(sysconfig.get_path("stdlib"))
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def own_sources() -> list[Path]:
    return sorted((REPOSITORY / "src").rglob("*.py"))


def library_sources() -> list[Path]:
    return [path for path in sorted(LIBRARY.glob("*.py")) if path.stat().st_size < 100_000][:150]


def parsed(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None


def expected(node: ast.AST, around: str = "") -> Iterator[tuple[str, int, int, int, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, DEFINITIONS):
            symbol = f"{around}.{child.name}" if around else child.name
            start = min(child.lineno, *(d.lineno for d in child.decorator_list), child.lineno)
            has_doc = bool((ast.get_docstring(child) or "").strip())
            yield symbol, start, child.end_lineno or 0, child.lineno, has_doc
            yield from expected(child, symbol)
        else:
            yield from expected(child, around)


def called(node: ast.expr) -> str:
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(value, attribute):
            return f"{called(value)}.{attribute}"
        case ast.Call(function):
            return called(function)
        case ast.Subscript(value):
            return called(value)
        case ast.Constant(str() | bytes()) | ast.JoinedStr():
            return "str"
    return ""


def calls(tree: ast.Module) -> Counter[tuple[str, int]]:
    found = ((called(node.func), node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return Counter(call for call in found if call[0])


@pytest.mark.parametrize("sources", [own_sources, pytest.param(library_sources, marks=pytest.mark.slow)])
def test_definitions_and_calls_are_those_python_sees(sources) -> None:
    wrong: list[tuple[str, object]] = []
    seen = met = wanted = 0
    for path in sources():
        tree = parsed(path)
        if tree is None:
            continue
        seen += 1
        file = read_python(path.read_bytes())
        assert not file.broken, path
        read = Counter((d.symbol, d.start, d.end, d.line, bool(d.doc)) for d in file.definitions[1:])
        wrong += [(path.name, item) for item in (read - Counter(expected(tree))) + (Counter(expected(tree)) - read)]
        theirs = calls(tree)
        ours = Counter((call.name, call.line) for d in file.definitions for call in d.calls)
        wanted += theirs.total()
        met += (theirs & ours).total()
    assert seen > 20
    assert wrong == []
    assert met >= 0.99 * wanted
