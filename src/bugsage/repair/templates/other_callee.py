"""A call of the wrong method: another one of the same object takes the keyword that this one does not know."""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "other-callee"
_KEYWORD = re.compile(r"got an unexpected keyword argument '(\w+)'")
_MOST = 5


def propose(site: Site) -> Iterator[Candidate]:
    """Methods beside the one that was called, the most alike in name first."""
    found = _KEYWORD.search(site.event.message)
    for node in site.on_line() if found else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {one.arg for one in node.keywords}
            if found and found[1] in named and None not in named:
                yield from _others(site, node, node.func, {name for name in named if name})


def _others(site: Site, call: ast.Call, callee: ast.Attribute, named: set[str]) -> Iterator[Candidate]:
    able = []
    for name in site.knowledge.attributes(site.file, call.lineno, callee.value) - {callee.attr}:
        other = ast.Attribute(value=callee.value, attr=name, ctx=ast.Load())
        if not name.startswith("__") and _takes(site, call, ast.copy_location(other, callee), named):
            able.append((SequenceMatcher(None, name, callee.attr).ratio(), name))
    start, end = site.offsets(callee)
    start = end - len(callee.attr)
    for share, name in sorted(able, key=lambda pair: (-pair[0], pair[1]))[:_MOST]:
        edit = site.edit(start, end, name)
        said = ", ".join(f"`{one}`" for one in sorted(named))
        yield site.candidate(NAME, f"Call `{name}`, which takes {said}", edit, at=call, weight=0.8 + share)


def _takes(site: Site, call: ast.Call, callee: ast.Attribute, named: set[str]) -> bool:
    """Its definition is known, and takes what is given and nothing more."""
    found = site.knowledge.definition(site.file, call.lineno, callee)
    if found is None:
        return False
    own = [one for one in found[1].parameters if one.name not in ("self", "cls")]
    places = [one for one in own if one.kind in ("positional", "normal")]
    given = {one.name for one in places[: len(call.args)]} | named
    needed = {one.name for one in own if one.kind in ("positional", "normal", "keyword") and not one.has_default}
    return len(call.args) <= len(places) and named <= {one.name for one in own} and needed <= given


TEMPLATE = Template(
    name=NAME,
    categories=("wrong-arguments",),
    types=("TypeError",),
    propose=propose,
    examples=(
        Example(
            error="TypeError: Retrying.sleep() got an unexpected keyword argument 'state'",
            before="""
class Retrying:
    def sleep(self, seconds):
        return seconds

    def iter(self, state):
        return state

    def stop(self, state, reason):
        return state

    def run(self, state):
        return self.sleep(state=state)  # <-
""",
            after="""
class Retrying:
    def sleep(self, seconds):
        return seconds

    def iter(self, state):
        return state

    def stop(self, state, reason):
        return state

    def run(self, state):
        return self.iter(state=state)
""",
        ),
        Example(
            error="TypeError: add() got an unexpected keyword argument 'total'",
            before="""
from cart import Cart


def filled(total):
    cart = Cart()
    cart.add(total=total)  # <-
    return cart
""",
            after="""
from cart import Cart


def filled(total):
    cart = Cart()
    cart.address(total=total)
    return cart
""",
            others={"cart.py": "class Cart:\n    def add(self, item): ...\n\n    def address(self, total): ...\n"},
        ),
        Example(
            error="TypeError: send() got an unexpected keyword argument 'to'",
            before="""
def send(name):
    return name


def go():
    return send(to=1)  # <-
""",
        ),
    ),
)
