"""JavaScript: a variable is read before it has a value; says where it is declared."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, lines_of, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unbound-local"

_EARLY = re.compile(
    r"^(?:Cannot access|can't access lexical declaration) '([A-Za-z_$][\w$]{0,100})' before initialization"
    r"|^Cannot access uninitialized variable"
)
_MOST_LINES = 3_000


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, early = crash(case), _EARLY.search(case.event.message[:500])
    if not case.event.type.endswith("ReferenceError") or at is None or early is None:
        return None
    return _early(case, at, early[1] or "a variable")


def _early(case: Case, at: Place, name: str) -> Hypothesis:
    declared = re.compile(rf"\b(?:let|const|class)\s+{re.escape(name)}\b") if name != "a variable" else None
    lines = lines_of(case, at.file)[:_MOST_LINES]
    line = next((n for n, text in enumerate(lines, 1) if declared and n >= at.line and declared.search(text)), None)
    named = name if name == "a variable" else f"`{name}`"
    cause = f"{at.called} reads {named} on line {at.line} before it has a value"
    if line:
        cause += f": it is declared on line {line}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=line is None,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=f"move the declaration of {named} above line {at.line}, or break the circle of imports that reads it early",
        confirm="the line runs once the declaration stands before it",
    )


_FILES = {
    "show.js": "function show() {\n  print(label)\n  const label = 'a'\n}\n",
    "main.mjs": "export const port = start(1)\nfunction again() {\n  return port\n}\n",
}
_SHOW = ("show.js: print(label)",)

EXAMPLES = (
    Example(
        error="ReferenceError: Cannot access 'label' before initialization",
        language="javascript",
        files=_FILES,
        at=_SHOW,
        expect=("`show()` reads `label` on line 2 before it has a value", "declared on line 3"),
    ),
    Example(
        error="ReferenceError: can't access lexical declaration 'port' before initialization",
        language="javascript",
        files=_FILES,
        at=("main.mjs: return port",),
        expect=("`again()` reads `port` on line 3 before it has a value",),
    ),
    Example(error="ReferenceError: label is not defined", language="javascript", files=_FILES, at=_SHOW),
    Example(error="TypeError: label is not a function", language="javascript", files=_FILES, at=_SHOW),
)
