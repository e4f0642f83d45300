"""The same elements in another order."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "order-only"


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
        f"the same {count} {'lines' if isinstance(c.actual_value, str) else 'elements'}, only in another order",
        fix="give {function} a defined order (sort, or keep the order of insertion), or compare without order",
    )


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
