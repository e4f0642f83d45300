"""Two texts differ only in white space or line ends."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, texts
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "whitespace-only"

#: Characters shown before and after the place where two texts part.
_BEFORE, _AFTER = 16, 12


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    both = texts(c) if c and c.operator == "==" else None
    if c is None or both is None:
        return None
    one, other = both
    if one == other or "".join(one.split()) != "".join(other.split()) or not one.strip():
        return None
    return differ(
        case,
        c,
        CATEGORY,
        f"actual and expected differ only in white space ({_how(one, other)}){_shown(one, other)}",
        fix="look in {function} for where blanks and line ends are added or stripped",
        sides=False,
    )


def _shown(one: str, other: str) -> str:
    """Both texts around the place where they part, with their blanks and line ends to be seen."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begin = max(at - _BEFORE, 0)
    got, wanted = (repr(side[begin : at + _AFTER]) for side in (one, other))
    return f": `{got}` instead of `{wanted}`"


def _how(one: str, other: str) -> str:
    if one.rstrip() == other.rstrip():
        return "at the end"
    if one.lstrip() == other.lstrip():
        return "at the beginning"
    if one.replace("\r\n", "\n") == other.replace("\r\n", "\n"):
        return "Windows line ends on one side"
    ours, theirs = one.splitlines(), other.splitlines()
    if len(ours) != len(theirs):
        return f"{len(ours)} line{'s' if len(ours) != 1 else ''} instead of {len(theirs)}"
    line = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=True), 1) if a != b), 1)
    indent = ours[line - 1].strip() == theirs[line - 1].strip() and ours[line - 1].rstrip() != theirs[line - 1].rstrip()
    return f"{'the indentation of' if indent else 'inside'} line {line}"


EXAMPLES = (
    Example(
        error="AssertionError: assert 'Bearer ' == 'Bearer'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("only in white space", "at the end"),
    ),
    Example(
        error="AssertionError: assert 'a\\nb' == 'a\\n\\nb'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("2 lines instead of 3",),
    ),
    Example(
        error="AssertionError: assert 'a b' == 'a c'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert '' == ' '",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
