"""The same error in the words of each JavaScript engine: V8 (Chrome, Edge, node), SpiderMonkey, JavaScriptCore."""

from __future__ import annotations

import re

_LONGEST = 500
_FULL = "the stack is full"
_NAME = r"[^\n]{1,200}?"

#: What stands for an error in every engine, and how they begin to tell it.
_SAID = tuple(
    (plain, re.compile("|".join(patterns)))
    for plain, *patterns in (
        (
            "a property of {what}",
            r"^Cannot (?:read|set) propert(?:y|ies) (?:'.{0,100}' )?of (?P<what>undefined|null)\b",
            rf"^(?P<what_>undefined|null) is not an object \(evaluating '{_NAME}'\)",
            r"^can't access property .{1,400}?(?P<what__>undefined|null)$",
            rf"^{_NAME} is (?P<what___>undefined|null)$",
            rf"^Unable to (?:get|set) property {_NAME} of (?P<what____>undefined|null) or null reference",
        ),
        (
            "{what} is not a {kind}",
            rf"^(?P<what>{_NAME}) is not a (?P<kind>function|constructor)\b",
            rf"^Object doesn't support (?:this )?property or method '(?P<what_>{_NAME})'(?P<kind_>)",
        ),
        (
            "{what} is not defined",
            r"^'?(?P<what>[^'\n]{1,200}?)'? is (?:not defined|undefined in strict mode)$",
            rf"^Can't find variable: (?P<what_>{_NAME})$",
        ),
        ("not iterable", rf"^{_NAME} is not (?:iterable|a function or its return value is not iterable)\b"),
        (
            "assignment to a constant",
            r"^(?:Assignment to constant variable|invalid assignment to const|"
            r"Attempted to assign to readonly property|Assignment to const)",
        ),
        (
            "malformed JSON",
            r"^(?:Unexpected (?:token|end|non-whitespace|number|string).{0,200}JSON|JSON\.parse: |JSON Parse error: )",
        ),
        (
            "the network failed",
            r"^(?:Failed to fetch$|NetworkError when attempting to fetch|Load failed$|Network request failed)",
        ),
        (_FULL, r"^(?:Maximum call stack size exceeded|too much recursion|Out of stack space)"),
    )
)
_LANGUAGES = frozenset(("javascript", "typescript", "node"))


def in_any_engine(kind: str, message: str, language: str) -> tuple[str, str]:
    """Type and message as they would be whichever engine had run it; other languages keep theirs."""
    if language not in _LANGUAGES:
        return kind, message
    said = message[:_LONGEST].split("\n", 1)[0].strip().removeprefix("Uncaught ").removeprefix(f"{kind}: ").rstrip(".")
    for plain, pattern in _SAID:
        if found := pattern.match(said):
            values = {name.rstrip("_"): value for name, value in found.groupdict().items() if value is not None}
            told = plain.format(**{"what": "", "kind": "function"} | {n: v or "function" for n, v in values.items()})
            return ("RangeError" if plain == _FULL else kind), told
    return kind, message
