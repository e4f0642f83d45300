"""A coroutine that is used as if it were what it gives."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_COROUTINE = re.compile(r"'?coroutine'? (?:object )?'?([\w.<>]*)'?")
_WORDS = (
    "coroutine",
    "never awaited",
    "async_generator",
    "awaitable",
    "asynchronous context manager",
    "__aenter__",
    "__aiter__",
)


def propose(site: Site) -> Iterator[Candidate]:
    """`await` before calls of asynchronous functions, `async` before their `with` and `for`; none too many."""
    said = " ".join((site.event.message, *site.event.detail, *site.event.captured.values()))
    plain = 0.0 if any(word in said for word in _WORDS) else -1.5
    named = {name.rpartition(".")[2] for name in _COROUTINE.findall(said)} - {""}
    for node in own_nodes(site):
        around = site.function(node)
        if not isinstance(around, ast.AsyncFunctionDef) and not isinstance(site.scope, ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.Call) and _may_wait(site, node):
            known = _is_async(site, node)
            if known or (plain == 0.0 and (_called(node) in named or not named)):
                weight = (2.0 if known else -0.5) + (1.0 if _called(node) in named else 0.0) + plain + near(site, node)
                above = site.parents.get(node)
                hangs = isinstance(above, ast.Attribute | ast.Subscript) and above.value is node
                text = f"await {site.source(node)}"
                edit = site.replace(node, f"({text})" if hangs else text)
                why = f"Await `{_called(node)}`"
                yield site.candidate("missing-await", why, edit, at=node, category="missing-await", weight=weight)
        elif isinstance(node, ast.With | ast.For) and plain == 0.0:
            word = "with" if isinstance(node, ast.With) else "for"
            start = site.offsets(node)[0]
            edit = site.replace(node, f"async {site.text[start : site.offsets(node)[1]]}")
            why = f"Make it an `async {word}`"
            yield site.candidate("missing-await", why, edit, at=node, category="missing-await", weight=0.3)
        elif isinstance(node, ast.Await) and "can't be used in 'await'" in said:
            edit = site.replace(node, site.source(node.value))
            why = "Do not await what is there already"
            yield site.candidate("missing-await", why, edit, at=node, category="missing-await", weight=2.0)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _may_wait(site: Site, call: ast.Call) -> bool:
    """It is neither awaited, nor handed on to what runs coroutines, nor in a lambda."""
    above = site.parents.get(call)
    if isinstance(above, ast.Await):
        return False
    if isinstance(above, ast.Call) and _called(above) in (
        "gather",
        "create_task",
        "run",
        "wait_for",
        "ensure_future",
        "start_soon",
    ):
        return False
    while above is not None and not isinstance(above, ast.stmt):
        if isinstance(above, ast.Lambda):
            return False
        above = site.parents.get(above)
    return True


def _is_async(site: Site, call: ast.Call) -> bool:
    found = site.knowledge.definition(site.file, call.lineno, call.func)
    if found is None:
        return False
    text = site.text if found[0] == site.file else site.knowledge.text(found[0])
    line = next(iter((text or "").split("\n")[found[1].line - 1 : found[1].line]), "")
    return line.lstrip().startswith("async def")


TEMPLATE = Template(
    name="missing-await",
    categories=("missing-await",),
    types=("TypeError", "AttributeError", "AssertionError", "RuntimeWarning", "RuntimeError"),
    propose=propose,
    examples=(
        Example(
            error="TypeError: 'coroutine' object is not subscriptable",
            before="""
async def load(name):
    return {"a": name}


async def first(name):
    row = load(name)
    return row["a"]  # <-
""",
            after="""
async def load(name):
    return {"a": name}


async def first(name):
    row = await load(name)
    return row["a"]
""",
        ),
        Example(
            error="AttributeError: 'coroutine' object has no attribute 'strip'",
            before="""
async def load(name):
    return name


async def first(name):
    return load(name).strip()  # <-
""",
            after="""
async def load(name):
    return name


async def first(name):
    return (await load(name)).strip()
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [] == [1]",
            before="""
class Box:
    async def put(self, value):
        self.value = value

    async def fill(self):
        self.put(1)  # <-
""",
            after="""
class Box:
    async def put(self, value):
        self.value = value

    async def fill(self):
        await self.put(1)
""",
        ),
        Example(
            error="AssertionError: assert [] == [1]",
            before="""
async def fill(box):
    box.put(1)  # <-
""",
        ),
        Example(
            error="AttributeError: 'coroutine' object has no attribute 'strip'",
            before="""
def first(name):
    return load(name).strip()  # <-
""",
        ),
    ),
)
