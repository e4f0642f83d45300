"""A condition that the test asks for does not hold."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.caught import caught
from bugsage.diagnosis.comparing import comparison, where_of
from bugsage.diagnosis.differing import differ, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "false-condition"

_INSTANCE = re.compile(r"isinstance\((.{1,300}), (?:<class '([\w.]+)'>|([\w.]+))\)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if caught(case.event):
        return None  # That the client kept an error is no finding; the error is, and others tell it.
    if c is None or not (
        c.operator == "truth" or (c.operator in ("==", "is") and {c.actual, c.expected} == {"True", "False"})
    ):
        return None
    if c.actual_source in ("True", "False", "0", "1"):
        return None  # `assert False` marks a place that should not be reached: what led there is told by others.
    where = where_of(case, c)
    kind = _INSTANCE.search(where)
    if kind:
        reading = (
            f"the result is `{quote(kind.group(1), 70)}`, which is no"
            f" `{(kind.group(2) or kind.group(3)).rpartition('.')[2]}`"
        )
        return differ(
            case, c, CATEGORY, reading, fix="let {function} give that type, or convert what it gives", sides=False
        )
    negated = c.expected == "not" or c.expected == "False"
    subject = subject_of(case)
    if not subject.at and not where:
        return None
    reading = f"it is {'true' if negated else 'false'} and the test wants it {'false' if negated else 'true'}"
    if c.actual not in ("True", "False"):
        reading = f"it is `{quote(c.actual, 60)}`, which counts as {'true' if negated else 'false'}"
    if where and not subject.words.strip("`").startswith(where[:20]):
        reading += f" (`{quote(where, 80)}`)"
    evidence = [line.strip() for line in c.lines if line.strip().startswith(("+", "where", "and"))][:4]
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix=f"find in {{function}} what makes {subject.words} {'true' if negated else 'false'}",
        evidence=[quote(e, 160) for e in evidence],
        sides=False,
    )


EXAMPLES = (
    Example(
        error="AssertionError: assert False",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1)\n",
        },
        at=("test_a.py: assert f(1)",),
        test="test_a.py::test_a",
        expect=("`f(1)`", "false and the test wants it true"),
    ),
    Example(
        error="AssertionError: assert False",
        detail=("AssertionError: assert False", "+  where False = isinstance('2000-01-01', date)"),
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert isinstance(f(1), date)\n",
        },
        at=("test_a.py: assert isinstance(f(1), date)",),
        test="test_a.py::test_a",
        expect=("`'2000-01-01'`", "no `date`"),
    ),
    Example(
        error="assert not True",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert not f(1)\n",
        },
        at=("test_a.py: assert not f(1)",),
        test="test_a.py::test_a",
        expect=("true and the test wants it false",),
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
    Example(
        error="KeyError: 'x'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1)\n",
        },
        at=("test_a.py: assert f(1)",),
        test="test_a.py::test_a",
    ),
)
