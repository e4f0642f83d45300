"""The same elements in another order."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote, starting_point
from bugsage.diagnosis.syntax import function_of, last_name, own_nodes
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "order-only"

#: What gives its elements in no order of its own.
_UNORDERED = frozenset({"set", "frozenset", "listdir", "scandir", "glob", "iglob", "rglob", "iterdir", "as_completed"})


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    count = _reordered(c) if c and c.operator == "==" else 0
    if c is None or not count:
        return None
    return differ(
        case,
        c,
        CATEGORY,
        f"the same {count} {_noun(c)}, only in another order{_aside(c)}",
        fix=_fix(case, c),
        apart=isinstance(c.actual_value, list | tuple),
    )


def _fix(case: Case, c: Comparison) -> str:
    """Sorting helps where the order is left to chance; elsewhere the code puts one before the other."""
    start = starting_point(case, subject_of(case).found)
    function = function_of(case, start) if start else None
    if function is None or any(_unordered(node) for node in own_nodes(function)):
        return "give {function} a defined order (sort, or keep the order of insertion), or compare without order"
    one, other = (side.splitlines() if isinstance(side, str) else list(map(repr, side)) for side in
                  (c.actual_value, c.expected_value))  # fmt: skip
    pair = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), None)
    return f"find in {{function}} what puts `{quote(pair[0], 40)}` before `{quote(pair[1], 40)}`" if pair else (
        "find in {function} what puts one before the other"
    )  # fmt: skip


def _unordered(node: ast.AST) -> bool:
    called = last_name(node.func) if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.Set | ast.SetComp) or called in _UNORDERED


def _noun(c: Comparison) -> str:
    return "lines" if isinstance(c.actual_value, str) else "elements"


def _aside(c: Comparison) -> str:
    sides = [side.splitlines() for side in (c.actual_value, c.expected_value) if isinstance(side, str)]
    return " (blank lines aside)" if len({len(side) for side in sides}) > 1 else ""


def _reordered(c: Comparison) -> int:
    one, other = c.actual_value, c.expected_value
    if isinstance(one, list | tuple) and type(one) is type(other) and one != other and len(one) == len(other):
        return len(one) if sorted(map(repr, one)) == sorted(map(repr, other)) else 0
    if isinstance(one, str) and isinstance(other, str) and "\n" in one.strip() and one != other:
        lines, wanted = ([line for line in side.splitlines() if line.strip()] for side in (one, other))
        return len(lines) if sorted(lines) == sorted(wanted) and lines != wanted else 0
    return 0


EXAMPLES = (
    Example(
        error="AssertionError: assert ['b', 'a'] == ['a', 'b']",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`f(1)` gave", "same 2 elements", "another order"),
    ),
    Example(
        error="AssertionError: Lists differ: [2, 1] != [1, 2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    self.assertEqual(f(1), [1, 2])\n",
        },
        at=("test_a.py: self.assertEqual(f(1), [1, 2])",),
        test="test_a.py::test_a",
        expect=("another order",),
    ),
    Example(
        error="AssertionError: assert ['b', 'c'] == ['a', 'b']",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert {'b', 'a'} == {'a', 'c'}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
