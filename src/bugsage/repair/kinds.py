"""Of which types a value should be, by its annotation, by what is asked of it, and by what is done with it."""

import ast
import re
from collections import Counter

from bugsage.repair.site import Site

_TYPES = ("str", "bytes", "int", "float", "list", "dict", "tuple", "set", "type")


def kinds_of(site: Site, statement: ast.stmt, text: str, known: frozenset[str]) -> list[str]:
    """Types that the value should be of: by its annotation, and by what the file asks of this and other values."""
    found: Counter[str] = Counter()
    function = site.function(statement)
    for one in ast.walk(function) if function else ():
        if isinstance(one, ast.arg) and one.arg == text and one.annotation is not None:
            for part in re.split(r"\s*\|\s*|,\s*", ast.unparse(one.annotation).strip("\"'")):
                plain = part.partition("[")[0].rpartition(".")[2]
                if plain in known and (plain in _TYPES or plain[:1].isupper()) and plain not in ("None", "Any"):
                    found[plain] += 20
    found.update(_by_use(statement, text))
    for node in ast.walk(site.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance" and len(node.args) == 2:
            kind = node.args[1]
            names = {n.id for n in ast.walk(kind) if isinstance(n, ast.Name)}
            if names <= known and len(ast.unparse(kind)) < 60:
                near = site.function(node) is function
                found[ast.unparse(kind)] += 10 if ast.unparse(node.args[0]) == text else 3 if near else 1
    return [name for name, _ in found.most_common(4)]


def _by_use(statement: ast.stmt, text: str) -> dict[str, int]:
    """The built-in type whose methods the statement calls on the value."""
    called = {
        node.func.attr
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == text
    }
    return next(
        ({kind.__name__: 12} for kind in (str, dict, list, set, bytes) if called and called <= set(dir(kind))), {}
    )
