"""Where errors are caught: what is caught, and what is done with it."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement

_HANDLER = Lazy(r"\}?\s*(?:except|catch|rescue)\b")
_BROAD: Final = Lazy(r"\b(?:Exception|BaseException|Throwable|StandardError|object)\b")
_LOGS = Lazy(
    r"(?:self\.)?_?(?:\w+\.)*(?:log(?:ger|ging)?|console|warnings|"
    r"LOG(?:GER)?|slog|fmt)\.(\w+)\s*\(|print\s*\(|traceback\.print\w*\(|"
    r"sys\.stderr\.write\(|puts\b|echo\b|log\.\w+\(",
    re.IGNORECASE,
)
_TELLS = Lazy(
    r"\b(?:exception|exc_info|print_exc|format_exc|capture_exception|"
    r"captureException)\b|console\.error|logger\.error|log\.error"
)
_RAISES = Lazy(
    r"(?:(?:raise|throw|panic|die|abort|sys\.exit|process\.exit|"
    r"exit|os\.Exit|reject|pytest\.fail|self\.fail|fail|t\.Fatal\w*|"
    r"t\.Error\w*|log\.Fatal\w*)\b|(?:return\s+)?(?:next|done|reject|"
    r"cb|callback)\s*\(\s*\w)"
)
_LITERAL = (
    r"(?:None|True|False|null|undefined|nil|true|false|-?\d+(?:\.\d+)?|"
    r"\"\"|''|``|\"[^\"]*\"|'[^']*'|\[\]|\(\)|\{\}|(?:set|dict|list|"
    r"tuple|frozenset|Object)\(\)|new \w+\(\)|void 0|NaN|Decimal\([^)]*\))"
)
#: A value of a class that is made from nothing: `Entry(title="", link=None)`.
_EMPTY_VALUE = rf"(?:new\s+)?[A-Z]\w*\((?:(?:\w+\s*[=:]\s*)?{_LITERAL}(?:\s*,\s*(?=[^\s)])|(?=\s*\))))+\s*\)"
_DROPS = Lazy(
    rf"(?:pass|continue|break|\.\.\.|return\s*(?:{_LITERAL}(?:\s*,\s*{_LITERAL})*|{_EMPTY_VALUE}|\w+)?|"
    rf"[\w.\[\]\"']+\s*(?::[^=]+)?:?=\s*(?:{_LITERAL}|[\w.]+)|next|true|nil)\s*;?"
)


def is_handler(one: Statement) -> bool:
    """It begins a block that catches errors."""
    return bool(_HANDLER.match(one.bare))


def handlers_of(attempt: Statement) -> Iterator[Statement]:
    """The handlers behind a `try`."""
    one = attempt.next()
    while one is not None and (is_handler(one) or re.match(r"else\b|finally\b|ensure\b", one.bare)):
        if is_handler(one):
            yield one
        one = one.next()


def is_broad(one: Statement, language: str) -> bool:
    """It catches errors of every kind."""
    bare = one.bare
    if language == "python":
        return bool(re.match(r"except\s*\*?\s*:", bare)) or bool(_BROAD.search(bare.partition(" as ")[0]))
    if language in ("javascript", "typescript"):
        return bool(re.match(r"\}?\s*catch\b", bare))
    if language == "ruby":
        return bare.strip() == "rescue" or bool(_BROAD.search(bare)) or bool(re.match(r"rescue\s*=>", bare))
    return bool(re.match(r"\}?\s*catch\b", bare)) and (bool(_BROAD.search(bare)) or "(" not in bare or "..." in bare)


def catches_everything(one: Statement, language: str, checks: bool = False) -> bool:
    """It catches all errors, or those of checks where asked so, and drops them."""
    caught = is_broad(one, language) or (
        checks and re.search(r"AssertionError|AssertionFailed|Failed\b", one.bare) is not None
    )
    return caught and outcome(one) != "passed on"


def outcome(one: Statement) -> str:
    """What is done with an error: `dropped`, `noted`, `told` (with its trace), `used` or `passed on`."""
    body = one.body
    if any(_RAISES.match(inner.bare) for inner in one.below()):
        return "passed on"
    name = re.search(r"\bas\s+(\w+)|catch\s*\(\s*(?:[\w.|\s:]*\s)?(\w+)\s*(?::[^)]*)?\)|=>\s*(\w+)", one.bare)
    caught = next((group for group in name.groups() if group), "") if name else ""
    rest = [inner for inner in body if not _LOGS.match(inner.bare) and not _DROPS.fullmatch(inner.text)]
    if not rest:
        if any(_TELLS.search(inner.text) for inner in body):
            return "told"
        return "noted" if any(_LOGS.match(inner.bare) for inner in body) else "dropped"
    if caught and any(re.search(rf"\b{re.escape(caught)}\b", inner.bare) for top in rest for inner in top.block()):
        return "used"
    return "handled"
