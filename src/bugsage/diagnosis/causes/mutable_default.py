"""A default argument keeps what earlier calls put into it."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import confirm_by, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, conclude, places
from bugsage.diagnosis.syntax import default_of, function_of, last_name, own_nodes, show
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "mutable-default"

_CHANGES = ("append", "extend", "add", "update", "insert", "setdefault", "pop", "remove")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    subject = subject_of(case) if c else None
    ways = [
        Found(file=p.file, definition=p.definition)
        for p in reversed(places(case))
        if not p.is_test and p.definition.kind == "function"
    ]
    for found in ([subject.found] if subject and subject.found else []) + ways[:4]:
        hit = _kept(case, found)
        if hit:
            name, default, line = hit
            cause = (
                f"{found.called} changes its default `{name}={default}` on line {line}, so each call sees what the"
                " calls before it left there"
            )
            fix = f"let `{name}` default to None and make a new `{default}` inside {found.called}"
            return conclude(
                case,
                CATEGORY,
                cause,
                about=found,
                evidence=[f"{found.where}: {name}={default}", f"{found.file}:{line}: changes it"],
                fix=fix,
                confirm=confirm_by(case, found) or "two calls in a row differ",
            )
    return None


def _kept(case: Case, found: Found) -> tuple[str, str, int] | None:
    function = function_of(case, found)
    if function is None:
        return None
    for parameter in found.definition.parameters:
        default = default_of(function, parameter.name) if parameter.has_default else None
        fresh = isinstance(default, ast.List | ast.Dict | ast.Set) or (
            isinstance(default, ast.Call) and show(default) in ("list()", "dict()", "set()")
        )
        nodes = list(own_nodes(function)) if fresh else []
        rebound = any(
            isinstance(n, ast.Assign)
            and any(last_name(t) == parameter.name and isinstance(t, ast.Name) for t in n.targets)
            for n in nodes
        )
        for node in nodes if not rebound else ():
            if _changes(node, parameter.name):
                return parameter.name, show(default), getattr(node, "lineno", found.definition.line)
    return None


def _changes(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _CHANGES and isinstance(node.func.value, ast.Name) and node.func.value.id == name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return any(isinstance(t, ast.Subscript) and last_name(t.value) == name for t in targets)


EXAMPLES = (
    Example(
        error="AssertionError: assert [1, 1] == [1]",
        files={
            "a.py": "def f(x, seen=[]):\n    seen.append(x)\n    return seen\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == [1]\n",
        },
        at=("test_a.py: assert f(1) == [1]",),
        test="test_a.py::test_a",
        expect=("`f()` changes its default `seen=[]` on line 2",),
    ),
    Example(
        error="KeyError: 'a'",
        files={"a.py": "def f(k, memo={}):\n    memo[k] = 1\n    return memo['a']\n"},
        at=("a.py: return memo['a']",),
        expect=("`memo={}`", "line 2"),
    ),
    Example(
        error="AssertionError: assert [1, 1] == [1]",
        files={
            "a.py": "def f(x, seen=None):\n    seen = seen or []\n    seen.append(x)\n    return seen\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == [1]\n",
        },
        at=("test_a.py: assert f(1) == [1]",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert [1, 1] == [1]",
        files={
            "a.py": "def f(x, seen=[]):\n    return [x] + seen\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == [1]\n",
        },
        at=("test_a.py: assert f(1) == [1]",),
        test="test_a.py::test_a",
    ),
)
