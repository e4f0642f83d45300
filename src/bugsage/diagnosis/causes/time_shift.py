"""Two times differ by a whole number of hours or days, or only in the zone."""

import datetime
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.differing import differ
from bugsage.diagnosis.example import Example
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "time-shift"

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_CALL = re.compile(
    r"datetime(?:\.datetime)?\((\d{4}), (\d+), (\d+)(?:, (\d+))?(?:, (\d+))?(?:, (\d+))?(?:, \d+)?(?:,"
    r" (tzinfo=.{1,60}))?\)"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    c = comparison(case)
    if c is None or c.operator not in ("==", "<=", ">="):
        return None
    one, other = _time(c.actual), _time(c.expected)
    reading = _read(one, other) if one and other else _zones(c.actual, c.expected)
    if not reading:
        return None
    return differ(
        case,
        c,
        CATEGORY,
        reading,
        fix="make {function} keep one zone all the way (aware times, UTC inside), and convert only for display",
    )


def _time(text: str) -> tuple[datetime.datetime, str] | None:
    said = _STAMP.search(text[:400]) or _CALL.search(text[:400])
    if said is None:
        return None
    numbers = [int(g or 0) for g in said.groups()[:6]]
    try:
        return datetime.datetime(*numbers), said.group(7) or ""  # type: ignore[arg-type]
    except ValueError:
        return None


def _read(one: tuple[datetime.datetime, str], other: tuple[datetime.datetime, str]) -> str:
    shift = one[0] - other[0]
    if not shift:
        return (
            f"the same time in another zone (`{one[1] or 'none'}` instead of `{other[1] or 'none'}`)"
            if one[1] != other[1]
            else ""
        )
    minutes = shift.total_seconds() / 60
    later = "later" if minutes > 0 else "earlier"
    if minutes % 1440 == 0 and abs(minutes) <= 1440 * 31:
        return f"{abs(int(minutes // 1440))} day(s) {later}, at the same time of day"
    if minutes % 15 == 0 and abs(minutes) <= 14 * 60:
        return f"exactly {abs(minutes) / 60:g} hour(s) {later}: the difference between two time zones"
    return ""


def _zones(one: str, other: str) -> str:
    zone = re.compile(r"tz(?:utc|file|local|info|offset)\(|ZoneInfo\(|timezone[.(]|UTC")
    return "the time zone is another" if zone.search(one[:300]) and zone.search(other[:300]) else ""


EXAMPLES = (
    Example(
        error="AssertionError: assert '2024-03-01T10:00:00' == '2024-03-01T12:00:00'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("exactly 2 hour(s) earlier", "time zones"),
    ),
    Example(
        error="AssertionError: assert datetime.datetime(2024, 3, 2, 10, 0) == datetime.datetime(2024, 3, 1, 10, 0)",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("1 day(s) later",),
    ),
    Example(
        error="AssertionError: assert tzutc() == tzfile('/usr/share/zoneinfo/America/Chicago')",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
        expect=("time zone",),
    ),
    Example(
        error="AssertionError: assert '2024-03-01T10:00:00' == '2024-03-01T10:07:00'",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
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
)
