"""Two texts differ only in upper and lower case."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, fragments, texts
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "letter-case"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    both = texts(c) if c and c.operator == "==" else None
    if c is None or both is None or both[0] == both[1] or both[0].casefold() != both[1].casefold():
        return None
    one, other = fragments(*both)
    return differ(
        case,
        c,
        CATEGORY,
        f"they differ only in upper and lower case (`{one[:40]}` for `{other[:40]}`)",
        fix="look in {function} for `.lower()`, `.upper()` or `.title()` too many or missing",
    )


EXAMPLES = (
    Example(
        error="AssertionError: assert 'content-type' == 'Content-Type'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("upper and lower case", "`content-type` for `Content-Type`"),
    ),
    Example(
        error="AssertionError: 'ABC' != 'abc'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    self.assertEqual(f(1), 'abc')\n",
        },
        at=("test_a.py: self.assertEqual(f(1), 'abc')",),
        test="test_a.py::test_a",
        expect=("upper and lower case",),
    ),
    Example(
        error="AssertionError: assert 'ab' == 'abc'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
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
