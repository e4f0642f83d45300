"""What became of a contract when it changed: each clause loosened, tightened, or only changed."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.parsing import expression, literal
from bugsage.model.contract import CRITICALITIES, Contract

LOOSENED, TIGHTENED, CHANGED = "loosened", "tightened", "changed"
#: Keys that say where a contract stands and not what it promises.
_PLACE = ("id", "file", "line", "verified_at")
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_ONE_OF = (list, tuple, set)


def effects(before: Contract, after: Contract) -> dict[str, str]:
    """Every key that changed, with what became of it."""
    return {
        field: _effect(field, getattr(before, field), getattr(after, field))
        for field in Contract.__struct_fields__
        if field not in _PLACE and getattr(before, field) != getattr(after, field)
    }


def state_of(contract: Contract) -> dict[str, Any]:
    """What a contract says, without its place: equal where nothing was changed."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(contract))  # as the history reads it back
    return {key: value for key, value in plain.items() if key not in ("file", "line")}


def contract_of(state: dict[str, Any]) -> Contract | None:
    """The contract that was written down; None where this version cannot read it."""
    try:
        return msgspec.convert(state, Contract)
    except msgspec.ValidationError:
        return None


def _effect(field: str, before: Any, after: Any) -> str:
    if field in ("requires", "ensures", "invariants"):
        return _conditions(before, after)
    if field in ("must_call", "must_not_call", "examples", "tests", "applies_to"):
        return _more_is_stricter([repr(v) for v in before], [repr(v) for v in after])
    if field == "raises":
        return _raises(before, after)
    if field == "pure":
        return TIGHTENED if after is True else LOOSENED if before is True else CHANGED
    if field == "status":
        return TIGHTENED if after == "active" else LOOSENED if before == "active" else CHANGED
    if field == "criticality" and {before, after} <= set(CRITICALITIES):
        return TIGHTENED if CRITICALITIES.index(after) > CRITICALITIES.index(before) else LOOSENED
    if field == "signature" and (before is None or after is None):
        return TIGHTENED if before is None else LOOSENED
    return CHANGED


def _more_is_stricter(before: Iterable[str], after: Iterable[str]) -> str:
    gone, new = set(before) - set(after), set(after) - set(before)
    return CHANGED if bool(gone) == bool(new) else LOOSENED if gone else TIGHTENED


def _conditions(before: Iterable[str], after: Iterable[str]) -> str:
    """Conditions that hold together: fewer or weaker ones are looser."""
    gone = [c for c in before if c not in set(after)]
    new = [c for c in after if c not in set(before)]
    kept = [c for c in after if c not in new]
    stricter = all(any(implies(n, g) for n in [*new, *kept]) for g in gone)
    looser = all(any(implies(g, n) for g in [*gone, *kept]) for n in new)
    if stricter == looser:
        return CHANGED
    return TIGHTENED if stricter else LOOSENED


def _raises(before: dict[str, str] | None, after: dict[str, str] | None) -> str:
    if before is None or after is None:  # nothing is said of exceptions: any may escape
        return TIGHTENED if before is None else LOOSENED
    wider = all(t in after and _as_wide(after[t], c) for t, c in before.items())
    narrower = all(t in before and _as_wide(before[t], c) for t, c in after.items())
    return CHANGED if wider == narrower else LOOSENED if wider else TIGHTENED


def _as_wide(condition: str, than: str) -> bool:
    always = ("", "True")
    return condition in always or (than not in always and implies(than, condition))


def implies(one: str, other: str) -> bool:
    """Wherever the one holds, the other does: decided for comparisons of the same thing with constants, else False."""
    if one.strip() == other.strip():
        return True
    left, right = _atom(one), _atom(other)
    if left is None or right is None or left[0] != right[0]:
        return False
    return _implied(left[1], left[2], right[1], right[2])


def _atom(text: str) -> tuple[str, type[ast.cmpop], Any] | None:
    """`x > 3` as what is compared, the operator and the constant; None for any other condition."""
    node = expression(text) if len(text) < 300 else None
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    sides = (node.left, node.comparators[0])
    values = [literal(ast.unparse(side), UNKNOWN) for side in sides]
    operator = type(node.ops[0])
    if values[0] is UNKNOWN and values[1] is not UNKNOWN:
        return ast.unparse(sides[0]), operator, values[1]
    if values[1] is UNKNOWN and values[0] is not UNKNOWN and operator not in (ast.In, ast.NotIn):
        return ast.unparse(sides[1]), _MIRRORED.get(operator, operator), values[0]
    return None


def _implied(operator: type[ast.cmpop], value: Any, other: type[ast.cmpop], limit: Any) -> bool:
    """`x operator value` makes `x other limit` true, whatever x is."""
    try:
        if operator in (ast.Eq, ast.Is):
            return _holds(other, value, limit)
        if operator is ast.In and isinstance(value, _ONE_OF):
            return all(_holds(other, one, limit) for one in value)
        if operator in (ast.NotEq, ast.IsNot, ast.NotIn):
            ruled_out = list(value) if operator is ast.NotIn else [value]
            wanted = list(limit) if other is ast.NotIn else [limit]
            return other in (ast.NotEq, ast.NotIn) and all(one in ruled_out for one in wanted)
        return _bounded(operator, value, other, limit)
    except TypeError:
        return False


def _bounded(operator: type[ast.cmpop], value: Any, other: type[ast.cmpop], limit: Any) -> bool:
    if operator in (ast.Gt, ast.GtE):
        if other is ast.GtE:
            return bool(value >= limit)
        if other in (ast.Gt, ast.NotEq):
            return bool(value > limit or (operator is ast.Gt and value == limit))
    if operator in (ast.Lt, ast.LtE):
        if other is ast.LtE:
            return bool(value <= limit)
        if other in (ast.Lt, ast.NotEq):
            return bool(value < limit or (operator is ast.Lt and value == limit))
    return False


_HOLDS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda x, limit: bool(x == limit),
    ast.NotEq: lambda x, limit: bool(x != limit),
    ast.Gt: lambda x, limit: bool(x > limit),
    ast.GtE: lambda x, limit: bool(x >= limit),
    ast.Lt: lambda x, limit: bool(x < limit),
    ast.LtE: lambda x, limit: bool(x <= limit),
    ast.In: lambda x, limit: x in limit,
    ast.NotIn: lambda x, limit: x not in limit,
    ast.Is: lambda x, limit: x is limit,
    ast.IsNot: lambda x, limit: x is not limit,
}


def _holds(operator: type[ast.cmpop], x: Any, limit: Any) -> bool:
    return _HOLDS[operator](x, limit)
