"""Something is not in the result where it is expected, or is in it where it should not be."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, homes, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import nearest, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-part"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator not in ("in", "not in"):
        return None
    subject = subject_of(case)
    part, whole = quote(c.expected, 70), quote(c.actual, 70)
    if c.operator == "not in":
        reading = f"`{part}` is in it, and the test wants it out: `{whole}`"
        return differ(case, c, CATEGORY, reading, fix="find in {function} what puts it there", sides=False)
    wanted = c.expected_value if isinstance(c.expected_value, str) else ""
    near = _near(wanted, c.actual_value)
    reading = (
        f"`{part}` is not in it: `{whole}`"
        if not near
        else f"`{part}` is not in it; the nearest part is `{quote(near, 70)}`"
    )
    written = homes(case, wanted) if wanted and not near else []
    if written:
        reading += f"; {written[0].called} would write it"
    elif wanted and subject.found and not near:
        reading += "; no text of the code holds it"
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix="let {function} write it, or correct what the test looks for",
        evidence=[f"{h.where}: holds the text" for h in written],
        sides=False,
    )


def _near(wanted: str, whole: object) -> str:
    if isinstance(whole, str):
        lines = [line.strip() for line in whole.splitlines()[:200] if line.strip() and len(line) < 300]
        return nearest(wanted.strip()[:80], lines, 0.7) or ""
    if isinstance(whole, list | tuple | dict | set):
        return nearest(wanted, [w for w in list(whole)[:200] if isinstance(w, str)], 0.7) or ""
    return ""


EXAMPLES = (
    Example(
        error="AssertionError: assert 'usage: [a]' in 'usage: [[a]]\\nend'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert 'usage: [a]' in f(1)\n",
        },
        at=("test_a.py: assert 'usage: [a]' in f(1)",),
        test="test_a.py::test_a",
        expect=("`'usage: [a]'` is not in it", "nearest part is `usage: [[a]]`"),
    ),
    Example(
        error="AssertionError: assert '_hash' not in {'_hash': 1}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert '_hash' not in f(1)\n",
        },
        at=("test_a.py: assert '_hash' not in f(1)",),
        test="test_a.py::test_a",
        expect=("wants it out",),
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
        error="KeyError: 'in'",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
