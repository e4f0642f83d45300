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
    for value, kind, names, around in site.read.once("isinstance", lambda: _asked(site)):
        if names <= known:
            found[kind] += 10 if value == text else 3 if around is function else 1
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


def _asked(site: Site) -> list[tuple[str, str, frozenset[str], ast.AST | None]]:
    """Each `isinstance` of the file: the value, the type, the names in it, and the function around."""
    found: list[tuple[str, str, frozenset[str], ast.AST | None]] = []
    for node in site.read.every(ast.Call):
        if getattr(node.func, "id", "") == "isinstance" and len(node.args) == 2:
            kind = ast.unparse(node.args[1])
            names = frozenset(n.id for n in ast.walk(node.args[1]) if isinstance(n, ast.Name))
            if len(kind) < 60:
                found.append((ast.unparse(node.args[0]), kind, names, site.function(node)))
    return found
