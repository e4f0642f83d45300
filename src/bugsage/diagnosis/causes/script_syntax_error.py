"""JavaScript: a file cannot be parsed; says where, and whether that line was changed lately."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, lines_of, place_at, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "syntax-error"

#: Said of texts that are read while the program runs, which are no part of it.
_OF_TEXTS = ("JSON", "regular expression", "invalid regexp", "requested module")
_MODULE = ("Cannot use import statement outside a module", "Unexpected token 'export'", "await is only valid")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    event = case.event
    if not event.type.endswith("SyntaxError") or any(words in event.message for words in _OF_TEXTS):
        return None
    at = place_at(case, event.file, event.line)
    if at is None:
        return None
    changed = any(r.file == at.file and r.start <= at.line <= r.end for r in case.change.ranges)
    lately = ", a line that was just changed" if changed else ""
    why = quote(event.message.partition("\n")[0])
    as_script = event.message.startswith(_MODULE)
    fix = (
        f'have {at.file} read as a module: the ending `.mjs`, or `"type": "module"` in its package.json; '
        "or have the build translate it"
        if as_script
        else f"look at line {at.line} and the one before it for a bracket, quote or comma that is missing or too many"
    )
    before = lines_of(case, at.file)[max(at.line - 2, 0) : at.line - 1]
    return conclude(
        case,
        CATEGORY,
        f"{at.file} cannot be parsed at line {at.line}{lately}: {why}",
        about=at,
        evidence=[f"{at.where}: {quote(at.code)}", *(f"before it: {quote(b.strip())}" for b in before if b.strip())],
        fix=fix,
        confirm=f"`node --check {at.file}` stops at the same place",
    )


_FILES = {"a.js": "function a( {\n  return 1\n}\n", "b.js": "import { b } from './c.js'\n"}

EXAMPLES = (
    Example(
        error="SyntaxError: Unexpected number",
        language="javascript",
        files=_FILES,
        at=("a.js: return 1",),
        changed=("a.js: function a( {",),
        expect=("a.js cannot be parsed at line 2", "Unexpected number"),
    ),
    Example(
        error="SyntaxError: Cannot use import statement outside a module",
        language="javascript",
        files=_FILES,
        at=("b.js: import",),
        expect=("b.js cannot be parsed at line 1", "outside a module"),
    ),
    Example(
        error="SyntaxError: Unexpected end of JSON input",
        language="javascript",
        files=_FILES,
        at=("a.js: return 1",),
    ),
    Example(error="TypeError: Unexpected number", language="javascript", files=_FILES, at=("a.js: return 1",)),
)
