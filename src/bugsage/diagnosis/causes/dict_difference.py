"""Two mappings differ; says which keys are missing, too many or hold another value."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, comparison, value_of
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "dict-difference"

_COMMON = re.compile(r"\{(.{1,200}?): (.{0,400})\} != \{\1: (.{0,400})\}")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator != "==" or "{" not in c.actual + c.expected:
        return None
    parts = _of_values(c) or _of_lines(c)
    if not parts:
        return None
    return differ(
        case, c, CATEGORY, "; ".join(parts[:4]), fix="find in {function} where that key is filled", apart=True
    )


def _of_values(c: Comparison) -> list[str]:
    one, other = c.actual_value, c.expected_value
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return []
    parts = [f"{_values(one[k], other[k], repr(k))}" for k in one if k in other and one[k] != other[k]]
    more, less = [repr(k) for k in one if k not in other], [repr(k) for k in other if k not in one]
    return _keys(more, less) + parts[:3]


def _values(one: object, other: object, key: str) -> str:
    return f"the key `{quote(key, 40)}` holds `{quote(repr(one), 50)}` instead of `{quote(repr(other), 50)}`"


def _keys(more: list[str], less: list[str]) -> list[str]:
    words = []
    if less:
        words.append(
            f"the key{'s' if len(less) > 1 else ''} {', '.join(f'`{quote(k, 40)}`' for k in less[:3])}"
            f" {'are' if len(less) > 1 else 'is'} missing"
        )
    if more:
        words.append(
            f"the key{'s' if len(more) > 1 else ''} {', '.join(f'`{quote(k, 40)}`' for k in more[:3])}"
            f" {'are' if len(more) > 1 else 'is'} too many"
        )
    return words


def _of_lines(c: Comparison) -> list[str]:
    parts: list[str] = []
    side = ""
    for raw in c.lines[:400]:
        line = raw.strip()
        said = re.match(r"(Left|Right) contains \d+ more items?:", line)
        differs = _COMMON.match(line[:1000])
        if said:
            side = "more" if (said.group(1) == "Left") != c.swapped else "less"
        elif differs:
            one, other = (differs.group(2), differs.group(3))[:: -1 if c.swapped else 1]
            parts.append(
                f"the key `{quote(differs.group(1), 40)}` holds `{quote(one, 50)}` instead of `{quote(other, 50)}`"
            )
        elif side and line.startswith("{"):
            found = value_of(line)
            keys = [repr(k) for k in found] if isinstance(found, dict) else [line[1:].partition(":")[0]]
            parts += _keys(keys, []) if side == "more" else _keys([], keys)
            side = ""
    return parts


EXAMPLES = (
    Example(
        error="AssertionError: assert {'a': 1, 'b': 2} == {'a': 1, 'b': 3}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("key `'b'` holds `2` instead of `3`",),
    ),
    Example(
        error="AssertionError: assert {'a': 1...} == {'x': 1...}",
        detail=(
            "AssertionError: assert {'a': 1...} == {'x': 1...}",
            "  ",
            "  Left contains 1 more item:",
            "  {'a': 1}",
            "  Differing items:",
            "  {'k': [1]} != {'k': [2]}",
        ),
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("key `'a'` is too many", "holds `[1]` instead of `[2]`"),
    ),
    Example(
        error="AssertionError: {} != {'n': 2}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    self.assertEqual(f(1), {'n': 2})\n",
        },
        at=("test_a.py: self.assertEqual(f(1), {'n': 2})",),
        test="test_a.py::test_a",
        expect=("key `'n'` is missing",),
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
        error="AssertionError: assert {1} == {2}",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
