"""Two values print alike and differ only in type."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "type-only"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    reading = _read(c) if c and c.operator == "==" and c.known else ""
    if c is None or not reading:
        return None
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix="convert in {function}, at one end only: where the value comes in, or where it goes out",
    )


def _read(c: Comparison) -> str:
    one, other = c.actual_value, c.expected_value
    if type(one) is type(other) or one is None or other is None:
        return ""
    names = f"a `{type(one).__name__}` instead of a `{type(other).__name__}`"
    if isinstance(one, bytes) != isinstance(other, bytes):
        raw, text = (one, other) if isinstance(one, bytes) else (other, one)
        return f"the same text, {names}" if isinstance(text, str) and raw == text.encode() else ""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return f"the same elements in {names}" if list(one) == list(other) else ""
    if isinstance(one, set | frozenset | list) and isinstance(other, set | frozenset | list):
        return f"the same elements in {names}" if len(one) == len(other) and all(x in other for x in one) else ""
    return f"they print alike, {names}" if str(one) == str(other) else ""


EXAMPLES = (
    Example(
        error="AssertionError: assert '1' == 1",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 1\n",
        },
        at=("test_a.py: assert f(1) == 1",),
        test="test_a.py::test_a",
        expect=("print alike", "a `str` instead of a `int`"),
    ),
    Example(
        error="AssertionError: assert (1, 2) == [1, 2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("a `tuple` instead of a `list`",),
    ),
    Example(
        error="AssertionError: assert b'x' == 'x'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("same text",),
    ),
    Example(
        error="AssertionError: assert '1' == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
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
)
