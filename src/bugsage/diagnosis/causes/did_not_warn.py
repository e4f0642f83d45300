"""A warning that the test expects did not come."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, quote, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "did-not-warn"

_MARK = re.compile(r"DID NOT WARN\.?.{0,80}?<class '([\w.]+)'>|DID NOT WARN|(\w*Warning) not triggered")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said, at = _MARK.search(case.event.message[:500]), test_place(case)
    if said is None or at is None:
        return None
    kind = (said.group(1) or said.group(2) or "a warning").rpartition(".")[2]
    cause = f"the code in the block on line {at.line} of the test should warn with `{kind}` and does not"
    fix = f"call `warnings.warn(…, {kind}, stacklevel=2)` in the function that the block calls"
    return conclude(
        case, CATEGORY, cause, evidence=[f"{at.where}: {quote(at.code)}"], fix=fix, confirm=confirm_by(case)
    )


EXAMPLES = (
    Example(
        error="Failed: DID NOT WARN. No warnings of type (<class 'DeprecationWarning'>,) were emitted.",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    with pytest.warns(DeprecationWarning): f(1)\n",
        },
        at=("test_a.py: with pytest.warns(DeprecationWarning): f(1)",),
        test="test_a.py::test_a",
        expect=("should warn with `DeprecationWarning`",),
    ),
    Example(
        error="AssertionError: UserWarning not triggered",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
        expect=("`UserWarning`",),
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
        error="Failed: DID NOT RAISE <class 'ValueError'>",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
