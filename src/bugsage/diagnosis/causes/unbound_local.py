"""A local variable is read before it was given a value."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.syntax import assigned, guard_of, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unbound-local"

_MESSAGE = re.compile(r"(?:local|free) variable '(\w+)' (?:where it is not associated|referenced before assignment)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if said is None or at is None:
        return None
    name, tree = said.group(1), tree_of(case, at)
    bound = assigned(tree, name, at.line - 1) or assigned(tree, name, at.definition.end)
    if bound is None:
        return None
    guard = guard_of(tree, bound[0])
    module = name in next((d.assigns for d in case.code.files[at.file].definitions if d.kind == "module"), ())
    if bound[0] > at.line or (bound[0] == at.line):
        why = f"its assignment on line {bound[0]} makes it local, and it has no value yet on line {at.line}"
        fix = f"declare `global {name}`" if module else f"give `{name}` a value before line {at.line}"
    elif bound[2] and isinstance(bound[1], ast.expr):
        why = f"the loop on line {bound[0]} that sets it never ran"
        fix = f"give `{name}` a value before the loop"
    else:
        why = (
            f"line {bound[0]} sets it only if {guard[1]}" if guard else f"line {bound[0]} that sets it was not reached"
        )
        fix = f"give `{name}` a value on every path before line {at.line}"
    cause = f"{at.called} reads `{name}` on line {at.line} before it has a value: {why}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not guard and not module,
        evidence=[f"{at.where}: {quote(at.code)}", f"{at.file}:{bound[0]}: sets `{name}`"],
        fix=fix,
        confirm=f"the path that skips line {bound[0]} was taken",
    )


EXAMPLES = (
    Example(
        error="UnboundLocalError: cannot access local variable 'rate' where it is not associated with a value",
        files={"a.py": "def tax(kind):\n    if kind == 'full':\n        rate = 19\n    return rate\n"},
        at=("a.py: return rate",),
        expect=("reads `rate` on line 4", "only if `kind == 'full'` holds"),
    ),
    Example(
        error="UnboundLocalError: local variable 'count' referenced before assignment",
        files={"a.py": "count = 0\n\ndef bump():\n    count += 1\n"},
        at=("a.py: count += 1",),
        expect=("makes it local",),
    ),
    Example(
        error="NameError: name 'rate' is not defined",
        files={"a.py": "def f():\n    return rate\n"},
        at=("a.py: return rate",),
    ),
    Example(
        error="UnboundLocalError: local variable 'x' referenced before assignment",
        files={"a.py": "def f():\n    exec('x')\n"},
        at=("a.py: exec('x')",),
    ),
)
