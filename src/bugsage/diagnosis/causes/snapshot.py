"""The output no longer equals the stored snapshot."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, quote, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "snapshot"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    text, at = "\n".join([case.event.message, *case.event.detail])[:4000], test_place(case)
    named = "snapshot" in text.lower() or (at is not None and "snapshot" in at.code.lower())
    if at is None or not named or not case.event.type.endswith(("AssertionError", "Failed", "MismatchError")):
        return None
    lately = [p for p in case.change.files if p in case.code.files and not case.code.files[p].is_test]
    recent = f"; {quote(lately[0])} changed since" if lately else ""
    cause = f"the output compared on line {at.line} of the test differs from its stored snapshot{recent}"
    fix = "read the difference: if the new output is right, update the snapshot; if not, undo what changed it"
    return conclude(
        case,
        CATEGORY,
        cause,
        missing=not lately,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=fix,
        confirm=confirm_by(case),
    )


EXAMPLES = (
    Example(
        error="AssertionError: assert [+ received] == [- snapshot]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == snapshot\n",
        },
        at=("test_a.py: assert f(1) == snapshot",),
        test="test_a.py::test_a",
        expect=("differs from its stored snapshot",),
    ),
    Example(
        error="AssertionError: value does not match the expected value in snapshot out.txt",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    check(f(1))\n",
        },
        at=("test_a.py: check(f(1))",),
        test="test_a.py::test_a",
        expect=("line 4 of the test",),
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
        error="KeyError: 'snapshot'",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
