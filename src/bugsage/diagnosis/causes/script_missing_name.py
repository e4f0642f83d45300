"""JavaScript: a name is not defined; says the nearest one of the file, or where the project defines it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, lines_of, nearest, quote
from bugsage.diagnosis.resolving import named_anywhere
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-name"

#: V8 and SpiderMonkey; JavaScriptCore.
_MISSING = re.compile(r"^([A-Za-z_$][\w$]{0,100}) is not defined|^Can't find variable: ([A-Za-z_$][\w$]{0,100})")
_WORD = re.compile(r"(?<![.\w$'\"])[A-Za-z_$][\w$]*")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    if not case.event.type.endswith("ReferenceError") or at is None:
        return None
    missing = _MISSING.search(message)
    return _missing(case, at, missing[1] or missing[2]) if missing else None


def _missing(case: Case, at: Place, name: str) -> Hypothesis:
    cause = f"{at.called} uses `{name}` on line {at.line}, and nothing in {at.file} declares or imports it"
    near = nearest(name, _names(case, at, name), 0.7)
    elsewhere = [f for f in named_anywhere(case, name) if not f.definition.parent and f.file != at.file]
    fix = f"declare or import `{name}`"
    if elsewhere:
        cause += f"; {elsewhere[0].file} defines it"
        fix = f"export `{name}` from {elsewhere[0].file} and import it"
    elif near:
        cause += f"; the nearest name around it is `{near}`"
        fix = f"write `{near}`"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (near or elsewhere),
        evidence=[f"{at.where}: {quote(at.code)}", *(f"{f.where}: {f.called}" for f in elsewhere[:2])],
        fix=fix,
        confirm=f"the line runs once `{name}` is declared",
    )


def _names(case: Case, at: Place, name: str) -> set[str]:
    """Names that the file itself speaks of, the one that is missing left out."""
    file = case.code.files[at.file]
    names = {d.name for d in file.definitions} | {p.name for p in at.definition.parameters}
    names |= {i.alias or i.name or "" for i in file.imports}
    text = "\n".join(line[:300] for line in lines_of(case, at.file)[at.definition.start - 1 : at.definition.end])
    return (names | set(_WORD.findall(text[:60_000]))) - {name, ""}


_FILES = {
    "shape.js": "function area(radius) {\n  return 3.14 * raduis ** 2\n}\nmodule.exports = { area }\n",
    "tax.js": "export function tax(price) {\n  return price / 5\n}\n",
    "bill.js": "function bill(price) {\n  return price + tax(price)\n}\n",
    "show.js": "function show() {\n  print(label)\n  const label = 'a'\n}\n",
}

EXAMPLES = (
    Example(
        error="ReferenceError: raduis is not defined",
        language="javascript",
        files=_FILES,
        at=("shape.js: return 3.14",),
        expect=("`area()` uses `raduis` on line 2", "the nearest name around it is `radius`"),
    ),
    Example(
        error="ReferenceError: Can't find variable: tax",
        language="javascript",
        files=_FILES,
        at=("bill.js: return price + tax",),
        expect=("`tax`", "tax.js defines it"),
    ),
    Example(
        error="ReferenceError: Cannot access 'label' before initialization",
        language="javascript",
        files=_FILES,
        at=("show.js: print(label)",),
    ),
    Example(
        error="TypeError: tax is not a function",
        language="javascript",
        files=_FILES,
        at=("bill.js: return price + tax",),
    ),
)
