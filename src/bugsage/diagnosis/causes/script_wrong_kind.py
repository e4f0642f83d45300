"""JavaScript: a value is of the wrong kind for what is done with it: no list, no number, a class without `new`."""

import re
from collections.abc import Callable

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "wrong-type"

#: What is said; what it means, of the groups; what mends it.
_SAID: tuple[tuple[str, Callable[[re.Match[str]], str], str], ...] = (
    (
        r"^(?P<a>[^\n]{1,160}?) is not iterable",
        lambda said: f"`{quote(said['a'])}` is gone through item by item, and it is no list, text, map or set",
        "hand a list over, or take `Object.entries(…)`, `Object.values(…)` of an object",
    ),
    (
        r"^Class constructor (?P<a>[\w$]{1,100}) cannot be invoked without 'new'",
        lambda said: f"the class `{said['a']}` is called like a function",
        "write `new` before it; where a decorator or an old helper calls it, have that use `Reflect.construct`",
    ),
    (
        r"^Cannot mix BigInt and other types",
        lambda _: "a `BigInt` and a number are combined",
        "make both alike: `BigInt(…)` around the number, or `Number(…)` around the other",
    ),
    (
        r"^Cannot convert a BigInt value to a number",
        lambda _: "a `BigInt` is used where a number is wanted",
        "convert it with `Number(…)`",
    ),
    (
        r"^(?:Invalid array length|Array size is not a small enough)|^Invalid (?:string length|typed array length)",
        lambda _: "a length is negative, no whole number or too large",
        "check how the length is computed",
    ),
    (
        r"^(?:Invalid count value|toFixed\(\) digits|toString\(\) radix|precision \d)",
        lambda said: f"a number is outside what is allowed: {quote(said.string)}",
        "check the number that is handed over",
    ),
    (
        r"^(?:Invalid time value|Invalid Date)",
        lambda _: "a date that is none (`Invalid Date`) is written out",
        "check the text that the date was made of with `Number.isNaN(date.getTime())`",
    ),
    (
        r"^Converting circular structure to JSON",
        lambda _: "an object that leads back to itself is written as JSON",
        "leave the member out that leads back, or hand only what is needed over",
    ),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if at is None or not case.event.type.endswith(("TypeError", "RangeError")):
        return None
    for pattern, meaning, fix in _SAID:
        said = re.search(pattern, message)
        if said:
            return conclude(
                case,
                CATEGORY,
                f"on line {at.line} of {at.called} {meaning(said)}",
                about=at,
                evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where],
                fix=fix,
                confirm=f"log the values just before {at.where}",
            )
    return None


_FILES = {"sum.js": "class Cart {}\nfunction sum(rows) {\n  for (const row of rows) add(row)\n  return Cart()\n}\n"}

EXAMPLES = (
    Example(
        error="TypeError: rows is not iterable",
        language="javascript",
        files=_FILES,
        at=("sum.js: for (const row",),
        expect=("on line 3 of `sum()` `rows` is gone through item by item",),
    ),
    Example(
        error="TypeError: Class constructor Cart cannot be invoked without 'new'",
        language="javascript",
        files=_FILES,
        at=("sum.js: return Cart()",),
        expect=("the class `Cart` is called like a function",),
    ),
    Example(
        error="RangeError: Invalid array length",
        language="javascript",
        files=_FILES,
        at=("sum.js: return Cart()",),
        expect=("a length is negative",),
    ),
    Example(
        error="TypeError: rows is not a function",
        language="javascript",
        files=_FILES,
        at=("sum.js: for (const row",),
    ),
    Example(error="Error: rows is not iterable", language="javascript", files=_FILES, at=("sum.js: for (const row",)),
)
