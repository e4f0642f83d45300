"""JavaScript: an assertion compared two values that differ; says both, what kind of difference it is, and where."""

import re
from collections.abc import Sequence

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, places, quote, under_test
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unequal-values"

_NOT_THROWN = re.compile(
    r"Missing expected (?:exception|rejection)|did not throw|to throw|Function returned|Promise resolved|did not reject"
)
_SHOWN = 60


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    event = case.event
    missing, extra = _marked(event.detail, "-"), _marked(event.detail, "+")
    not_thrown = _NOT_THROWN.search(event.message[:2000]) is not None and not (missing and extra)
    if not event.type.endswith("AssertionError") and not not_thrown:
        return None
    if not (missing or extra or not_thrown) or not event.test:
        return None
    name = quote(event.test.rpartition(" > ")[2])
    at = _asserted(case)
    return conclude(
        case,
        CATEGORY,
        f"the test `{name}` {_told(missing, extra, not_thrown)}",
        missing=1,
        evidence=[f"{at.where}: {quote(at.code)}" if at else quote(event.message.split("\n", 1)[0])],
        fix=f"find in {under_test(case)} {_cause(missing, extra, not_thrown)}",
        confirm=confirm_by(case),
    )


def _marked(detail: Sequence[str], sign: str) -> list[str]:
    """The lines that only one side has, without the comma after an element; runners that show a value twice repeat."""
    bare = [line[1:].strip().rstrip(",") for line in detail if line.startswith(sign)]
    told = [line for line in bare if line]
    plain = [line.strip("'\"") for line in told]
    return [line for line, text in zip(told, plain, strict=True) if not (text == line and f"'{text}'" in told)]


def _asserted(case: Case) -> Place | None:
    """The line of the test's own file that asserted, where the report names one that can."""
    named = (case.event.test or "").partition(" > ")[0]
    inside = [p for p in places(case) if p.is_test and p.code and not p.code.startswith(("import ", "export "))]
    return next((p for p in inside if p.file == named), inside[-1] if inside else None)


def _cause(missing: list[str], extra: list[str], not_thrown: bool) -> str:
    if not_thrown:
        return "which check should refuse this input"
    if not extra:
        return f"what leaves out {_quoted(missing)}"
    return f"what gives {_quoted(extra)}"


def _told(missing: list[str], extra: list[str], not_thrown: bool) -> str:
    if not_thrown:
        return "expects an error, and the code went on without one: a check is missing, or its condition does not hold"
    if not extra:
        return f"misses {_quoted(missing)} in what the code gave"
    if not missing:
        return f"got {_quoted(extra)} too many"
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
    # An object or array over some lines is short enough to be shown whole, more often than not.
    whole = f"{lines[0]} {', '.join(lines[1:-1])} {lines[-1]}"
    if len(lines) > 2 and lines[0][-1] in "{[(" and lines[-1][0] in "}])" and len(whole) <= _SHOWN:
        return f"`{quote(whole)}`"
    first = lines[0] if len(lines[0]) <= _SHOWN else lines[0][: _SHOWN - 1] + "…"
    more = len(lines) - 1
    return f"`{quote(first)}`" + (f" and {more} more line{'s' if more > 1 else ''}" if more else "")


EXAMPLES = (
    Example(
        error="AssertionError: Expected values to be strictly equal",
        language="javascript",
        test="test/cart.js > Cart > adds up",
        detail=("-3", "+undefined"),
        expect=("`adds up` expects `3` and got `undefined`", "nothing came where a value was due"),
    ),
    Example(
        error="AssertionError: should update body to 0",
        language="javascript",
        test="test/body.js > updates the body",
        detail=("+{", "+  coerceTo: 0,", "+  kind: 'x'", "+}", "-0"),
        expect=("expects `0` where the code gave `{ coerceTo: 0, kind: 'x' }`",),
    ),
    Example(
        error="AssertionError: expected [ 1, 2 ] to deeply equal [ 1 ]",
        language="typescript",
        test="test/cart.test.ts > adds up",
        detail=("+   2,",),
        expect=("got `2` too many",),
    ),
    Example(
        error="AssertionError: Expected values to be strictly equal",
        language="javascript",
        test="test/drop.js > drops",
        detail=("+'[1, 3]'", "-'[1, 3, 5]'", "+[1, 3]", "-[1, 3, 5]"),
        expect=("the test `drops` expects `'[1, 3, 5]'` and got `'[1, 3]'`",),
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
