"""A name that is an attribute of the object, or a method of its own class, read without `self`."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import parameters
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_NAME = re.compile(r"name '(\w+)' is not defined")


def propose(site: Site) -> Iterator[Candidate]:
    """`self.` or `cls.` before the name; before every use of it in the function at once."""
    found = _NAME.search(site.event.message)
    for node in site.on_line() or list(site.nodes()) if found else ():
        if not isinstance(node, ast.Name) or node.id != found.group(1):  # type: ignore[union-attr]
            continue
        around = site.function(node)
        first = next(iter(around.args.posonlyargs + around.args.args), None) if around else None
        if around is None or first is None or first.arg not in ("self", "cls"):
            continue
        mine = ast.Name(id="self", ctx=ast.Load())
        if node.id not in site.knowledge.attributes(site.file, node.lineno, mine) or node.id in _given(around):
            continue
        all_of_them = [n for n in ast.walk(around) if isinstance(n, ast.Name) and n.id == node.id]
        edits = [_before(site, n, first.arg) for n in all_of_them]
        why = f"Take `{node.id}` of `{first.arg}`"
        yield site.candidate("missing-self", why, *edits, at=node, category="missing-name", weight=3.0)
        if len(edits) > 1:
            one = _before(site, node, first.arg)
            yield site.candidate("missing-self", f"{why} here", one, at=node, category="missing-name", weight=1.0)
        return


def _given(around: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {one.arg for one in parameters(around)}


def _before(site: Site, node: ast.Name, word: str) -> Edit:
    start = site.offsets(node)[0]
    return Edit(file=site.file, start=start, end=start, text=f"{word}.")


TEMPLATE = Template(
    name="missing-self",
    categories=("missing-name",),
    types=("NameError",),
    propose=propose,
    examples=(
        Example(
            error="NameError: name 'total' is not defined",
            before="""
class Cart:
    def total(self):
        return 1

    def pay(self):
        return total()  # <-
""",
            after="""
class Cart:
    def total(self):
        return 1

    def pay(self):
        return self.total()
""",
            within=0,
        ),
        Example(
            error="NameError: name 'lines' is not defined",
            before="""
class Cart:
    def __init__(self, lines):
        self.lines = lines

    def pay(self):
        return sum(lines)  # <-
""",
            after="""
class Cart:
    def __init__(self, lines):
        self.lines = lines

    def pay(self):
        return sum(self.lines)
""",
            within=0,
        ),
        Example(
            error="NameError: name 'rate' is not defined",
            before="""
class Cart:
    rate = 2

    @classmethod
    def pay(cls):
        return rate + rate  # <-
""",
            after="""
class Cart:
    rate = 2

    @classmethod
    def pay(cls):
        return cls.rate + cls.rate
""",
            within=0,
        ),
        Example(
            error="NameError: name 'rate' is not defined",
            before="""
class Cart:
    def pay(self):
        return rate  # <-
""",
        ),
        Example(
            error="NameError: name 'rate' is not defined",
            before="""
class Cart:
    rate = 1


def pay(cart):
    return rate  # <-
""",
        ),
    ),
)
