"""An `except` that lets the wrong exceptions pass: the one that came is caught as well, and no other."""

import ast
import builtins
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import inside_texts
from bugsage.repair.importing import imported, usual
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]
#: Too wide to be caught by a guess.
_WIDE = ("Exception", "BaseException", "ExceptionGroup", "BaseExceptionGroup", "KeyboardInterrupt", "SystemExit")
#: Tests fail with these; a program that caught them would hide it.
_OF_TESTS = ("AssertionError", "Failed", "AssertionFailed")


def propose(site: Site) -> Iterator[Candidate]:
    """The type that passed through added to each `except` around the line, or put in the place of one."""
    kinds = list(_kinds(site))
    for kind, more in kinds:
        for edits, why, weight in _ways(site, kind):
            yield site.candidate("wrong-exception", why, *edits, category="wrong-exception", weight=weight + more)


def _kinds(site: Site) -> Iterator[tuple[str, float]]:
    """Types that came, each by its last name: the one that ended it, then those that led to it."""
    seen: set[str] = set()
    for number, one in enumerate(site.event.exceptions or ()):
        name = one.type.rpartition(".")[2]
        if name.isidentifier() and name not in (*_WIDE, *_OF_TESTS) and name not in seen:
            seen.add(name)
            yield name, -0.7 * min(number, 2)


def _ways(site: Site, kind: str) -> Iterator[Way]:
    if not isinstance(site.scope, Function):
        return
    bound = _bound(site, kind)
    if bound is None:
        return
    for node in ast.walk(site.scope):
        if not isinstance(node, ast.Try):
            continue
        if _catches(node, kind):
            yield from _moved(site, node) if _just_before(site, node) else ()
            continue
        inside = _line_in(site, node.body)
        for handler in node.handlers if inside or site.line is None else ():
            yield from _widened(site, handler, kind, bound, 1.5 if inside else -0.3)
    yield from _narrowed(site, kind, bound)


def _bound(site: Site, kind: str) -> tuple[Edit, ...] | None:
    """What makes the name known; None where nothing does."""
    if hasattr(builtins, kind) or kind in site.knowledge.names(site.file):
        return ()
    statement = next(usual(site, kind), None)
    edit = imported(site, statement) if statement else None
    return (edit,) if edit else None


def _line_in(site: Site, body: list[ast.stmt]) -> bool:
    line = site.line
    return line is not None and any(site.span(one)[0] <= line <= site.span(one)[1] for one in body)


def _names(handler: ast.ExceptHandler) -> list[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
    return [ast.unparse(one).rpartition(".")[2] for one in kinds]


def _catches(node: ast.Try, kind: str) -> bool:
    known = {name for handler in node.handlers for name in _names(handler) or _WIDE}
    found = getattr(builtins, kind, None)
    parents = {base.__name__ for base in found.__mro__} if isinstance(found, type) else {kind}
    return bool(known & (parents | {kind} | {"Exception", "BaseException"}))


def _widened(
    site: Site, handler: ast.ExceptHandler, kind: str, bound: tuple[Edit, ...], weight: float
) -> Iterator[Way]:
    if handler.type is None:
        return
    why = f"Catch {kind} as well"
    if isinstance(handler.type, ast.Tuple):
        last = handler.type.elts[-1]
        end = site.offsets(last)[1]
        if len(handler.type.elts) < 8:
            yield (Edit(file=site.file, start=end, end=end, text=f", {kind}"), *bound), why, weight + 0.5
        return
    text = site.source(handler.type)
    yield (site.replace(handler.type, f"({text}, {kind})"), *bound), why, weight
    yield (site.replace(handler.type, kind), *bound), f"Catch {kind} in place of {text}", weight - 0.3


def _just_before(site: Site, node: ast.Try) -> bool:
    """The statement right before the `try` is the one that failed."""
    before = _before(site, node)
    return before is not None and _line_in(site, [before])


def _before(site: Site, node: ast.Try) -> ast.stmt | None:
    above = site.parents.get(node)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(above, field, None)
        if isinstance(block, list) and node in block and block.index(node):
            found = block[block.index(node) - 1]
            return found if isinstance(found, ast.Assign | ast.Expr | ast.AnnAssign | ast.AugAssign) else None
    return None


def _moved(site: Site, node: ast.Try) -> Iterator[Way]:
    """That statement moved into the `try`, where a handler could take it."""
    before = _before(site, node)
    if before is None or inside_texts(before):
        return
    first, last = site.span(before)
    outer, inner = site.indent(before), site.indent(node.body[0])
    lines = [site.text[site.offset(n, 0) :].split("\n", 1)[0] for n in range(first, last + 1)]
    texts = [f"{inner}{line.removeprefix(outer)}" for line in lines]
    edits = (site.delete(before), site.insert(site.span(node.body[0])[0], texts))
    yield edits, "Do it where its failure is caught", 0.3


def _narrowed(site: Site, kind: str, bound: tuple[Edit, ...]) -> Iterator[Way]:
    """A bare `except` that swallows too much catches what it was meant for."""
    for handler in ast.walk(site.scope):
        if isinstance(handler, ast.ExceptHandler) and handler.type is None and len(handler.body) == 1:
            if isinstance(handler.body[0], ast.Raise):
                continue
            start, end = site.offsets(handler)
            at = site.text.index("except", start, end) + len("except")
            yield (
                (Edit(file=site.file, start=at, end=at, text=f" {kind}"), *bound),
                f"Catch {kind} and nothing else",
                -1.5,
            )


TEMPLATE = Template(
    name="wrong-exception",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="OverflowError: cannot convert float infinity to integer",
            before="""
def whole(value):
    try:
        return int(float(value))  # <-
    except (TypeError, ValueError):
        return 0
""",
            after="""
def whole(value):
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return 0
""",
            within=0,
        ),
        Example(
            error="TypeError: int() argument must be a string",
            before="""
def whole(value):
    try:
        return int(value)  # <-
    except ValueError:
        return 0
""",
            after="""
def whole(value):
    try:
        return int(value)
    except (ValueError, TypeError):
        return 0
""",
            within=0,
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def first(row):
    value = row["a"]  # <-
    try:
        return int(value)
    except KeyError:
        return 0
""",
            after="""
def first(row):
    try:
        value = row["a"]
        return int(value)
    except KeyError:
        return 0
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def whole(value):
    try:
        return int(value)  # <-
    except ValueError:
        return 0
""",
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def whole(value):
    try:
        return int(value["a"])  # <-
    except LookupError:
        return 0
""",
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def whole(value):
    return int(value["a"])  # <-
""",
        ),
    ),
)
