"""The code gave another value than the test expects."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import Comparison, asserted_in_test, comparison
from bugsage.diagnosis.differing import differ, fragments, homes, texts
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "different-value"

_INDEX = re.compile(r"At index (\d+) diff: (.{1,900}?) != (.{1,900})")
_FIRST = re.compile(r"First differing element (\d+):")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator not in ("==", "!=", "<", "<=", ">", ">=") or not c.actual or not asserted_in_test(case):
        return None
    if c.operator != "==":
        shown = f"`{quote(c.actual, 60)}`"
        differs = f"it is {shown} on both sides, and the test wants them to differ"
        return differ(
            case,
            c,
            CATEGORY,
            differs
            if c.operator == "!="
            else f"it is {shown}, and the test wants `{c.operator} {quote(c.expected, 60)}`",
            sides=False,
            fix="follow in {function} how the value comes about",
        )
    reading, missing = "another value", 1
    evidence: list[str] = []
    home = None
    fix = f"find in {{function}} where `{quote(c.actual, 40)}` comes from"
    item = _item(c)
    if item:
        reading = item
    both = texts(c)
    if both:
        one, other = fragments(*both)
        small = max(len(one), len(other)) <= 120 and len(one) < 0.8 * len(both[0])
        if one and other and quote(one) != quote(other) and small:
            reading = f"`{quote(one, 60)}` stands where `{quote(other, 60)}` should"
        written, wanted = homes(case, one), homes(case, other)
        if written:
            reading += f"; {written[0].called} ({written[0].where}) holds the text that came"
            evidence, missing, home = [f"{w.where}: holds `{quote(one, 60)}`" for w in written], 0, written[0]
        elif wanted:
            reading += f"; {wanted[0].called} ({wanted[0].where}) holds the text that is expected"
            evidence, missing = [f"{w.where}: holds `{quote(other, 60)}`" for w in wanted], 0
            fix = f"find out why {{function}} does not give `{quote(other, 40)}` for this input"
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix=fix,
        evidence=evidence,
        missing=missing,
        home=home,
    )


def _item(c: Comparison) -> str:
    for at, line in enumerate(c.lines[:60]):
        said = _INDEX.search(line[:2000])
        if said:
            pair = (said.group(2), said.group(3))[:: -1 if c.swapped else 1]
            return f"element {said.group(1)} is `{quote(pair[0], 70)}` instead of `{quote(pair[1], 70)}`"
        first = _FIRST.search(line)
        if first and len(c.lines) > at + 2:
            return (
                f"element {first.group(1)} is `{quote(c.lines[at + 1], 70)}` instead of `{quote(c.lines[at + 2], 70)}`"
            )
    return ""


EXAMPLES = (
    Example(
        error="AssertionError: assert 'Fri' == 'Vie'",
        files={
            "a.py": "DAYS = ['Mon', 'Fri']\n\ndef f(x):\n    return DAYS[x]\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("`f(1)` gave `'Fri'` where the test expects `'Vie'`", "holds the text that came"),
    ),
    Example(
        error="AssertionError: assert 5 > 7",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) > 7\n",
        },
        at=("test_a.py: assert f(1) > 7",),
        test="test_a.py::test_a",
        expect=("it is `5`, and the test wants `> 7`",),
    ),
    Example(
        error="KeyError: 'x'",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
    Example(
        error="AssertionError: assert 'a' in 'b'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert 'a' in f(1)\n",
        },
        at=("test_a.py: assert 'a' in f(1)",),
        test="test_a.py::test_a",
    ),
)
