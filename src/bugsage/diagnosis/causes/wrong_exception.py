"""The test expects one exception and gets another."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, places, quote
from bugsage.diagnosis.syntax import calls_in, guard_of, last_name, show, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "wrong-exception"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    name = case.event.type.rpartition(".")[2]
    if name in ("AssertionError", "Failed"):
        return None
    at = crash(case)
    for test in (p for p in places(case) if p.is_test):
        expected = _expected(tree_of(case, test), test.line)
        if at and expected and name not in expected:
            where = f"{at.called} on line {at.line}" if not at.is_test else f"line {at.line} of the test"
            cause = (
                f"the test expects `{expected}`, but {where} raises `{name}`:"
                f" {quote(case.event.message) or 'no message'}"
            )
            guard = guard_of(tree_of(case, at), at.line)
            if at.code.startswith("raise") and guard and f"`{expected.rpartition('.')[2]}` was caught" == guard[1]:
                cause = (
                    f"{at.called} catches the `{expected}` that the test expects and turns it into `{name}` on line"
                    f" {at.line}"
                )
                fix = f"catch less in {at.called}: only where `{expected}` means what line {at.line} says"
                return conclude(
                    case,
                    CATEGORY,
                    cause,
                    about=at,
                    evidence=[f"{at.where}: {quote(at.code)}", f"{test.where}: {quote(test.code)}"],
                    fix=fix,
                    confirm=confirm_by(case, at),
                )
            fix = f"let {at.called if not at.is_test else 'the code'} check for this case first and raise `{expected}`"
            return conclude(
                case,
                CATEGORY,
                cause,
                about=at,
                evidence=[f"{at.where}: {quote(at.code)}", f"{test.where}: {quote(test.code)}"],
                fix=fix,
                confirm=confirm_by(case, at),
            )
    return None


def _expected(tree: ast.AST | None, line: int) -> str:
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.With | ast.AsyncWith) and node.lineno <= line <= (node.end_lineno or 0):
            for item in node.items:
                for call in calls_in(item.context_expr):
                    if last_name(call.func) in ("raises", "assertRaises", "assertRaisesRegex") and call.args:
                        return show(call.args[0])
    return ""


EXAMPLES = (
    Example(
        error="IndexError: list index out of range",
        files={
            "a.py": "def first(x):\n    return x[0]\n",
            "test_a.py": (
                "import pytest\nfrom a import first\n\ndef test_a():\n    with pytest.raises(ValueError):\n       "
                " first([])\n"
            ),
        },
        at=("test_a.py:         first([])", "a.py: return x[0]"),
        test="test_a.py::test_a",
        expect=("expects `ValueError`", "`first()` on line 2 raises `IndexError`"),
    ),
    Example(
        error="TypeError: no",
        files={
            "a.py": "def first(x):\n    raise TypeError('no')\n",
            "test_a.py": (
                "from a import first\n\ndef test_a(self):\n    with self.assertRaises(KeyError):\n        first([])\n"
            ),
        },
        at=("test_a.py:         first([])", "a.py: raise TypeError"),
        test="test_a.py::test_a",
        expect=("expects `KeyError`", "`TypeError`"),
    ),
    Example(
        error="ValueError: no",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
