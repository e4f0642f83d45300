"""Elements are missing or too many; says which."""

import re
from typing import Any

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "element-count"

_PRINTED = re.compile(r"(Left|Right) contains (?:one|(\d+)) more items?(?:, first extra item)?: (.{1,400})")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator != "==":
        return None
    reading = _of_values(c.actual_value, c.expected_value) or _of_lines(c)
    if not reading:
        return None
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix="find in {function} what adds or drops it: a bound that is one off, a filter, a duplicate",
        apart=True,
    )


def _of_values(one: Any, other: Any) -> str:
    if (
        not (isinstance(one, list | tuple) and type(one) is type(other))
        or len(one) == len(other)
        or not one
        or not other
    ):
        return ""
    shown, wanted = [repr(x) for x in one], [repr(x) for x in other]
    more = _rest(shown, wanted)
    less = _rest(wanted, shown)
    if more and not less:
        return f"{_items(more)} too many" + _where(shown, more)
    if less and not more:
        return f"{_items(less)} missing" + _where(wanted, less)
    return f"{len(one)} elements instead of {len(other)}"


def _rest(one: list[str], other: list[str]) -> list[str]:
    left = list(one)
    for item in other:
        if item in left:
            left.remove(item)
    return left


def _items(items: list[str]) -> str:
    named = ", ".join(f"`{quote(i, 40)}`" for i in items[:3])
    return f"{named}{f' and {len(items) - 3} more are' if len(items) > 3 else ' are' if len(items) > 1 else ' is'}"


def _where(whole: list[str], part: list[str]) -> str:
    if whole[: len(part)] == part:
        return " (at the beginning)"
    return " (at the end)" if whole[-len(part) :] == part else ""


def _of_lines(c: Comparison) -> str:
    for line in c.lines:
        said = _PRINTED.search(line)
        if said:
            # The left side is what the code gave unless the test wrote them the other way round.
            gave = (said.group(1) == "Left") == (not c.swapped)
            count = said.group(2) or "one"
            return (
                f"{count} element{'s' if said.group(2) else ''} {'too many' if gave else 'missing'}, first"
                f" `{quote(said.group(3), 60)}`"
            )
    return ""


EXAMPLES = (
    Example(
        error="AssertionError: assert [1, 2, 3] == [1, 2]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`3` is too many", "at the end"),
    ),
    Example(
        error="AssertionError: assert ['B'] == ['A', 'B']",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`'A'` is missing", "at the beginning"),
    ),
    Example(
        error="AssertionError: assert [<A>, <B>] == [<A>]",
        detail=("AssertionError: assert [<A>, <B>] == [<A>]", "  ", "  Left contains one more item: <B>"),
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("one element too many, first `<B>`",),
    ),
    Example(
        error="AssertionError: assert [1, 2] == [1, 3]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert [] == [1]",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
