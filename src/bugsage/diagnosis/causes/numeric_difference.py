"""Two numbers differ: rounding, sign, one off, a factor."""

import math

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "numeric-difference"

_FACTORS = {
    10: "ten",
    100: "a hundred",
    1000: "a thousand",
    1024: "1024",
    60: "sixty",
    3600: "3600",
    24: "24",
    2: "two",
}


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    status = c is not None and c.actual_source.endswith(("exit_code", "returncode", "status_code", "exit_status"))
    if c is None or status or c.operator not in ("==", "<=", ">=", "<", ">") or not _numbers(c):
        return None
    reading, fix = _read(float(c.actual_value), float(c.expected_value), c)
    return differ(case, c, CATEGORY, reading, fix=fix, missing=reading.startswith("off by")) if reading else None


def _numbers(c: Comparison) -> bool:
    both = (c.actual_value, c.expected_value)
    plain = all(isinstance(v, int | float) and not isinstance(v, bool) for v in both)
    return plain and all(abs(v) < 1e300 for v in both)


def _read(one: float, other: float, c: Comparison) -> tuple[str, str]:
    if one == other:
        return "", ""
    if other and math.isclose(one, other, rel_tol=1e-6):
        return (
            "they differ only by rounding of floats",
            ("compare with a tolerance (`pytest.approx`, `math.isclose`), or compute with exact numbers in {function}"),
        )
    if one == -other:
        return "only the sign is turned", "check the order of the subtraction or the sign in {function}"
    if abs(one - other) == 1 and c.operator == "==":
        return (
            f"one too {'many' if one > other else 'few'}",
            (
                "look in {function} for a bound that is one off (`<` for `<=`, `range`, `len() - 1`) or for"
                " something counted twice or not at all"
            ),
        )
    if not one or not other:
        return (
            ("zero came back", "find in {function} why nothing is counted")
            if not one
            else ("it should be zero", "find in {function} what is counted that should not be")
        )
    if round(one) == other and isinstance(c.expected_value, int):
        return "it was not rounded to a whole number", "round in {function}"
    if int(one) == int(other) and abs(one - other) < 1:
        return (
            "they differ only after the decimal point",
            "look in {function} for rounding, or whole-number division",
        )
    for factor, name in _FACTORS.items():
        if math.isclose(one, other * factor) or math.isclose(one * factor, other):
            return (
                f"it is {name} times too {'large' if abs(one) > abs(other) else 'small'}",
                "look in {function} for a unit or factor applied twice or not at all",
            )
    return (f"off by {one - other:g}", "follow the value through {function}") if c.operator == "==" else ("", "")


EXAMPLES = (
    Example(
        error="assert 0.30000000000000004 == 0.3",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 0.3\n",
        },
        at=("test_a.py: assert f(1) == 0.3",),
        test="test_a.py::test_a",
        expect=("rounding of floats",),
    ),
    Example(
        error="assert 344 == 345",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 345\n",
        },
        at=("test_a.py: assert f(1) == 345",),
        test="test_a.py::test_a",
        expect=("one too few", "`344`"),
    ),
    Example(
        error="assert -2 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("only the sign",),
    ),
    Example(
        error="assert 200 == 100",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 100\n",
        },
        at=("test_a.py: assert f(1) == 100",),
        test="test_a.py::test_a",
        expect=("two times too large",),
    ),
    Example(
        error="assert '1' == 1",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 1\n",
        },
        at=("test_a.py: assert f(1) == 1",),
        test="test_a.py::test_a",
    ),
    Example(
        error="assert True == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
