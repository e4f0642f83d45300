"""A command, request or program under test reported failure; says the error it hid."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.caught import caught
from bugsage.diagnosis.comparing import Comparison, comparison
from bugsage.diagnosis.differing import differ, subject_of
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, place, quote, under_test
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.error import ExceptionInfo

CATEGORY = "failed-command"

_RESULT = re.compile(r"<Result (\w+)\((.{0,300}?)\)>")
_ENDING = re.compile(r"^ {0,12}[A-Za-z_][\w.]{0,80}(?:Error|Exception|Warning|Exit|Interrupt)\b.{0,300}", re.MULTILINE)
_STATUS = ("exit_code", "returncode", "status_code", "exit_status", ".ret", "status")
#: What a test client keeps beside the status.
_KEPT = (".exception", ".exc_info", ".ok", ".is_success", ".success")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    inner = caught(case.event)
    if c and inner and (c.actual_source.removeprefix("not ").endswith((*_STATUS, *_KEPT)) or _result(c)):
        return _caught(case, c, inner)
    if c is None or c.operator not in ("==", "!=", "in", "is") or not (c.actual_source.endswith(_STATUS) or _result(c)):
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


def _result(c: Comparison) -> bool:
    return any("<Result " in line for line in c.lines)


def _caught(case: Case, c: Comparison, inner: ExceptionInfo) -> Hypothesis:
    """The error that the client caught comes first: what the assertion saw of it says nothing."""
    within = [p for p in (place(case, f) for f in inner.frames) if p and not p.is_test]
    at = within[-1] if within else None
    error = quote(f"{inner.type}: {inner.message}" if inner.message else inner.type, 120)
    raised = f"on line {at.line} of {at.called}" if at else f"by what {subject_of(case).words} comes from"
    saw = f"`{quote(c.actual, 40)}` as {subject_of(case).words}"
    subject = subject_of(case)
    return conclude(
        case,
        CATEGORY,
        f"`{error}` is raised {raised} and caught before the test can see it: the assertion only met {saw}",
        about=at or subject.found,
        missing=at is None,
        evidence=[
            *(f"{p.where}: {quote(p.code)}" for p in reversed(within[-3:])),
            f"{subject.at.where}: {quote(subject.at.code)}" if subject.at else "",
        ],
        fix=f"look at {at.called} where it raises ({at.where})"
        if at
        else f"find what raises `{inner.type}` in {under_test(case, subject.found)}",
        confirm="let the client pass errors on (click: `catch_exceptions=False`, Flask: `app.testing = True`,"
        " Starlette: `raise_server_exceptions=True`): the test then fails with the error itself",
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
    Example(  # The traceback that a server logged, or a client keeps, says more than the status.
        error="assert not ValueError('no such day')",
        detail=(
            "assert not ValueError('no such day')",
            "+  where ValueError('no such day') = <Result ValueError('no such day')>.exception",
        ),
        files={
            "a.py": "def f(x):\n    raise ValueError('no such day')\n",
            "test_a.py": (
                "from a import f\n\ndef test_a(run):\n    result = run(f)\n    assert not result.exception\n"
            ),
        },
        at=("test_a.py: assert not result.exception",),
        earlier=(("caught", "ValueError: no such day", "a.py: raise ValueError"),),
        test="test_a.py::test_a",
        expect=("`ValueError: no such day` is raised on line 2 of `f()`", "caught before the test can see it"),
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
