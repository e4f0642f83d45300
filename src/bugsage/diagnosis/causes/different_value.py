"""The code gave another value than the test expects."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import asserted_in_test, comparison
from bugsage.diagnosis.differing import differ, fragments, homes, texts
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "different-value"


def propose(case: Case) -> Hypothesis | None:
    c = comparison(case)
    if c is None or c.operator not in ("==", "!=", "<", "<=", ">", ">=") or not c.actual or not asserted_in_test(case):
        return None
    if c.operator != "==":
        return differ(
            case,
            c,
            CATEGORY,
            f"`{c.operator}` does not hold between them",
            fix="follow in {function} how the value comes about",
        )
    reading, evidence, missing = "another value", [], 1
    both = texts(c)
    if both:
        one, other = fragments(*both)
        if one and other and max(len(one), len(other)) <= 120 and (one, other) != both:
            reading = f"`{quote(one, 60)}` stands where `{quote(other, 60)}` should"
        written, wanted = homes(case, one), homes(case, other)
        if written:
            reading += f"; {written[0].called} ({written[0].where}) holds the text that came"
            evidence, missing = [f"{w.where}: holds `{quote(one, 60)}`" for w in written], 0
        elif wanted:
            reading += f"; {wanted[0].called} ({wanted[0].where}) holds the text that is expected"
            evidence, missing = [f"{w.where}: holds `{quote(other, 60)}`" for w in wanted], 0
    return differ(
        case, c, CATEGORY, reading, fix="follow this input through {function}", evidence=evidence, missing=missing
    )


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
        expect=("`>` does not hold",),
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
