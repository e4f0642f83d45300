"""A variable that is read before anything was put into it: begun before the branch, or meant to be the module's."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.defaults import defaults
from bugsage.repair.places import own_statements
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import doing
from bugsage.repair.template import Example, Template

_UNBOUND = re.compile(r"(?:variable|cannot access free variable) '(\w+)'")


def propose(site: Site) -> Iterator[Candidate]:
    """`global` or `nonlocal` where an outer one exists; else its beginning before what may leave it out."""
    found = _UNBOUND.search(site.event.message)
    scope = site.scope
    if found is None or not isinstance(scope, Function):
        return
    name = found.group(1)
    reads = [n for n in site.on_line() if isinstance(n, ast.Name) and n.id == name]
    function = (site.function(reads[0]) if reads else None) or scope
    bound = [n for n in own_statements(function) if isinstance(n, ast.Name) and n.id == name and _stores(n)]
    if not bound:
        return
    first = _first(function)
    indent = site.indent(first)
    word = _outer(site, function, name)
    if word:
        edit = site.insert(site.span(first)[0], [f"{indent}{word} {name}"])
        why = f"Mean the `{name}` outside"
        yield site.candidate("unbound-local", why, edit, at=first, category="unbound-local", weight=2.5)
    for number, value in enumerate(_beginnings(site, bound, reads)):
        for edit_at, less in _befores(site, function, bound[0], first):
            edit = site.insert(site.span(edit_at)[0], [f"{site.indent(edit_at)}{name} = {value}"])
            weight = 2.0 - 0.5 * number - less - (1.0 if word else 0.0)
            why = f"Begin with `{value}` as `{name}`"
            yield site.candidate("unbound-local", why, edit, at=edit_at, category="unbound-local", weight=weight)


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _first(function: Function) -> ast.stmt:
    return next(iter(doing(function.body)), function.body[0])


def _outer(site: Site, function: Function, name: str) -> str:
    around = site.function(function)
    while around is not None:
        if any(isinstance(n, ast.Name) and n.id == name and _stores(n) for n in own_statements(around)):
            return "nonlocal"
        around = site.function(around)
    tops = {n.id for n in own_statements(site.tree) if isinstance(n, ast.Name) and _stores(n)}
    return "global" if name in tops else ""


def _beginnings(site: Site, bound: list[ast.Name], reads: list[ast.Name]) -> list[str]:
    """Values that it can begin with: of the kind that it takes later, of the kind that its use wants, None."""
    found: list[str] = []
    for one in bound:
        statement = site.statement(one)
        if isinstance(statement, ast.AugAssign):
            concatenates = isinstance(statement.value, ast.JoinedStr) or _holds(statement.value, str)
            found.append('""' if concatenates else "[]" if isinstance(statement.value, ast.List) else "0")
        elif isinstance(statement, ast.Assign):
            found += _alike(statement.value)
    for one in reads:
        found += defaults(site, one)[:1]
    return list(dict.fromkeys([*found, "None"]))[:4]


def _holds(node: ast.expr, kind: type) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, kind)


def _alike(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant):
        held = value.value
        return [str(not held)] if isinstance(held, bool) else ['""'] if isinstance(held, str) else ["0"] if held else []
    kinds = (
        ((ast.List, ast.ListComp), "[]"),
        ((ast.Dict, ast.DictComp), "{}"),
        ((ast.Set, ast.SetComp), "set()"),
        ((ast.JoinedStr,), '""'),
    )
    return [text for kind, text in kinds if isinstance(value, kind)]


def _befores(site: Site, function: Function, bound: ast.Name, first: ast.stmt) -> Iterator[tuple[ast.stmt, float]]:
    """Before the outermost block that may leave it unbound; at the beginning of the function."""
    at: ast.AST = bound
    outermost: ast.stmt | None = None
    while at is not function:
        if isinstance(at, ast.stmt):
            outermost = at
        at = site.parents[at]
    if outermost is not None:
        yield outermost, 0.0
    if outermost is not first:
        yield first, 0.8


TEMPLATE = Template(
    name="unbound-local",
    categories=("unbound-local",),
    types=("UnboundLocalError", "NameError"),
    propose=propose,
    examples=(
        Example(
            error="UnboundLocalError: local variable 'found' referenced before assignment",
            before="""
def first(values):
    for value in values:
        if value:
            found = [value]
    return found  # <-
""",
            after="""
def first(values):
    found = []
    for value in values:
        if value:
            found = [value]
    return found
""",
            within=0,
        ),
        Example(
            error="UnboundLocalError: cannot access local variable 'count' where it is not associated with a value",
            before="""
count = 0


def seen():
    count += 1  # <-
    return count
""",
            after="""
count = 0


def seen():
    global count
    count += 1
    return count
""",
            within=0,
        ),
        Example(
            error="UnboundLocalError: cannot access local variable 'total' where it is not associated with a value",
            before="""
def summed(values):
    \"\"\"All.\"\"\"
    for value in values:
        total += value  # <-
    return total
""",
            after="""
def summed(values):
    \"\"\"All.\"\"\"
    total = 0
    for value in values:
        total += value
    return total
""",
            within=0,
        ),
        Example(
            error="NameError: name 'found' is not defined",
            before="""
def first(values):
    return found  # <-
""",
        ),
        Example(
            error="UnboundLocalError: local variable 'found' referenced before assignment",
            before="""
def first(values):
    return values  # <-
""",
        ),
    ),
)
