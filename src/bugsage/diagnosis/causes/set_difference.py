"""Two sets differ; says which elements."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "set-difference"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator not in ("==", "<=", ">="):
        return None
    more, less = _parts(c)
    if not more and not less:
        return None
    words = [f"{_list(more)} too many" if more else "", f"{_list(less)} missing" if less else ""]
    return differ(
        case,
        c,
        CATEGORY,
        " and ".join(w for w in words if w),
        fix="find in {function} what adds or leaves them out",
        apart=True,
    )


def _parts(c: Comparison) -> tuple[list[str], list[str]]:
    one, other = c.actual_value, c.expected_value
    if isinstance(one, set | frozenset) and isinstance(other, set | frozenset):
        return sorted(map(repr, one - other)), sorted(map(repr, other - one))
    more: list[str] = []
    less: list[str] = []
    into = None
    for line in c.lines:
        said = re.search(r"(?:Extra items|Items) in the (left|first|right|second) set", line)
        if said:
            into = more if (said.group(1) in ("left", "first")) != c.swapped else less
        elif (
            into is not None
            and line.strip()
            and line.strip()[:1] not in "?+-"
            and not line.strip().startswith(("Use -v", "Full diff", "Omitting"))
        ):
            into.append(line.strip())
        elif into is not None:
            into = None
    return more, less


def _list(items: list[str]) -> str:
    return ", ".join(f"`{quote(i, 40)}`" for i in items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


EXAMPLES = (
    Example(
        error="AssertionError: assert {1, 2} == {2, 3}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`1` too many and `3` missing",),
    ),
    Example(
        error="AssertionError: assert set() == {<A>}",
        detail=("AssertionError: assert set() == {<A>}", "  ", "  Extra items in the right set:", "  <A>"),
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`<A>` missing",),
    ),
    Example(
        error="AssertionError: assert [1] == [2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert {'a': 1} == {'a': 2}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
