"""A command, request or program under test reported failure; says the error it hid."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "failed-command"

_RESULT = re.compile(r"<Result (\w+)\((.{0,300}?)\)>")
_ENDING = re.compile(r"^ {0,12}[A-Za-z_][\w.]{0,80}(?:Error|Exception|Warning|Exit|Interrupt)\b.{0,300}", re.MULTILINE)
_STATUS = ("exit_code", "returncode", "status_code", "exit_status", ".ret", "status")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if (
        c is None
        or c.operator not in ("==", "!=", "in", "is")
        or not (c.actual_source.endswith(_STATUS) or any("<Result " in line for line in c.lines))
    ):
        return None
    hidden = next(
        (m for line in [*c.lines, c.actual] if (m := _RESULT.search(line[:2000])) and m.group(1) != "SystemExit"),
        None,
    )
    if hidden:
        reading = f"the command ended in `{hidden.group(1)}`: {quote(hidden.group(2))}"
        fix = f"look for where {{function}} or what it calls raises `{hidden.group(1)}`"
    elif nested := _nested(case):
        reading, fix = f"it ended in {quote(nested, 120)}", "follow the traceback that the command printed"
    elif isinstance(c.actual_value, int) and c.actual_value >= 500:
        reading, fix = (
            "the server failed inside",
            "read the server's traceback in the captured log: the real error is there",
        )
    elif isinstance(c.actual_value, int) and not isinstance(c.actual_value, bool):
        reading, fix = "it did not end as expected", "read its captured output: it says why"
    else:
        return None
    return differ(
        case, c, CATEGORY, reading, fix=fix, evidence=_output(case), missing=reading.startswith("it did not end")
    )


def _nested(case: Case) -> str:
    # The last line of a traceback that the message or the captured output quotes.
    texts = [case.event.message, *case.event.captured.values()]
    found = [
        m.group(0) for t in texts if "Traceback (most recent call last)" in t for m in _ENDING.finditer(t[:20_000])
    ]
    return found[-1] if found else ""


def _output(case: Case) -> list[str]:
    output = next((t.strip().splitlines()[-1] for t in case.event.captured.values() if t.strip()), "")
    return [f"captured: {quote(output, 120)}"] if output else []


EXAMPLES = (
    Example(
        error="assert 1 == 0",
        detail=("assert 1 == 0", "+  where 1 = <Result RuntimeError('no such plug')>.exit_code"),
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1).exit_code == 0\n",
        },
        at=("test_a.py: assert f(1).exit_code == 0",),
        test="test_a.py::test_a",
        expect=("ended in `RuntimeError`", "no such plug"),
    ),
    Example(
        error="assert 500 == 200",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1).status_code == 200\n",
        },
        at=("test_a.py: assert f(1).status_code == 200",),
        test="test_a.py::test_a",
        expect=("server failed inside",),
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
        error="KeyError: 'exit_code'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    f(1).exit_code\n",
        },
        at=("test_a.py: f(1).exit_code",),
        test="test_a.py::test_a",
    ),
)
