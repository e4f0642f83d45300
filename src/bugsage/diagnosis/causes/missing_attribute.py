"""An attribute does not exist; says what the class has instead, and how the object came there."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import responsible
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, article, conclude, crash, nearest, places, quote
from bugsage.diagnosis.resolving import bases, class_meant, members, named_anywhere
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.origins import attribute_setters, made_by
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-attribute"

_MESSAGE = re.compile(r"(?:type object )?'([\w.<>]+)' (?:object|module)?\s*has no attribute '(\w+)'")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if not case.event.type.endswith("AttributeError") or said is None or at is None or said.group(1) == "NoneType":
        return None
    kind, attribute = said.group(1).rpartition(".")[2], said.group(2)
    owner = next((n.value for n in on_line(case, at) if isinstance(n, ast.Attribute) and n.attr == attribute), None)
    known = class_meant(case, kind, places(case))
    if known:
        return _of_project(case, at, known, attribute, owner)
    return _of_builtin(case, at, kind, attribute, owner)


def _of_project(case: Case, at: Place, kind: Found, attribute: str, owner: ast.expr | None) -> Hypothesis | None:
    has = members(case, kind)
    if attribute in has:
        return _declared(case, at, kind, attribute) if not attribute_setters(case, kind, attribute) else None
    near = nearest(attribute, has)
    others = (
        []
        if near
        else sorted(
            {_owner(f) for f in named_anywhere(case, attribute) if f.definition.parent and _owner(f) != kind.symbol}
        )
    )
    cause = (
        f"line {at.line} of {at.called} reads `.{attribute}` of {_told(owner)}, but {kind.called} has no such attribute"
    )
    if near:
        cause += f"; the nearest it has is `{near}`"
    elif len(others) in (1, 2):
        cause += f" ({' and '.join(f'`{o}`' for o in others)} {'has' if len(others) == 1 else 'have'} one)"
    elif base := next(bases(case, kind), None):
        cause += f", and neither has its base {base.called}"
    made = made_by(case, at, owner) if owner is not None else ""
    evidence = [f"{at.where}: {quote(at.code)}", made, f"{kind.called} is defined in {kind.where}"]
    fix = (
        f"use `.{near}`"
        if near
        else (f"check for the kind of object before line {at.line}, or give {kind.called} the attribute `{attribute}`")
    )
    # Inside its own class the class is at fault, elsewhere the place that let the wrong object through.
    return conclude(
        case,
        CATEGORY,
        cause,
        about=responsible(case, at, owner),
        missing=near is None,
        evidence=evidence,
        fix=fix,
    )


def _declared(case: Case, at: Place, kind: Found, attribute: str) -> Hypothesis | None:
    # Set by a method but not yet: another cause tells that. A method that is there is no matter of declaring.
    if members(case, kind)[attribute].kind == "function":
        return None
    cause = (
        f"class `{kind.symbol}` declares `{attribute}` but nothing sets it, and line {at.line} of {at.called} reads it"
    )
    fix = f"read it with a default (`getattr(…, None)`) in {at.called}, or set `{attribute}` in {kind.called}"
    evidence = [f"{at.where}: {quote(at.code)}", f"{kind.called} is defined in {kind.where}"]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=evidence,
        fix=fix,
        confirm=f"print `vars()` of the object just before {at.where}",
    )


def _of_builtin(case: Case, at: Place, kind: str, attribute: str, owner: ast.expr | None) -> Hypothesis:
    near = nearest(attribute, _builtin_members(kind))
    cause = f"{_told(owner)} on line {at.line} of {at.called} is {article(kind)}, which has no `.{attribute}`"
    if near:
        cause += f"; the nearest it has is `.{near}`"
    made = made_by(case, at, owner) if owner is not None else ""
    if made:
        cause += f"; {made}"
    fix = (
        f"use `.{near}`"
        if near
        else f"convert or refuse {article(kind)} before line {at.line} of {at.called}, or fix who hands it over"
    )
    missing = (owner is None) + (not made and not near)
    return conclude(
        case,
        CATEGORY,
        cause,
        about=responsible(case, at, owner),
        missing=missing,
        evidence=[f"{at.where}: {quote(at.code)}", made],
        fix=fix,
    )


def _told(owner: ast.expr | None) -> str:
    return f"`{show(owner)}`" if owner is not None else "an object"


def _owner(found: Found) -> str:
    return found.definition.parent


def _builtin_members(kind: str) -> list[str]:
    known: tuple[type, ...] = (str, bytes, int, float, list, dict, tuple, set, frozenset, bool, bytearray)
    return next(([n for n in dir(t) if not n.startswith("__")] for t in known if t.__name__ == kind), [])


EXAMPLES = (
    Example(
        error="AttributeError: 'Order' object has no attribute 'totl'",
        files={
            "shop.py": (
                "class Order:\n    def total(self):\n        return 0\n\ndef bill(order: Order):\n    return"
                " order.totl()\n"
            )
        },
        at=("shop.py: return order.totl()",),
        expect=("`.totl`", "class `Order`", "nearest it has is `total`"),
    ),
    Example(
        error="AttributeError: 'str' object has no attribute 'copy'",
        files={"a.py": "def twice(node):\n    return node.copy()\n\ndef main():\n    return twice('x')\n"},
        at=("a.py: return twice('x')", "a.py: return node.copy()"),
        expect=("`node`", "is a `str`", "`main()` passes `'x'`"),
    ),
    Example(
        error="AttributeError: 'NoneType' object has no attribute 'copy'",
        files={"a.py": "def twice(node):\n    return node.copy()\n"},
        at=("a.py: return node.copy()",),
    ),
    Example(
        error="AttributeError: 'Box' object has no attribute 'lid'",
        files={
            "a.py": (
                "class Box:\n    def open(self):\n        self.lid = 1\n\n    def read(self):\n        return"
                " self.lid\n"
            )
        },
        at=("a.py: return self.lid",),
    ),
)
