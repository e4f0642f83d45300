"""Two texts differ only in terminal colour codes."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ, texts
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "escape-codes"

# Tests print the escape character as it is or as text; a runner may have dropped it.
_CODE = re.compile(r"(?:\x1b|\\x1b|\u241b)?\[[0-9;]*[mK]")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    both = texts(c) if c and c.operator == "==" else None
    # Reports are cleaned of escapes: lines that look alike then differ in nothing else.
    printed = c is not None and "\\x1b[" in c.actual + c.expected and bool(c.only_actual)
    if c is not None and both is not None and printed and "".join(both[0].split()) == "".join(both[1].split()):
        return _told(case, c, "codes stand in other places")
    if c is None or both is None or both[0] == both[1] or not _CODE.search(both[0] + both[1]):
        return None
    one, other = (_CODE.sub("", side) for side in both)
    ours, theirs = (_CODE.findall(side) for side in both)
    if one != other or ours == theirs:
        return None
    kind = (
        "codes where the test expects none"
        if not theirs
        else (
            "no codes where the test expects some"
            if not ours
            else f"{len(ours)} code(s) instead of {len(theirs)}"
            if len(ours) != len(theirs)
            else "other codes"
        )
    )
    return _told(case, c, kind)


def _told(case: Case, c: Comparison, kind: str) -> Hypothesis:
    reading = f"the text is the same, only its colour codes differ: {kind}"
    fix = "look in {function} for where a style is opened, closed or applied to a part too many"
    return differ(case, c, CATEGORY, reading, fix=fix, sides="other places" not in kind)


EXAMPLES = (
    Example(
        error="AssertionError: assert '\\x1b[32mhi\\x1b[0m' == 'hi'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("only its colour codes", "expects none"),
    ),
    Example(
        error="AssertionError: assert 'hi' == '\\x1b[1mhi\\x1b[0m'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("no codes where",),
    ),
    Example(
        error="AssertionError: assert '\\x1b[1mha\\x1b[0m' == 'hi'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert 'a[0]' == 'a[1]'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
