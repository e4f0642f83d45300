"""Conditions that leave nothing of a call open."""

import re

from bugsage.safety.tamper.handlers import is_handler
from bugsage.safety.tamper.literals import is_specific, literals
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import name_of


def pinned_pattern(asked: Statement) -> bool:
    """`case ("square", (7,)):` leaves nothing open."""
    match = re.fullmatch(r"case\s+([\[(].*[\])])\s*:", asked.bare, re.DOTALL)
    return match is not None and len(literals(asked.text)) >= 2 and not re.search(r"[A-Za-z_]\w*|[|*]", match[1])


def pins_every_parameter(asked: Statement, language: str) -> bool:
    """`if total == 3 and sold == 7:` in `left(total, sold)`."""
    function = next((one for one in asked.above() if name_of(one, language)), None)
    if function is None or language != "python" or re.search(r"\bor\b", asked.bare):
        return False
    given = re.match(r"(?:async\s+)?def\s+\w+\((.*)\)", function.bare, re.DOTALL)
    names = [part.split(":")[0].split("=")[0].strip() for part in given[1].split(",")] if given else []
    names = [name for name in names if name not in ("", "self", "cls", "*", "/")]
    pinned = dict(re.findall(r"\b(\w+)\s*==\s*(-?\d+(?:\.\d+)?)\b", asked.bare))
    odd = [value for value in pinned.values() if value not in ("0", "1", "-1")]
    return len(names) >= 2 and len(odd) >= 2 and set(names) == set(pinned)


def odd_text(wanted: list[str]) -> bool:
    """A text that is one input and no word of a format: long, with blanks or numbers in it."""
    return any(is_specific(value) and len(value) >= 12 and re.search(r"[ \d]", value) for value in wanted)


def of_an_error(asked: Statement) -> bool:
    """`if err.status === 404` where an error was caught, and every other is passed on."""
    handler = next((outer for outer in asked.above() if is_handler(outer)), None)
    if handler is None or not re.search(r"\.(?:status\w*|code|errno|name|response|number|kind|args)\b", asked.bare):
        return False
    return any(re.match(r"(?:raise|throw)\b", one.bare) for one in handler.below())


def without_braces(head: Statement | None) -> bool:
    """A condition or loop whose only statement stands on the next line without braces."""
    return (
        head is not None and not head.children and re.match(r"(?:if|else|while|for)\b(?:.*\)|)$", head.bare) is not None
    )
