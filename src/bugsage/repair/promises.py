"""Results that keep a promise, made of results that do not."""

import ast
from collections.abc import Iterator

from bugsage.repair.scopes import names_in

_RESULT = "result"
_FLIPPED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq}
#: Functions of the result with which a promise compares it: `result == sorted(result)`.
_FORMS = ("sorted", "list", "tuple", "set", "abs", "round", "str", "int", "float")


def kept(condition: ast.expr, text: str, known: frozenset[str]) -> Iterator[tuple[str, float]]:
    """Results for which the condition holds, made of the result as it is."""
    if isinstance(condition, ast.Call):
        kind = _kind_asked(condition)
        if kind in _FORMS:
            yield f"{kind}({text})", 1.5
        return
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1:
        return
    left, operator, right = condition.left, type(condition.ops[0]), condition.comparators[0]
    if not _is_about(left) and _is_about(right):
        left, operator, right = right, _FLIPPED.get(operator, operator), left
    bound = ast.unparse(right)
    if not names_in(right) - {_RESULT} <= known:
        return
    if ast.unparse(left) == _RESULT:
        if operator in (ast.GtE, ast.LtE, ast.Gt, ast.Lt) and not _is_about(right):
            yield f"{'max' if operator in (ast.GtE, ast.Gt) else 'min'}({bound}, {text})", 1.5
        elif operator is ast.IsNot and bound == "None":
            yield from ((f"{text} or {empty}", 0.5) for empty in ("[]", "{}", '""', "0"))
        elif operator is ast.Eq and not _is_about(right):
            yield bound, 1.5
        elif operator is ast.Eq and isinstance(right, ast.Call) and getattr(right.func, "id", "") in _FORMS:
            yield bound.replace(_RESULT, text), 1.5
    elif ast.unparse(left) == f"len({_RESULT})" and operator in (ast.LtE, ast.Eq) and not _is_about(right):
        yield f"{text}[:{bound}]", 1.0


def _kind_asked(call: ast.Call) -> str:
    """`T` of `isinstance(result, T)`."""
    asked = getattr(call.func, "id", "") == "isinstance" and len(call.args) == 2 and _is_about(call.args[0])
    return ast.unparse(call.args[1]) if asked else ""


def _is_about(node: ast.expr) -> bool:
    return _RESULT in names_in(node)
