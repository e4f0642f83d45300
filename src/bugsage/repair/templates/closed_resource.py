"""A file that is closed before it is read or written, or that is never closed so that what was written is not there."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import inside_texts
from bugsage.repair.places import own_nodes, unit
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_OPENS = ("open", "fdopen", "NamedTemporaryFile", "TemporaryFile", "ZipFile", "connect", "socket", "urlopen")


def propose(site: Site) -> Iterator[Candidate]:
    """What comes after a `with` moved into it; what is opened without one put under one."""
    closed = "closed" in site.event.message
    for node in own_nodes(site):
        if isinstance(node, ast.With) and closed:
            yield from _moved_in(site, node)
        elif isinstance(node, ast.Assign) and not closed and _opens(node):
            yield from _under_with(site, node)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.GeneratorExp) and closed:
            text = site.source(node.value)[1:-1]
            edit = site.replace(node.value, f"[{text}]")
            yield _made(site, "Read it before it is closed", (edit,), node, 1.5)


def _made(site: Site, why: str, edits: tuple[Edit, ...], at: ast.AST, weight: float) -> Candidate:
    return site.candidate("closed-resource", why, *edits, at=at, category="closed-resource", weight=weight)


def _opens(node: ast.Assign) -> bool:
    call = node.value
    if not isinstance(call, ast.Call) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return False
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _OPENS


def _block(site: Site, node: ast.stmt) -> list[ast.stmt]:
    above = site.parents.get(node)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(above, field, None)
        if isinstance(block, list) and node in block:
            return block
    return []


def _shifted(site: Site, statements: list[ast.stmt]) -> list[Edit]:
    """Statements one step further in."""
    texts = set().union(*(inside_texts(one) for one in statements))
    edits = []
    for line in range(site.span(statements[0])[0], site.span(statements[-1])[1] + 1):
        start = site.offset(line, 0)
        if line not in texts and site.text[start:].split("\n", 1)[0].strip():
            edits.append(Edit(file=site.file, start=start, end=start, text=unit(site)))
    return edits


def _moved_in(site: Site, node: ast.With) -> Iterator[Candidate]:
    """The statements right behind a `with`, the one that failed first."""
    block = _block(site, node)
    behind = block[block.index(node) + 1 :] if block else []
    names = {
        n.id
        for item in node.items
        if item.optional_vars
        for n in ast.walk(item.optional_vars)
        if isinstance(n, ast.Name)
    }
    for count, one in enumerate(behind, 1):
        used = names & {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}
        if used:
            edits = tuple(_shifted(site, behind[:count]))
            yield _made(site, f"Do it while `{sorted(used)[0]}` is open", edits, one, 2.0)


def _under_with(site: Site, node: ast.Assign) -> Iterator[Candidate]:
    """`with open(…) as name:` over the rest that uses it, its own `close` left out."""
    name = node.targets[0].id  # type: ignore[attr-defined]
    block = _block(site, node)
    rest = block[block.index(node) + 1 :] if block else []
    using = [at for at, one in enumerate(rest) if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(one))]
    if not using or _given_away(rest, name):
        return
    inner = rest[: using[-1] + 1]
    closes = [one for one in inner if _is_close(one, name)]
    kept = [one for one in inner if one not in closes]
    if not kept or (closes and closes != inner[-1:]):
        return
    head = site.replace(node, f"with {site.source(node.value)} as {name}:")
    edits = [head, *_shifted(site, kept), *(site.delete(one) for one in closes)]
    yield _made(site, f"Close `{name}` once it is done with", tuple(edits), node, 0.3 if closes else 1.3)


def _is_close(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement) == f"{name}.close()"


def _given_away(rest: list[ast.stmt], name: str) -> bool:
    """It outlives the block: returned, yielded or kept."""
    inner = [one for statement in rest for one in ast.walk(statement)]
    given = [one.value for one in inner if isinstance(one, ast.Return | ast.Yield | ast.Assign)]
    return any(isinstance(one, ast.Name) and one.id == name for one in given)


TEMPLATE = Template(
    name="closed-resource",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="ValueError: I/O operation on closed file.",
            before="""
def read(name):
    with open(name) as file:
        first = file.readline()
    rest = file.read()  # <-
    return first, rest
""",
            after="""
def read(name):
    with open(name) as file:
        first = file.readline()
        rest = file.read()
    return first, rest
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert '' == 'a'",
            before="""
def write(name, text):
    file = open(name, "w")
    file.write(text)
    return name  # <-
""",
            after="""
def write(name, text):
    with open(name, "w") as file:
        file.write(text)
    return name
""",
            within=0,
        ),
        Example(
            error="ValueError: I/O operation on closed file.",
            symbol="lines",
            before="""
def lines(name):
    with open(name) as file:
        return (line.strip() for line in file)
""",
            after="""
def lines(name):
    with open(name) as file:
        return [line.strip() for line in file]
""",
            within=0,
        ),
        Example(
            error="ValueError: I/O operation on closed file.",
            before="""
def read(file):
    return file.read()  # <-
""",
        ),
        Example(
            error="AssertionError: assert '' == 'a'",
            before="""
def opened(name):
    file = open(name)
    file.seek(1)
    return file  # <-
""",
        ),
    ),
)
