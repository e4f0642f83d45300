"""A file cannot be parsed; says where, and whether that line was changed lately."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, lines_of, place_at, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "syntax-error"

_PLACE = re.compile(r"\(([\w./-]+\.py), line (\d+)\)")
_NEWER = (
    "match",
    "parenthesized context",
    "walrus",
    "f-string: ",
    "positional-only",
    "star expression",
    "except*",
    "type parameter",
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    event = case.event
    if event.type.rpartition(".")[2] not in ("SyntaxError", "IndentationError", "TabError"):
        return None
    said = _PLACE.search(event.message[:500])
    file, line = event.file, event.line
    if said:
        line = int(said.group(2))
        if not (file or "").endswith(said.group(1)):
            file = next(
                (p for p in sorted(case.code.files) if p == said.group(1) or p.endswith(f"/{said.group(1)}")), file
            )
    at = place_at(case, file, line)
    if at is None:
        return None
    changed = any(r.file == at.file and r.start <= at.line <= r.end for r in case.change.ranges)
    why = quote(event.message.partition(" (")[0]) or "it cannot be parsed"
    kind = (
        "its indentation does not fit the lines around it"
        if event.type.endswith(("IndentationError", "TabError"))
        else "the parser stops there"
    )
    lately = ", a line that was just changed" if changed else ""
    cause = f"{at.file} is no valid Python at line {at.line}{lately}: {why} ({kind})"
    before = lines_of(case, at.file)[max(at.line - 2, 0) : at.line]
    evidence = [
        f"{at.where}: {quote(at.code)}",
        *(f"before it: {quote(b.strip())}" for b in before[:1] if b.strip()),
    ]
    fix = (
        f"look at line {at.line} and the one before it for a bracket, quote, colon or comma that is missing or too many"
    )
    if any(m in event.message for m in _NEWER):
        fix += "; or run it with the newer Python that this syntax needs"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=evidence,
        fix=fix,
        confirm=f"`python -m py_compile {at.file}` stops at the same place",
    )


EXAMPLES = (
    Example(
        error="SyntaxError: '(' was never closed (a.py, line 2)",
        files={"a.py": "def f():\n    return g(1\n"},
        at=("a.py: return g(1",),
        changed=("a.py: return g(1",),
        expect=("a.py is no valid Python at line 2", "never closed", "just changed"),
    ),
    Example(
        error="IndentationError: unexpected indent (b.py, line 2)",
        files={"b.py": "x = 1\n  y = 2\n"},
        at=("b.py: y = 2",),
        expect=("b.py", "line 2", "indentation"),
    ),
    Example(error="SyntaxError: bad template (page.html, line 3)", files={"a.py": "x = 1\n"}),
    Example(error="ValueError: invalid syntax (a.py, line 1)", files={"a.py": "x = 1\n"}, at=("a.py: x = 1",)),
)
