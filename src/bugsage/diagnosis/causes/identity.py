"""Two objects are equal or alike but not the same one, or a value is not None, True or False."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "identity"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator not in ("is", "is not") or {c.actual, c.expected} == {"True", "False"}:
        return None
    if c.operator == "is not":
        return (
            differ(
                case,
                c,
                CATEGORY,
                f"it is the very same object as `{c.expected[:60]}`",
                fix="let {function} make a copy",
                sides=False,
            )
            if c.actual != "None"
            else None
        )
    if c.expected == "None":
        return differ(
            case,
            c,
            CATEGORY,
            "a value came back where the test wants None",
            fix="let {function} refuse this input: find the check that lets it through",
        )
    if c.actual == c.expected:
        return differ(
            case,
            c,
            CATEGORY,
            "they look alike but are two objects",
            fix="let {function} hand on the object itself instead of a copy",
        )
    return differ(case, c, CATEGORY, "it is another object", fix="find in {function} which case this input takes")


EXAMPLES = (
    Example(
        error="AssertionError: assert 'a/CON' is None",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) is None\n",
        },
        at=("test_a.py: assert f(1) is None",),
        test="test_a.py::test_a",
        expect=("gave `'a/CON'`", "wants None"),
    ),
    Example(
        error="AssertionError: assert <Box> is <Box>",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) is box\n",
        },
        at=("test_a.py: assert f(1) is box",),
        test="test_a.py::test_a",
        expect=("look alike but are two objects",),
    ),
    Example(
        error="assert None is not None",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) is not None\n",
        },
        at=("test_a.py: assert f(1) is not None",),
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
