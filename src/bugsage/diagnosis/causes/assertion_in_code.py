"""An `assert` in the project's own code does not hold: something it takes for granted is not so."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, places, quote
from bugsage.diagnosis.syntax import show, statement
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "assertion-in-code"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at = crash(case)
    if at is None or at.is_test or not case.event.type.endswith("AssertionError"):
        return None
    node = statement(case, at)
    if not isinstance(node, ast.Assert):
        return None
    caller = next((p for p in reversed(places(case)[:-1]) if p.symbol != at.symbol), None)
    by = f", when {caller.called} calls it on line {caller.line}" if caller else ""
    cause = f"{at.called} takes for granted that `{show(node.test, 90)}` on line {at.line}, which does not hold{by}"
    fix = f"find who breaks it before {at.called}; if the input is legitimate, handle it instead of asserting"
    evidence = [f"{at.where}: {quote(at.code)}", f"{caller.where}: {quote(caller.code)}" if caller else ""]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=caller is None,
        evidence=evidence,
        fix=fix,
        confirm=f"print the values in `{show(node.test)}` before {at.where}",
    )


EXAMPLES = (
    Example(
        error="AssertionError: assert 0 > 0",
        files={"a.py": "def half(n):\n    assert n > 0\n    return n / 2\n\ndef main():\n    return half(0)\n"},
        at=("a.py: return half(0)", "a.py: assert n > 0"),
        expect=("`half()` takes for granted that `n > 0` on line 2", "`main()` calls it"),
    ),
    Example(
        error="AssertionError",
        files={"a.py": "def go(x):\n    assert isinstance(x, str)\n"},
        at=("a.py: assert isinstance",),
        expect=("`isinstance(x, str)`",),
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
    Example(
        error="ValueError: no",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
