"""Something that cannot be changed is assigned: a frozen instance, a property without setter, a tuple, a slot."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.diagnosis.resolving import class_around
from bugsage.diagnosis.syntax import on_line, show
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "read-only"

_MARKS = re.compile(
    r"cannot assign to field|can't set attribute|can't delete attribute|has no setter|has no deleter|immutable"
    r" type|is read-only|is immutable|__slots__|has no __dict__"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    frozen = case.event.type.endswith(("FrozenInstanceError", "FrozenAttributeError"))
    if (
        at is None
        or at.code.startswith("raise")
        or not (frozen or (_MARKS.search(message) and case.event.type.endswith(("AttributeError", "TypeError"))))
    ):
        return None
    targets = [
        t
        for n in on_line(case, at)
        if isinstance(n, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete)
        for t in _targets(n)
    ]
    named = [t for t in targets if isinstance(t, ast.Attribute)]
    around = class_around(case, at)
    decorators = " ".join(around.definition.decorators) if around else ""
    kind = "the instance is frozen" if frozen else quote(message)
    told = f"assigns `{show(named[0])}`" if named else f"(`{quote(at.code)}`) sets an attribute"
    cause = f"line {at.line} of {at.called} {told}, which is not allowed: {kind}"
    fix = (
        f"make a changed copy (`replace`, `evolve`) instead of assigning in {at.called}"
        if frozen
        else f"assign to the attribute behind it, or give the property a setter, in {at.called}"
    )
    if named and show(named[0]).startswith("self.") and "frozen" in decorators:
        fix = f"use `object.__setattr__(self, …)` in {at.called}, or make a changed copy"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not named,
        evidence=[f"{at.where}: {quote(at.code)}", decorators and f"decorators: {decorators}"],
        fix=fix,
        confirm="",
    )


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


EXAMPLES = (
    Example(
        error="dataclasses.FrozenInstanceError: cannot assign to field 'x'",
        files={
            "a.py": (
                "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass P:\n    x: int\n\ndef"
                " move(p):\n    p.x = 3\n"
            )
        },
        at=("a.py: p.x = 3",),
        expect=("assigns `p.x`", "frozen"),
    ),
    Example(
        error="AttributeError: property 'size' of 'Box' object has no setter",
        files={
            "a.py": (
                "class Box:\n    @property\n    def size(self):\n        return 1\n\ndef grow(box):\n    box.size = 2\n"
            )
        },
        at=("a.py: box.size = 2",),
        expect=("assigns `box.size`", "no setter"),
    ),
    Example(
        error="AttributeError: 'Box' object has no attribute 'size'",
        files={"a.py": "def grow(box):\n    return box.size\n"},
        at=("a.py: return box.size",),
    ),
    Example(error="ValueError: x is immutable", files={"a.py": "def f(p):\n    p.x = 3\n"}, at=("a.py: p.x = 3",)),
)
