"""Two texts are equal but for a number in them."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, texts
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "number-in-text"

_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    both = texts(c) if c and c.operator == "==" else None
    if c is None or both is None or len(both[0]) > 5000:
        return None
    one, other = (_NUMBER.findall(side) for side in both)
    if one == other or len(one) != len(other) or _NUMBER.sub("#", both[0]) != _NUMBER.sub("#", both[1]):
        return None
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    a, b = pairs[0]
    reading = (
        f"the texts are equal but for {'a number' if len(pairs) == 1 else f'{len(pairs)} numbers'}, `{a}` instead"
        f" of `{b}`"
    )
    if "." in a and "." not in b:
        reading += ": a fraction where a whole number is expected"
        fix = (
            "cut the fraction off where {function} has the number written: with `int()`, as `//` rounds down below zero"
        )
        return differ(case, c, CATEGORY, reading, fix=fix)
    return differ(case, c, CATEGORY, reading, fix="follow how {function} computes that number")


EXAMPLES = (
    Example(
        error="AssertionError: assert '916.6666 minutes' == '916 minutes'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`916.6666` instead of `916`", "a fraction"),
    ),
    Example(
        error="AssertionError: assert 'a 1 b 2' == 'a 1 b 3'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("a number, `2` instead of `3`",),
    ),
    Example(
        error="AssertionError: assert 'a 1' == 'b 1'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
