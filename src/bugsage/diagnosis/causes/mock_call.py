"""A mock was not called as the test expects."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, quote, test_place, under_test
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "mock-call"

_NOT_CALLED = re.compile(
    r"[Ee]xpected '?([\w.]+)'? to (?:have been called|be called)(?: (once|\w+ times?))?\.? ?(?:Called (\d+)"
    r" times?)?"
)
_OTHER = re.compile(r"(?:expected call not found|expected (?:await|call) not found)", re.IGNORECASE)
_UNWANTED = re.compile(r"[Ee]xpected '?([\w.]+)'? to not have been called\. Called (\d+) times?")
_PAIR = re.compile(r"Expected: (.{1,300})\s+(?:  )?Actual: (.{1,300})")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    text, at = "\n".join([case.event.message, *case.event.detail])[:4000], test_place(case)
    if at is None or not case.event.type.endswith("AssertionError"):
        return None
    unwanted, missing, pair = _UNWANTED.search(text), _NOT_CALLED.search(text), _PAIR.search(text)
    if unwanted:
        cause = f"the mock `{unwanted.group(1)}` should not be called and was called {unwanted.group(2)} time(s)"
    elif _OTHER.search(text) and pair:
        cause = f"the mock was called as `{quote(pair.group(2))}`, and the test expects `{quote(pair.group(1))}`"
    elif missing and "called" in text.lower():
        cause = (
            f"the mock `{missing.group(1)}` should be called {missing.group(2) or 'at least once'} and was called"
            f" {missing.group(3) or '0'} time(s)"
        )
    else:
        return None
    fix = (
        f"check in {under_test(case)} which arguments reach it, and that the name which is patched is the one that"
        " the code uses"
    )
    return conclude(
        case, CATEGORY, cause, evidence=[f"{at.where}: {quote(at.code)}"], fix=fix, confirm=confirm_by(case)
    )


EXAMPLES = (
    Example(
        error="AssertionError: Expected 'send' to have been called once. Called 0 times.",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    m.send.assert_called_once()\n",
        },
        at=("test_a.py: m.send.assert_called_once()",),
        test="test_a.py::test_a",
        expect=("`send` should be called once", "0 time(s)"),
    ),
    Example(
        error="AssertionError: expected call not found.\nExpected: send(1)\n  Actual: send(2)",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    m.assert_called_with(1)\n",
        },
        at=("test_a.py: m.assert_called_with(1)",),
        test="test_a.py::test_a",
        expect=("called as `send(2)`", "expects `send(1)`"),
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
        error="ValueError: Expected 'send' to have been called",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
