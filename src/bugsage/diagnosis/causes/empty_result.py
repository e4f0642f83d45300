"""Nothing came back where something was expected, or the other way round."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "empty-result"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator != "==" or c.actual_value is UNKNOWN or c.actual_value is None:
        return None
    empty = isinstance(c.actual_value, str | bytes | list | tuple | dict | set | frozenset) and not c.actual_value
    wanted = c.expected_value is UNKNOWN or bool(c.expected_value)
    if empty and wanted and c.expected_value is not None:
        return differ(
            case,
            c,
            CATEGORY,
            "nothing came back",
            fix=(
                "find why {function} collects nothing: the input is not found, everything is filtered out, or it"
                " returns too early"
            ),
        )
    unwanted = (
        isinstance(c.expected_value, str | bytes | list | tuple | dict | set | frozenset) and not c.expected_value
    )
    if unwanted and c.actual_value not in (False, 0):
        return differ(
            case,
            c,
            CATEGORY,
            "something came back where nothing should",
            fix="find in {function} what lets it through",
        )
    return None


EXAMPLES = (
    Example(
        error="AssertionError: assert [] == [1, 2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`f(1)` gave `[]`", "nothing came back"),
    ),
    Example(
        error="AssertionError: Lists differ: [] != [(1,), (5,)]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    self.assertEqual(f(1), [(1,), (5,)])\n",
        },
        at=("test_a.py: self.assertEqual(f(1), [(1,), (5,)])",),
        test="test_a.py::test_a",
        expect=("nothing came back",),
    ),
    Example(
        error="AssertionError: assert ['x'] == []",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("nothing should",),
    ),
    Example(
        error="AssertionError: assert [1] == [2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert None == [1]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
