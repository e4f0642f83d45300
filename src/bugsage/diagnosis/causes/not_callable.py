"""Something is called that is no function; says what the name stands for there, and what it hides."""

import ast
import builtins
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, quote
from bugsage.diagnosis.resolving import class_around
from bugsage.diagnosis.syntax import assigned, on_line, show, tree_of
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "not-callable"

_MESSAGE = re.compile(r"'([\w.]+)' object is not callable")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if said is None or at is None or said.group(1) == "NoneType" or not case.event.type.endswith("TypeError"):
        return None
    called = [n.func for n in on_line(case, at) if isinstance(n, ast.Call)]
    hits = [(f, why) for f in called if (why := _why(case, at, f))]
    kind = said.group(1)
    if hits:
        cause = f"`{show(hits[0][0])}` on line {at.line} of {at.called} is a `{kind}` and is called: {hits[0][1]}"
    elif len(called) == 1:
        cause = f"line {at.line} of {at.called} calls `{show(called[0])}`, which is a `{kind}`"
    else:
        cause = f"line {at.line} of {at.called} calls something that is a `{kind}`: `{quote(at.code)}`"
    fix = (
        "rename the variable that hides the function"
        if hits
        else f"drop the call brackets, or pass something callable to {at.called}"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not hits,
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=fix,
        confirm=f"print `type(…)` of what is called just before {at.where}",
    )


def _why(case: Case, at: Place, called: ast.expr) -> str:
    if isinstance(called, ast.Name):
        hides = " and hides the built-in function" if hasattr(builtins, called.id) else ""
        bound = assigned(tree_of(case, at), called.id, at.line)
        if bound:
            return f"line {bound[0]} sets `{called.id} = {show(bound[1])}`{hides}"
        if any(p.name == called.id for p in at.definition.parameters):
            return f"it is a parameter of {at.called}{hides}"
    if isinstance(called, ast.Attribute):
        around = class_around(case, at)
        own = case.code.find(at.file, f"{around.symbol}.{called.attr}") if around else None
        if own and any("property" in d for d in own.decorators):
            return f"`{called.attr}` is a property, it is read without brackets"
        if (
            own
            and around
            and any(called.attr in d.assigns for d in case.code.files[at.file].definitions if d.parent == around.symbol)
        ):
            return f"an attribute of the same name as the method `{called.attr}` hides it"
    return ""


EXAMPLES = (
    Example(
        error="TypeError: 'list' object is not callable",
        files={"a.py": "def pick(rows):\n    list = sorted(rows)\n    return list(rows)\n"},
        at=("a.py: return list(rows)",),
        expect=("`list`", "line 2 sets", "hides the built-in"),
    ),
    Example(
        error="TypeError: 'int' object is not callable",
        files={
            "a.py": (
                "class Box:\n    @property\n    def size(self):\n        return 3\n\n    def twice(self):\n       "
                " return self.size() * 2\n"
            )
        },
        at=("a.py: return self.size() * 2",),
        expect=("`size` is a property",),
    ),
    Example(
        error="TypeError: 'NoneType' object is not callable",
        files={"a.py": "def f(a):\n    return a()\n"},
        at=("a.py: return a()",),
    ),
    Example(
        error="TypeError: 'int' object is not iterable",
        files={"a.py": "def f(a):\n    return a()\n"},
        at=("a.py: return a()",),
    ),
)
