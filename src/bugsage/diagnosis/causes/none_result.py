"""A function gave None where a value was expected."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found
from bugsage.diagnosis.syntax import function_of, guard_of, last_name, none_paths, show, statement_at, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "none-result"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None:
        return None
    gave_none = c.operator == "==" and c.actual_value is None and c.expected_value is not None
    if not gave_none and not (c.operator == "is not" and c.actual.strip() == "None"):
        return None
    subject = subject_of(case)
    function = function_of(case, subject.found) if subject.found else None
    ways = none_paths(function) if function else []
    reading = "None came back"
    if ways and subject.found:
        reading += f", and {subject.found.called} gives None by {ways[0][1]}" + (
            f" (or {len(ways) - 1} other ways)" if len(ways) > 1 else ""
        )
    evidence = [f"{subject.found.file}:{line}: {words}" for line, words in ways[:3]] if subject.found else []
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix=_fix(case, subject.found, ways[0][0])
        if ways and subject.found
        else "find in {function} where it gives None",
        evidence=evidence,
        missing=not ways,
        sides=c.operator == "==",
    )


def _fix(case: Case, found: Found, line: int) -> str:
    """What to find out, by the way on which the None comes."""
    node = statement_at(tree_of(case, found), line)
    value = node.value if isinstance(node, ast.Return) else None
    if isinstance(value, ast.IfExp):
        wanted = not (isinstance(value.body, ast.Constant) and value.body.value is None)
        return f"find out why {_unmet(value.test) if wanted else f'`{show(value.test)}` holds'} on line {line}"
    guard = guard_of(tree_of(case, found), line) if isinstance(node, ast.Return) else None
    if guard:
        return f"find out why {{function}} gets to line {line}: {guard[1]}"
    if isinstance(value, ast.Call):
        return f"find out why `{show(value.func)}` on line {line} has nothing for `{show(value.args[0])}`"
    return "return the value on every path through {function}"


def _unmet(test: ast.expr) -> str:
    """A condition that does not hold, in words."""
    if isinstance(test, ast.Call) and last_name(test.func) == "isinstance" and len(test.args) == 2:
        return f"`{show(test.args[0])}` is no `{show(test.args[1])}`"
    return f"`{show(test)}` does not hold"


EXAMPLES = (
    Example(
        error="AssertionError: assert None == 2",
        files={
            "a.py": "def f(x):\n    return x if isinstance(x, str) else None\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("None came back", "on line 2"),
    ),
    Example(
        error="AssertionError: assert None == 2",
        files={
            "a.py": "def f(x):\n    if x:\n        y = x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("None came back", "`f()` gives None", "without a `return`"),
    ),
    Example(
        error="AssertionError: assert None is not None",
        files={
            "a.py": "def f(x):\n    return None\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) is not None\n",
        },
        at=("test_a.py: assert f(1) is not None",),
        test="test_a.py::test_a",
        expect=("None came back",),
    ),
    Example(
        error="AssertionError: assert 1 == None",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == None\n",
        },
        at=("test_a.py: assert f(1) == None",),
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
