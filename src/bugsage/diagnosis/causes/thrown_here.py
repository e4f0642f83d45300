"""Other languages than Python: the project's own code throws; says under which condition, as far as lines show it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.origin import origin
from bugsage.diagnosis.reading import Place, conclude, lines_of, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "thrown-here"

_THROWS = re.compile(r"(?:^|[\s;{)>])(?:throw\b|raise\b|panic!?\(|fatalError\()")
_BRANCH = re.compile(
    r"^\s*(?:\}\s*)?(?:else\b|elsif\b|if\b|unless\b|guard\b|match\b|default\s*:|case\b|catch\b|switch\b|while\b|for\b)"
)
_ABOVE = 12


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    _, at = origin(case)
    if at is None or at.is_test:
        return None
    lines = lines_of(case, at.file)
    code = lines[at.line - 1].strip() if 0 < at.line <= len(lines) else at.code
    if not _THROWS.search(code):
        return None
    condition = _condition(lines, at)
    under = f" under `{quote(condition)}`" if condition else ""
    return conclude(
        case,
        CATEGORY,
        f"{at.called} throws this itself on line {at.line}{under}: either it is given what it should refuse, or it"
        " refuses what it should take",
        about=at,
        missing=0 if condition else 1,
        evidence=[f"{at.where}: {quote(code)}"],
        fix=f"should the code take the value that comes to line {at.line}? If so, widen the condition",
        confirm=f"log the values of that condition just before {at.where}",
    )


def _condition(lines: list[str], at: Place) -> str:
    """The branch around the line: the nearest line above that is indented less and begins one; or its own line."""
    own = lines[at.line - 1] if at.line <= len(lines) else ""
    if re.match(r"\s*(?:else )?if\b", own):
        return own.strip().partition("throw")[0].rstrip(" {")
    indent = len(own) - len(own.lstrip())
    for line in reversed(lines[max(at.definition.start - 1, at.line - 1 - _ABOVE) : at.line - 1]):
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            return line.strip().removeprefix("}").strip().rstrip(" {") if _BRANCH.match(line) else ""
    return ""


_FILES = {
    "cart.js": (
        "export function total(cart) {\n  if (!cart.open) {\n    throw new Error('closed')\n  }\n"
        "  throw new RangeError('no price')\n}\n"
    ),
    "cart.test.js": "it('adds', () => {\n  throw new Error('x')\n})\n",
}

EXAMPLES = (
    Example(
        error="Error: closed",
        language="javascript",
        files=_FILES,
        at=("cart.js: throw new Error('closed')",),
        expect=("`total()` throws this itself on line 3 under `if (!cart.open)`",),
    ),
    Example(
        error="RangeError: no price",
        language="javascript",
        files=_FILES,
        at=("cart.js: throw new RangeError",),
        expect=("throws this itself on line 5: either",),
    ),
    Example(
        error="java.lang.IllegalStateException: closed",
        language="java",
        files={
            "Cart.java": "class Cart {\n  int total() {\n    if (!open) {\n      throw new IllegalStateException();\n"
            "    }\n    return 1;\n  }\n}\n"
        },
        at=("Cart.java: throw new IllegalStateException",),
        expect=("throws this itself on line 4 under `if (!open)`",),
    ),
    Example(
        error="RuntimeError: closed",
        language="ruby",
        files={
            "cart.rb": "class Cart\n  def total\n    unless @open\n      raise 'closed'\n    end\n    1\n  end\nend\n"
        },
        at=("cart.rb: raise 'closed'",),
        expect=("throws this itself on line 4 under `unless @open`",),
    ),
    Example(error="Error: x", language="javascript", files=_FILES, at=("cart.test.js: throw new Error",)),
    Example(error="Error: closed", language="javascript", files=_FILES, at=("cart.js: if (!cart.open)",)),
)
