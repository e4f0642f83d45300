"""Whether a statement speaks of a name."""

import ast


def speaks_of(node: ast.AST, name: str) -> bool:
    """The name stands in it: alone, as an attribute, as what is imported, or as a text that is looked up by it."""
    return any(_is(one, name) for one in ast.walk(node))


def _is(one: ast.AST, name: str) -> bool:
    if isinstance(one, ast.Name):
        return one.id == name
    if isinstance(one, ast.Attribute):
        return one.attr == name
    if isinstance(one, ast.alias):
        return one.name in (name, "*") or one.asname == name or one.name.rpartition(".")[2] == name
    if isinstance(one, ast.Constant) and isinstance(one.value, str):
        return one.value.rpartition(".")[2] == name
    return isinstance(one, ast.keyword) and one.arg == name


def imported_as(node: ast.stmt, name: str) -> tuple[str, ...]:
    """Of an import only what is bound to this name; for `*` the name itself."""
    if not isinstance(node, ast.ImportFrom):
        return ()
    return tuple(name if one.name == "*" else one.asname or one.name for one in node.names if one.name in (name, "*"))
