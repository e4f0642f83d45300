"""One text holds the other with something more; says what, and where the code writes it."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ, fragments, homes, texts
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "extra-text"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    both = texts(c) if c and c.operator == "==" else None
    if c is None or both is None or not all(both) or both[0] == both[1]:
        return None
    more, less = fragments(*both)
    where = _where(*both)
    if not where:
        return None
    extra = _outside(*both)
    written = homes(case, extra.strip()) if extra.strip() else []
    shown = quote(extra.strip() or repr(extra), 60)
    reading = f"`{shown}` is {'too much' if len(both[0]) > len(both[1]) else 'missing'} {where}"
    if written:
        reading += f"; {written[0].called} ({written[0].where}) holds that text"
    evidence = [f"{h.where}: holds `{shown}`" for h in written]
    verb = "adds" if len(both[0]) > len(both[1]) else "leaves out"
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix=f"find in {{function}} what {verb} this text",
        evidence=evidence,
        missing=not (more or less),
        home=written[0] if written else None,
    )


def _where(one: str, other: str) -> str:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) == len(shorter) or len(shorter) < 2:
        return ""
    if longer.startswith(shorter):
        return "at the end"
    if longer.endswith(shorter):
        return "at the beginning"
    start = _common(longer, shorter)
    return "in the middle" if longer[start + len(longer) - len(shorter) :] == shorter[start:] else ""


def _outside(one: str, other: str) -> str:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if longer.endswith(shorter):
        return longer[: len(longer) - len(shorter)]
    start = _common(longer, shorter)
    return longer[start : start + len(longer) - len(shorter)]


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


EXAMPLES = (
    Example(
        error="AssertionError: assert '30 a few seconds' == '30 seconds'",
        files={
            "a.py": "def f(x):\n    return '{} a few '.format(x) + 'seconds'\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`a few` is too much in the middle", "`f()` (a.py:1)"),
    ),
    Example(
        error="AssertionError: assert 'a, b' == 'a, b.'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`.` is missing at the end",),
    ),
    Example(
        error="AssertionError: assert 'abc' == 'axc'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert [1] == [1, 2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
