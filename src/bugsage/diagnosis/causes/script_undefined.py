"""JavaScript: a member of undefined or null is read, set or called; says which expression it was."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "undefined-value"

_MESSAGES = (
    # V8, new and old; SpiderMonkey; JavaScriptCore.
    re.compile(
        r"Cannot (?:read|set) propert(?:y|ies) of (?P<kind>undefined|null) \((?:reading|setting) '(?P<name>[^']+)'"
    ),
    re.compile(r"Cannot (?:read|set) property '(?P<name>[^']+)' of (?P<kind>undefined|null)"),
    re.compile(r"can't access property \"?(?P<name>[\w$]+)\"?, (?P<owner>.{1,80}?) is (?P<kind>undefined|null)"),
    re.compile(r"(?P<kind>undefined|null) is not an object \(evaluating '(?P<owner>[^']+?)\.(?P<name>[\w$]+)'"),
    re.compile(
        r"Cannot destructure property '(?P<name>[^']+)' of '(?P<owner>[^']+)' as it is (?P<kind>undefined|null)"
    ),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    said = next((found for pattern in _MESSAGES if (found := pattern.search(message))), None)
    at = crash(case)
    if said is None or at is None:
        return None
    name, kind = said["name"], said["kind"]
    owner = said.groupdict().get("owner") or _owner(at.code, name)
    what = f"`{quote(owner)}` is {kind}" if owner else f"something is {kind}"
    return conclude(
        case,
        CATEGORY,
        f"{what} on line {at.line} of {at.called}, and `{quote(name)}` is asked of it",
        about=at,
        missing=0 if owner else 1,
        evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where],
        fix=(
            f"see where {f'`{quote(owner)}`' if owner else 'the value'} comes from: give it a value there, or handle"
            f" {kind} before line {at.line}"
        ),
        confirm=f"log {f'`{quote(owner)}`' if owner else 'the values of the line'} just before {at.where}",
    )


def _owner(code: str, name: str) -> str:
    """The expression whose member is asked for, where the line has only one."""
    found = set(re.findall(rf"([\w$\]\[.'\"]{{1,80}}?)(?:\?\.|\.){re.escape(name)}(?![\w$])", code)) if name else set()
    found |= set(re.findall(rf"([\w$.]{{1,80}})\[['\"]?{re.escape(name)}['\"]?\]", code)) if name else set()
    return found.pop() if len(found) == 1 else ""


_CART = "export function total(cart) {\n  return cart.items.length\n}\n"

EXAMPLES = (
    Example(
        error="TypeError: Cannot read properties of undefined (reading 'length')",
        language="javascript",
        files={"cart.js": _CART},
        at=("cart.js: return cart.items.length",),
        expect=("`cart.items` is undefined on line 2 of `total()`", "`length` is asked of it"),
    ),
    Example(
        error='TypeError: can\'t access property "items", cart is null',
        language="javascript",
        files={"cart.js": _CART},
        at=("cart.js: return cart.items.length",),
        expect=("`cart` is null",),
    ),
    Example(
        error="TypeError: Cannot read properties of undefined (reading '0')",
        language="typescript",
        files={"cart.ts": "export function first(rows: any, all: any) {\n  return pick(rows, all)\n}\n"},
        at=("cart.ts: return pick(rows, all)",),
        expect=("something is undefined on line 2",),
    ),
    Example(
        error="TypeError: cart.total is not a function",
        language="javascript",
        files={"cart.js": _CART},
        at=("cart.js: return cart.items.length",),
    ),
    Example(error="TypeError: Cannot read properties of undefined (reading 'length')", language="javascript"),
)
