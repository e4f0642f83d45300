"""JavaScript: an assertion compared two values that differ; says both, what kind of difference it is, and where."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, quote, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unequal-values"

_NOT_THROWN = re.compile(
    r"Missing expected (?:exception|rejection)|did not throw|to throw|Function returned|Promise resolved|did not reject"
)
_SHOWN = 60


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    event = case.event
    missing = [line[1:].strip() for line in event.detail if line.startswith("-") and line[1:].strip()]
    extra = [line[1:].strip() for line in event.detail if line.startswith("+") and line[1:].strip()]
    not_thrown = _NOT_THROWN.search(event.message[:2000]) is not None and not (missing and extra)
    if not event.type.endswith("AssertionError") and not not_thrown:
        return None
    if not (missing or extra or not_thrown) or not event.test:
        return None
    name = quote(event.test.rpartition(" > ")[2])
    at = test_place(case)
    return conclude(
        case,
        CATEGORY,
        f"`{name}` {_told(missing, extra, not_thrown)}",
        missing=1,
        evidence=[f"{at.where}: {quote(at.code)}" if at and at.code else quote(event.message.split("\n", 1)[0])],
        fix="follow the value back from the assertion to the function that made it; the first suspect is the likeliest",
        confirm="log what the first suspect returns for the test's own arguments",
    )


def _told(missing: list[str], extra: list[str], not_thrown: bool) -> str:
    if not_thrown:
        return "expects an error, and the code went on without one: a check is missing, or its condition does not hold"
    if not extra:
        return f"misses {_quoted(missing)} in what the code gave"
    if not missing:
        return f"got {_quoted(extra)}, which it did not expect"
    if len(missing) == len(extra) == 1:
        return f"expects {_quoted(missing)} and got {_quoted(extra)}{_kind(missing[0], extra[0])}"
    return f"expects {_quoted(missing)} where the code gave {_quoted(extra)}"


def _kind(expected: str, obtained: str) -> str:
    one, other = expected.strip("'\"`,"), obtained.strip("'\"`,")
    if obtained.strip(",") in ("undefined", "null", "NaN", "''", '""', "[]", "{}"):
        return ": nothing came where a value was due"
    if one == other:
        return ": the same text, of another type"
    if one.lower() == other.lower():
        return ": they differ in upper and lower case alone"
    if re.sub(r"\s", "", one) == re.sub(r"\s", "", other):
        return ": they differ in white space alone"
    return ""


def _quoted(lines: list[str]) -> str:
    first = lines[0] if len(lines[0]) <= _SHOWN else lines[0][: _SHOWN - 1] + "…"
    return f"`{quote(first)}`" + (f" and {len(lines) - 1} more lines" if len(lines) > 1 else "")


EXAMPLES = (
    Example(
        error="AssertionError: Expected values to be strictly equal",
        language="javascript",
        test="test/cart.js > Cart > adds up",
        detail=("-3", "+undefined"),
        expect=("`adds up` expects `3` and got `undefined`", "nothing came where a value was due"),
    ),
    Example(
        error="AssertionError: expected [ 1, 2 ] to deeply equal [ 1 ]",
        language="typescript",
        test="test/cart.test.ts > adds up",
        detail=("+   2,",),
        expect=("got `2,`, which it did not expect",),
    ),
    Example(
        error="AssertionError: Missing expected exception.",
        language="javascript",
        test="test/cart.js > refuses",
        expect=("expects an error, and the code went on without one",),
    ),
    Example(error="AssertionError: no price", language="javascript", test="test/cart.js > refuses"),
    Example(
        error="TypeError: x is not a function", language="javascript", test="test/cart.js > x", detail=("-1", "+2")
    ),
)
