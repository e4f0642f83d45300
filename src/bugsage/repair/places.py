"""Which nodes of a suspect may be wrong, and how their texts are put into other texts."""

import ast
import re
from collections.abc import Iterator

from bugsage.repair.site import Function, Site
from bugsage.repair.statements import is_docstring

_POSTFIX = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.List, ast.Dict, ast.Set)
_ATOMS = (*_POSTFIX, ast.ListComp, ast.SetComp, ast.DictComp, ast.JoinedStr)
#: Types of failures whose messages name what is wrong.
_TELLING = ("AttributeError", "TypeError", "KeyError", "NameError", "ImportError", "ModuleNotFoundError", "LocalError")
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def own_nodes(site: Site) -> Iterator[ast.AST]:
    """Nodes of the suspect that do something and that the failing tests executed, in the order of the text.

    Left out are annotations and docstrings, and of a class or module the bodies of the functions in it.
    """
    whole = isinstance(site.scope, ast.FunctionDef | ast.AsyncFunctionDef)
    return (node for node in _doing(site, site.scope, whole) if hasattr(node, "lineno") and site.ran(node))


def _doing(site: Site, node: ast.AST, deep: bool) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or is_docstring(child):
                continue
            if isinstance(child, _INNER) and not deep:
                continue
            if isinstance(node, ast.JoinedStr) and not _lies_there(site, child):
                continue
            yield child
            yield from _doing(site, child, deep)


def _lies_there(site: Site, node: ast.AST) -> bool:
    """Part of a formatted string, where it says: before Python 3.12 its lines and columns were wrong at times."""
    if not isinstance(node, ast.FormattedValue):
        return False
    try:
        return ast.dump(ast.parse(site.source(node.value), mode="eval").body) == ast.dump(node.value)
    except (SyntaxError, ValueError, IndexError):
        return False


def near(site: Site, node: ast.AST) -> float:
    """How much likelier a node is at fault for being on the line where the failure passed.

    Less where the type of the failure says what is wrong: then templates that read its message come first.
    """
    line = site.line
    first, last = site.span(node)
    if not line or isinstance(node, ast.stmt) or not first <= line <= last:
        return 0.0
    return 0.3 if site.event.type.endswith(_TELLING) else 1.0


def between(site: Site, left: ast.AST, right: ast.AST, word: str) -> tuple[int, int] | None:
    """Where an operator stands between two nodes; None where a comment or the like hides it."""
    start, end = site.offsets(left)[1], site.offsets(right)[0]
    pattern = re.escape(word).replace("\\ ", r"\s+")
    found = re.search(rf"\b{pattern}\b" if word[0].isalpha() else pattern, site.text[start:end])
    if found is None or "#" in site.text[start : start + found.end()]:
        return None
    return start + found.start(), start + found.end()


def operand(site: Site, node: ast.expr) -> str:
    """The text of an expression as an operand of anything: in parentheses where it needs them."""
    text = site.source(node)
    return text if isinstance(node, _ATOMS) else f"({text})"


def owner(site: Site, node: ast.expr) -> str:
    """The text of an expression to hang `.name` on."""
    text = site.source(node)
    number = isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes)
    return text if isinstance(node, _ATOMS) and not number else f"({text})"


def within_parentheses(site: Site, node: ast.AST) -> bool:
    """A bare generator whose parentheses are those of the call around it: it cannot be replaced alone."""
    call = site.parents.get(node)
    return isinstance(node, ast.GeneratorExp) and isinstance(call, ast.Call) and node in call.args


def is_pure(node: ast.AST) -> bool:
    """Naming it a second time costs and changes nothing."""
    if isinstance(node, ast.Attribute | ast.Starred):
        return is_pure(node.value)
    if isinstance(node, ast.Subscript):
        return is_pure(node.value) and is_pure(node.slice)
    if isinstance(node, ast.UnaryOp):
        return is_pure(node.operand)
    if isinstance(node, ast.Tuple):
        return all(map(is_pure, node.elts))
    return isinstance(node, ast.Name | ast.Constant)


def same(one: ast.AST, other: ast.AST) -> bool:
    """They read alike."""
    return ast.unparse(one) == ast.unparse(other)


def unit(site: Site) -> str:
    """One step of indentation as the file has it."""
    return site.read.once("unit", lambda: _unit(site))


def _unit(site: Site) -> str:
    for node in ast.walk(site.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If | ast.For):
            inner, outer = site.indent(node.body[0]), site.indent(node)
            if len(inner) > len(outer):
                return inner.removeprefix(outer)
    return "    "


def bound_before(site: Site, node: ast.AST) -> set[str]:
    """Names that the function around a node binds on lines before it, its parameters among them."""
    around = site.function(node)
    return {name for name, line in bindings(around) if line < node.lineno} if around else set()  # type: ignore[attr-defined]


def bindings(function: Function) -> Iterator[tuple[str, int]]:
    """Names that a function binds, each with its line."""
    for one in ast.walk(function):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id, one.lineno
        elif isinstance(one, ast.arg):
            yield one.arg, function.lineno - 1
        elif isinstance(one, ast.ExceptHandler) and one.name:
            yield one.name, one.lineno


def parameters(function: Function, own: bool = False) -> list[ast.arg]:
    """Its parameters that can be given by position or keyword; `self` and `cls` only where asked for."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [one for one in given if own or one.arg not in ("self", "cls")]


def is_generator(function: Function) -> bool:
    """It yields."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_statements(function))


def own_statements(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes inside one, those of functions and classes in it left out."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (*_INNER, ast.Lambda)):
            yield from own_statements(child)
