"""JavaScript: functions call themselves without end; says which form the circle."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, places, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "recursion"

_SAID = ("Maximum call stack size exceeded", "too much recursion")
_LONGEST = 12


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    if not case.event.message.startswith(_SAID):
        return None
    ring = _ring([p for p in places(case) if p.definition.kind != "module"])
    if not ring:
        return None
    at = ring[-1]
    names = " → ".join(p.called for p in ring)
    alone = len(ring) == 1
    cause = (
        f"{at.called} calls itself without end on line {at.line}" if alone else f"{names} call one another without end"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{p.where}: {quote(p.code)}" if p.code else p.where for p in ring],
        fix=f"end the recursion in {at.called}: return when nothing is left, or remember what was visited",
        confirm=f"log the arguments of {at.called}: they repeat or never shrink",
    )


def _ring(through: list[Place]) -> list[Place]:
    """The shortest run of frames that repeats where the stack ends; a stack may be cut after ten frames."""
    for length in range(1, min(_LONGEST, len(through) // 2) + 1):
        last, before = through[-length:], through[-2 * length : -length]
        if [(p.file, p.symbol) for p in last] == [(p.file, p.symbol) for p in before]:
            return last
    return []


_FILES = {
    "fact.js": "function fact(n) {\n  return n * fact(n - 1)\n}\n",
    "walk.js": "function walk(node) {\n  return visit(node)\n}\nfunction visit(node) {\n  return walk(node.next)\n}\n",
}
_FACT = "fact.js: return n * fact"

EXAMPLES = (
    Example(
        error="RangeError: Maximum call stack size exceeded",
        language="javascript",
        files=_FILES,
        at=(_FACT, _FACT, _FACT),
        expect=("`fact()` calls itself without end on line 2",),
    ),
    Example(
        error="InternalError: too much recursion",
        language="javascript",
        files=_FILES,
        at=("walk.js: return visit", "walk.js: return walk", "walk.js: return visit", "walk.js: return walk"),
        expect=("`walk()` → `visit()` call one another without end",),
    ),
    Example(
        error="RangeError: Invalid array length",
        language="javascript",
        files=_FILES,
        at=(_FACT, _FACT),
    ),
    Example(
        error="RangeError: Maximum call stack size exceeded",
        language="javascript",
        files=_FILES,
        at=("walk.js: return visit", "fact.js: return n * fact"),
    ),
)
