"""JavaScript: a text is read as JSON and is none; says what stands there instead."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "bad-document"

_SAID = re.compile(
    r"is not valid JSON|Unexpected end of JSON input|in JSON at position \d|^JSON\.parse: |^JSON Parse error: |"
    r"Unexpected non-whitespace character after JSON"
)
_BEGIN = re.compile(r"^Unexpected token (?:'(?P<a>[^'\n])'|(?P<b>\S) in JSON at position (?P<at>\d{1,9}))")
#: What stands there says where the text came from.
_MEANT = (
    ("<", "the text begins with `<`: it is a page of HTML or XML, such as an error page of a server"),
    ("o", "an object was handed over where a text was expected: it reads `[object Object]`"),
    ("u", "the value is `undefined`, which reads as the word"),
    ("\ufeff", "the text begins with a byte order mark"),
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if at is None or not case.event.type.endswith("SyntaxError") or not _SAID.search(message):
        return None
    why = _why(message)
    return conclude(
        case,
        CATEGORY,
        f"line {at.line} of {at.called} reads a text as JSON, and it is none: {why or quote(message)}",
        about=at,
        missing=not why,
        evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where, quote(message)],
        fix="look at what was handed over: check the status and type of the answer before it is parsed, "
        "or say in the error what could not be read",
        confirm=f"log the first characters of the text just before {at.where}",
    )


def _why(message: str) -> str:
    if "end of JSON input" in message or "unexpected end of data" in message or "Unexpected EOF" in message:
        return "it ends too early, or is empty"
    begin = _BEGIN.search(message)
    if begin is None:
        return ""
    sign, place = begin["a"] or begin["b"], begin["at"]
    if place not in (None, "0", "1"):
        return f"`{sign}` stands at position {place}, where it may not"
    if sign == "o" and "[object" not in message and place is None:
        return ""
    return next((meant for first, meant in _MEANT if sign == first), "")


_FILES = {"load.js": "function load(text) {\n  return JSON.parse(text)\n}\n"}
_AT = ("load.js: return JSON.parse",)

EXAMPLES = (
    Example(
        error="SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON",
        language="javascript",
        files=_FILES,
        at=_AT,
        expect=("line 2 of `load()` reads a text as JSON", "a page of HTML"),
    ),
    Example(
        error="SyntaxError: Unexpected end of JSON input",
        language="javascript",
        files=_FILES,
        at=_AT,
        expect=("it ends too early, or is empty",),
    ),
    Example(
        error="SyntaxError: Unexpected token o in JSON at position 1",
        language="javascript",
        files=_FILES,
        at=_AT,
        expect=("[object Object]",),
    ),
    Example(error="SyntaxError: Unexpected token '}'", language="javascript", files=_FILES, at=_AT),
    Example(error="TypeError: data is not valid JSON", language="javascript", files=_FILES, at=_AT),
)
