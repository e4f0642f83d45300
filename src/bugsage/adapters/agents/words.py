"""Reading what agents write: lines of JSON among other lines, numbers that may be none, words that tell an error."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

#: Characters of what an agent said, and of what it was denied, that are kept; and denials.
SAID, DENIAL, DENIALS = 4_000, 300, 50

_LOGIN = re.compile(
    r"(?i)\b401\b|\b403\b|unauthori[sz]ed|authentication|invalid (?:x-)?api.?key|incorrect api key|not logged in"
    r"|please (?:log ?in|set an auth)|(?:api.?key|credentials?) (?:is |are |was )?(?:not|missing|required)|no api key"
)
_REFUSED = re.compile(
    r"(?i)content.?(?:policy|filter)|usage polic|\brefusal\b|declined to respond|blocked.{0,20}safety|\bSAFETY\b"
)
_LIMIT = re.compile(
    r"(?i)insufficient.?quota|credit balance|billing|budget (?:has been )?exceeded|(?:max(?:imum)?|turn|step|cost).?"
    r"(?:number of )?(?:turns?|session|limit|budget)|limits? ?exceeded|out of credits"
)


def ending_of(said: str, status: object = None) -> str:
    """The ending that an error's words tell: `login`, `refused`, `limit`, else `error`.

    >>> ending_of("API Error: 401 invalid x-api-key")
    'login'
    """
    if status in (401, 403):
        return "login"
    for ending, pattern in (("refused", _REFUSED), ("limit", _LIMIT), ("login", _LOGIN)):
        if pattern.search(said):
            return ending
    return "error"


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a text that has one on a line; every other line is passed over."""
    for line in text.splitlines():
        found = parsed(line)
        if found is not None:
            yield found


def parsed(text: str | bytes) -> dict[str, Any] | None:
    """A text that is one JSON object; None for any other."""
    stripped = text.strip()
    if stripped[:1] not in ("{", b"{"):
        return None
    try:
        found = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def last_object(text: str) -> dict[str, Any]:
    """The last JSON object of a text that begins at the start of a line and goes on to the end; empty without one."""
    at = 0 if text.lstrip()[:1] == "{" else text.find("\n{")
    while at >= 0:
        found = parsed(text[at:])
        if found is not None:
            return found
        at = text.find("\n{", at + 1)
    return next(reversed(list(objects(text))), {})


def part(value: object, *names: str) -> dict[str, Any]:
    """What stands under these names, one below the other; empty where it is no object."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}


def rows(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none of what is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """A text as it is, nothing as nothing, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return json.dumps(value)
    except (ValueError, TypeError, RecursionError):
        return ""


def count(value: object) -> int | None:
    """A number of things; None for what is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
    return int(value) if known else None  # type: ignore[call-overload]


def money(value: object) -> float | None:
    """An amount of US dollars; None for what is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if known else None  # type: ignore[arg-type]


def summed(values: Iterator[int | None]) -> int | None:
    """Their sum; None where none is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def tail(said: str, most: int = SAID) -> str:
    """The end of a text."""
    stripped = said.strip()
    return stripped if len(stripped) <= most else f"…{stripped[1 - most :]}"


def denied(what: str, detail: object = "") -> str:
    """One line on something that was denied."""
    return " ".join(f"{what} {text(detail)}".split())[:DENIAL]
