"""Reading code around a line: ways to None, guards, assignments, names and their definitions."""

import ast

import pytest

from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, nearest, place_at, quote
from bugsage.diagnosis.resolving import class_meant, members, resolve
from bugsage.diagnosis.syntax import assigned, function_of, guard_of, none_paths, statement_at, tree_of


def function(text: str) -> ast.FunctionDef:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("return 1", []),
        ("pass", [2]),
        ("return", [2]),
        ("if x:\n        return 1", [3]),
        ("if x:\n        return 1\n    return None", [4]),
        ("if x:\n        return 1\n    else:\n        raise KeyError", []),
        ("while True:\n        pass", []),
        ("while x:\n        pass\n    else:\n        return 1", []),
        ("while x:\n        pass", [3]),
        ("yield 1", []),
        ("try:\n        return 1\n    except KeyError:\n        pass", [5]),
        ("with x:\n        return 1", []),
        ("return x.get(1)", [2]),
        ("return 1 if x else None", [2]),
        ("def g():\n        return None\n    return g", []),
        ("match x:\n        case 1:\n            return 2\n        case _:\n            return 3", []),
    ],
)
def test_ways_to_none(body: str, lines: list[int]) -> None:
    assert [line for line, _ in none_paths(function(f"def f(x):\n    {body}\n"))] == lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if a < 1:\n    raise X", "`a < 1` holds"),
        ("if a:\n    pass\nelse:\n    raise X", "`a` does not hold"),
        ("try:\n    f()\nexcept KeyError:\n    raise X", "`KeyError` was caught"),
        ("for i in a:\n    pass\nelse:\n    raise X", "the loop above"),
        ("if a:\n    if b:\n        raise X", "`b` holds"),
        ("if 1:\n    raise X", None),
        ("raise X", None),
    ],
)
def test_guards(text: str, words: str | None) -> None:
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "raise" in one)
    found = guard_of(ast.parse(text), line)
    assert (found is None) if words is None else (found is not None and words in found[1])


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a = 1\na = 2\nuse(a)", 3, (2, "2", False)),
        ("a = 1\nuse(a)\na = 2", 2, (1, "1", False)),
        ("for a in b:\n    use(a)", 2, (1, "b", True)),
        ("a, c = f()\nuse(a)", 2, (1, "f()", True)),
        ("with f() as a:\n    use(a)", 2, (1, "f()", False)),
        ("use(a)", 1, None),
    ],
)
def test_assignments(text: str, line: int, expected: tuple[int, str, bool] | None) -> None:
    found = assigned(ast.parse(text), "a", line)
    assert (found and (found[0], ast.unparse(found[1]), found[2])) == expected


FILES = {
    "app/__init__.py": "from app.core import make\n",
    "app/core.py": (
        "from .base import Base\n\ndef make():\n    return Thing()\n\nclass Thing(Base):\n    def run(self):\n     "
        "   return self.step(1)\n"
    ),
    "app/base.py": (
        "class Base:\n    def __init__(self):\n        self.seen = 0\n\n    def step(self, n):\n        return n\n"
    ),
    "use.py": (
        "import app\nimport app.core as core\nfrom app import make\n\ndef go(other):\n    t = core.Thing()\n   "
        " return t\n"
    ),
    "tests/test_use.py": (
        "class Thing:\n    pass\n\ndef test_go():\n    class Thing:\n        pass\n    go(Thing())\n"
    ),
}


@pytest.mark.parametrize(
    ("spot", "expression", "expected"),
    [
        ("use.py:     return t", "make", "app/core.py::make"),
        ("use.py:     return t", "app.make", "app/core.py::make"),
        ("use.py:     return t", "core.Thing", "app/core.py::Thing"),
        ("use.py:     return t", "t.run", "app/core.py::Thing.run"),
        ("use.py:     return t", "t.step", "app/base.py::Base.step"),
        ("app/core.py: self.step(1)", "self.step", "app/base.py::Base.step"),
        ("use.py:     return t", "other.append", None),
        ("use.py:     return t", "unknown", None),
        ("use.py:     return t", "json.loads", None),
    ],
)
def test_names_to_definitions(case_of, spot: str, expression: str, expected: str | None) -> None:
    case = case_of(Example(error="X: y", files=FILES, at=(spot,)))
    at = place_at(case, case.event.file, case.event.line)
    assert at is not None
    found = resolve(case, at, ast.parse(expression, mode="eval").body)
    assert (f"{found.file}::{found.symbol}" if found else None) == expected


def test_members_come_from_bases_too(case_of) -> None:
    case = case_of(Example(error="X: y", files=FILES, at=("use.py:     return t",)))
    thing = class_meant(case, "Base", [])
    assert thing is not None
    assert {"__init__", "step", "seen"} <= set(members(case, thing))


def test_a_name_that_several_classes_have_is_decided_by_the_stack(case_of) -> None:
    case = case_of(Example(error="X: y", files=FILES, at=("tests/test_use.py: go(Thing())",)))
    at = place_at(case, case.event.file, case.event.line)
    assert at is not None
    found = class_meant(case, "Thing", [at])
    assert found is not None
    assert (found.file, found.symbol) == ("tests/test_use.py", "test_go.Thing")
    assert class_meant(case, "Thing", []) is None


def test_indented_definitions_keep_their_lines(case_of) -> None:
    case = case_of(Example(error="X: y", files=FILES, at=("app/core.py: self.step(1)",)))
    at = place_at(case, "app/core.py", 8)
    assert at is not None
    found = statement_at(tree_of(case, at), 8)
    assert isinstance(found, ast.Return)
    assert found.lineno == 8
    inner = function_of(case, at)
    assert inner is not None
    assert (inner.name, inner.lineno) == ("run", 7)


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("totl", ["total", "other"], "total"),
        ("user_id", ["userid", "user"], "userid"),
        ("ID", ["id"], "id"),
        ("alpha", ["omega"], None),
        ("x", [], None),
        ("same", ["same"], None),
    ],
)
def test_nearest(name: str, names: list[str], expected: str | None) -> None:
    assert nearest(name, names) == expected


def test_quotes_are_short_and_on_one_line() -> None:
    assert quote("a\nb\x1b[31m") == "a b\\x1b[31m"
    long = quote("x" * 500)
    assert len(long) <= 80
    assert "…" in long


def test_a_path_keeps_its_first_letter(case_of) -> None:
    case = case_of(Example(error="X: y", files={"a.py": "x = 1\n"}))
    assert conclude(case, "syntax-error", "a.py is no valid Python.").cause == "a.py is no valid Python"
    assert conclude(case, "syntax-error", "the file is broken").cause == "The file is broken"


def test_names_bound_to_one_another_come_to_an_end(case_of) -> None:
    loop = "    while node:\n        node = other.up()\n        other = node.down()\n"
    text = f"def walk(node, other):\n{loop}    return node.left()\n"
    case = case_of(Example(error="X: y", files={"a.py": text}, at=("a.py: return node.left()",)))
    at = place_at(case, "a.py", 5)
    assert at is not None
    assert resolve(case, at, ast.parse("node.left", mode="eval").body) is None
