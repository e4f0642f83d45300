"""A condition that asks first whether the value is of a kind for which the rest of it makes sense."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import guards
from bugsage.repair.places import is_pure
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "check"
_ATTRIBUTE = re.compile(r"object has no attribute '(\w+)'")


def propose(site: Site) -> Iterator[Candidate]:
    """`hasattr` before an attribute that is missing, and the type before a comparison with a constant."""
    yield from _missing(site)
    for node in site.nodes():
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and site.ran(node):
            yield from _typed(site, node)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and site.ran(node):
            yield from _long_enough(site, node)


def _missing(site: Site) -> Iterator[Candidate]:
    said = _ATTRIBUTE.search(site.event.message)
    if said is None:
        return
    for node in site.on_line():
        asked = _asked(site, node, said.group(1))
        if asked is None:
            continue
        holds, fails = f"hasattr({asked})", f"not hasattr({asked})"
        for one in guards(site, node, holds, fails):
            why = one.says(f"`{fails}`", f"`{holds}`")
            yield site.candidate(NAME, why, *one.edits, at=node, weight=one.weight - 0.5)
        if isinstance(node, ast.Call | ast.Attribute):
            text = f"getattr({asked}, None)"
            why = f"Take None where there is no `{said.group(1)}`"
            yield site.candidate(NAME, why, site.replace(node, text), at=node, weight=-1.0)
    yield from _in_sources(site, said.group(1))


def _asked(site: Site, node: ast.AST, name: str) -> str | None:
    """The words of `hasattr` for an expression that reads the missing attribute."""
    if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load) and is_pure(node.value):
        return f'{site.source(node.value)}, "{name}"'
    is_getattr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr" and len(node.args) == 2
    if is_getattr and all(is_pure(one) for one in node.args):  # type: ignore[attr-defined]
        return ", ".join(site.source(one) for one in node.args)  # type: ignore[attr-defined]
    return None


def _in_sources(site: Site, name: str) -> Iterator[Candidate]:
    """Where the attribute's name is a loop's own variable: only those of the loop's values that are there."""
    for node in site.on_line():
        asked = _asked(site, node, name)
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        loops = [n for n in site.nodes() if isinstance(n, ast.For) and n.lineno < node.lineno <= (n.end_lineno or 0)]  # type: ignore[attr-defined]
        for loop in loops if asked else ():
            bound = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
            for source in ast.walk(loop.iter):
                if not isinstance(source, ast.GeneratorExp | ast.ListComp) or not names & bound:
                    continue
                own = source.generators[-1]
                if not isinstance(own.target, ast.Name) or own.target.id not in names:
                    continue
                behind = own.ifs[-1] if own.ifs else own.iter
                end = site.offsets(behind)[1]
                word = "and" if own.ifs else "if"
                edit = site.edit(end, end, f" {word} hasattr({asked})")
                yield site.candidate(NAME, f"Take only those where `hasattr({asked})`", edit, at=source, weight=1.0)


def _typed(site: Site, node: ast.Compare) -> Iterator[Candidate]:
    """`isinstance(x, str) and x == ""`."""
    other = node.comparators[0]
    if not isinstance(other, ast.Constant) or not is_pure(node.left) or isinstance(node.left, ast.Constant):
        return
    kind = type(other.value).__name__
    if kind not in ("str", "bytes", "int", "float", "bool"):
        return
    start = site.offsets(node)[0]
    above = site.parents.get(node)
    holds = f"isinstance({site.source(node.left)}, {kind})"
    edits: tuple[Edit, ...]
    if isinstance(above, ast.BoolOp) and isinstance(above.op, ast.Or):
        end = site.offsets(node)[1]
        edits = (site.edit(start, start, f"({holds} and "), site.edit(end, end, ")"))
    elif isinstance(above, ast.UnaryOp | ast.Compare | ast.BinOp):
        return
    else:
        edits = (site.edit(start, start, f"{holds} and "),)
    near = 1.5 if site.line and node.lineno <= site.line <= (node.end_lineno or 0) else 0.0
    yield site.candidate(NAME, f"Ask first whether `{holds}`", *edits, at=node, weight=-2.0 + near)


def _long_enough(site: Site, node: ast.Subscript) -> Iterator[Candidate]:
    """`i < len(x)` before `x[i]`, in place of the condition around it, or beside it."""
    if not site.event.type.endswith("IndexError") or not is_pure(node.value) or not is_pure(node.slice):
        return
    if isinstance(node.slice, ast.Constant | ast.UnaryOp | ast.Slice | ast.Tuple):
        return
    holds = f"{site.source(node.slice)} < len({site.source(node.value)})"
    around: ast.AST = node
    above = site.parents.get(around)
    while above is not None and not (isinstance(above, ast.If) and around in above.body):
        around, above = above, site.parents.get(above)
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            return
    if above is not None:
        why = f"Ask whether `{holds}`"
        yield site.candidate(NAME, why, site.replace(above.test, holds), at=above, weight=-0.3)
        if not isinstance(above.test, ast.BoolOp | ast.IfExp | ast.NamedExpr):
            both = f"{site.source(above.test)} and {holds}"
            yield site.candidate(NAME, why, site.replace(above.test, both), at=above, weight=-0.5)


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AttributeError: 'Point' object has no attribute 'z'",
            before="""
def shown(obj, names):
    found = []
    for name in (one for one in names if one):
        found.append(getattr(obj, name))  # <-
    return found
""",
            after="""
def shown(obj, names):
    found = []
    for name in (one for one in names if one):
        if hasattr(obj, name):
            found.append(getattr(obj, name))
    return found
""",
            within=4,
        ),
        Example(
            error="IndexError: list index out of range",
            before="""
def shown(lines, at):
    if lines:
        return lines[at]  # <-
    return ""
""",
            after="""
def shown(lines, at):
    if at < len(lines):
        return lines[at]
    return ""
""",
        ),
        Example(
            error="ValueError: the truth value is ambiguous",
            before="""
def shown(value):
    if value == "":  # <-
        return "empty"
    return str(value)
""",
            after="""
def shown(value):
    if isinstance(value, str) and value == "":
        return "empty"
    return str(value)
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)
