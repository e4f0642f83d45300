"""Two objects print alike but are not equal."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.resolving import classes_named, members
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "prints-alike"


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator != "==" or c.actual != c.expected or "..." in c.actual or c.known:
        return None
    name = re.match(r"<?(?:[\w.]+\.)?(\w+)", c.actual)
    kind = next(iter(classes_named(case, name.group(1))), None) if name else None
    without = kind is not None and "__eq__" not in members(case, kind)
    reading = (
        f"both print alike and are not equal; {kind.called} defines no `__eq__`, so only the same object is equal"
        if kind and without
        else "both print alike and are not equal: they differ in something that `repr` does not show"
    )
    fix = (
        f"define `__eq__` in {kind.called}, or compare what matters of it"
        if kind and without
        else "compare field by field to see what differs"
    )
    return differ(case, c, CATEGORY, reading, fix=fix, sides=False)


EXAMPLES = (
    Example(
        error="AssertionError: assert <Box 1> == <Box 1>",
        files={
            "a.py": "class Box:\n    pass\n\ndef f(x):\n    return Box()\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("class `Box` defines no `__eq__`",),
    ),
    Example(
        error="AssertionError: assert Thing(a) == Thing(a)",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`repr` does not show",),
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
        error="AssertionError: assert <Box 1> == <Box 2>",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
)
