"""What can stand in for a value that is missing, by what the code does with it."""

import ast

from bugsage.repair.site import Site

_TEXT = (
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "lower", "upper", "title", "capitalize", "startswith",
    "endswith", "replace", "join", "format", "encode", "partition", "rpartition", "casefold", "isdigit", "isalpha",
    "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "center",
)  # fmt: skip
_LIST = ("append", "extend", "insert", "sort", "reverse")
_DICT = ("get", "items", "keys", "values", "setdefault")
_SET = ("add", "discard", "union", "intersection", "difference", "issubset", "issuperset")
_WALKS = (
    "list", "tuple", "set", "frozenset", "sorted", "sum", "min", "max", "any", "all", "enumerate", "map", "filter",
    "zip", "reversed", "len", "join", "chain",
)  # fmt: skip
_NUMBERS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


def defaults(site: Site, node: ast.expr) -> list[str]:
    """Texts of values that the place of an expression can take, the likeliest first; empty where nothing says."""
    above = site.parents.get(node)
    found = _of_parent(site, node, above)
    if found or above is None:
        return found
    if isinstance(above, ast.Assign) and above.value is node and isinstance(above.targets[0], ast.Name):
        return _of_later(site, above, above.targets[0].id)
    return []


def _of_later(site: Site, assigned: ast.stmt, name: str) -> list[str]:
    """By what becomes of the name that takes the value."""
    for one in ast.walk(site.function(assigned) or site.tree):
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load):
            found = _of_parent(site, one, site.parents.get(one))
            if found and one.lineno > assigned.lineno:
                return found
    return []


def _of_parent(site: Site, node: ast.expr, above: ast.AST | None) -> list[str]:
    if isinstance(above, ast.For | ast.AsyncFor | ast.comprehension) and above.iter is node:
        return ["[]", "()"]
    if isinstance(above, ast.Starred):
        return ["()", "[]"]
    if isinstance(above, ast.Attribute):
        return of_attribute(above.attr)
    if isinstance(above, ast.Call):
        return _of_call(node, above)
    if isinstance(above, ast.BinOp):
        return _of_operand(site, node, above.left if above.right is node else above.right, above.op)
    if isinstance(above, ast.AugAssign):
        return _of_operand(site, node, above.target, above.op)
    if isinstance(above, ast.Compare):
        return _of_comparison(site, node, above)
    if isinstance(above, ast.Subscript) and above.value is node:
        return ["{}"] if _is_text(above.slice) else ["[]"] if isinstance(above.slice, ast.Slice) else ["{}"]
    if isinstance(above, ast.keyword) and above.arg is None:
        return ["{}"]
    if isinstance(above, ast.FormattedValue):
        return ['""']
    return []


def of_attribute(name: str) -> list[str]:
    """By the name of a method that is called on it."""
    kinds = ((_TEXT, '""'), (_LIST, "[]"), (_DICT, "{}"), (_SET, "set()"))
    return [text for names, text in kinds if name in names]


def _of_call(node: ast.expr, call: ast.Call) -> list[str]:
    if node not in call.args:
        return []
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("int", "float", "abs", "round"):
        return ["0"]
    if name in ("update", "dict"):
        return ["{}"]
    return ["[]", "()"] if name in (*_WALKS, "extend") else []


def _of_operand(site: Site, node: ast.expr, other: ast.expr, op: ast.operator) -> list[str]:
    shown = site.frame.variables.get(site.source(other), "") if site.frame else ""
    if isinstance(other, ast.JoinedStr) or _is_text(other) or shown[:1] in ("'", '"'):
        return ['""']
    if isinstance(other, ast.List | ast.ListComp) or shown[:1] == "[":
        return ["[]"]
    if isinstance(other, ast.Tuple) or shown[:1] == "(":
        return ["()"]
    return ["0"] if isinstance(op, _NUMBERS) else []


def _of_comparison(site: Site, node: ast.expr, compare: ast.Compare) -> list[str]:
    if isinstance(compare.ops[-1], ast.In | ast.NotIn) and compare.comparators[-1] is node:
        return ["()", "[]"]
    ordered = isinstance(compare.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE)
    other = compare.left if compare.left is not node else compare.comparators[0]
    return ['""'] if ordered and _is_text(other) else ["0"] if ordered else []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
