"""A call of the wrong method: another one of the same object takes what is given, and this one does not."""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "other-callee"
_KEYWORD = re.compile(r"got an unexpected keyword argument '(\w+)'")
_NUMBER = re.compile(r"(\w+)\(\) (?:missing \d+ required |takes (?:from \d+ to )?\d+ positional argument)")
_MOST = 6


def propose(site: Site) -> Iterator[Candidate]:
    """Methods beside the one that was called, the most alike in name first."""
    keyword, number = _KEYWORD.search(site.event.message), _NUMBER.search(site.event.message)
    for node in site.on_line() if keyword or number else ():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        named = {one.arg for one in node.keywords}
        unknown = keyword is not None and keyword[1] in named
        too_few = number is not None and number[1] == node.func.attr
        plain = None not in named and not any(isinstance(one, ast.Starred) for one in node.args)
        if plain and (unknown or too_few):
            # An argument is forgotten more often than another method is meant.
            less = 0.0 if unknown else 0.6
            yield from _others(site, node, node.func, {name for name in named if name}, less)


def _others(site: Site, call: ast.Call, callee: ast.Attribute, named: set[str], less: float) -> Iterator[Candidate]:
    able = []
    for name in site.knowledge.attributes(site.file, call.lineno, callee.value) - {callee.attr}:
        other = ast.Attribute(value=callee.value, attr=name, ctx=ast.Load())
        if not name.startswith("__") and _takes(site, call, ast.copy_location(other, callee), named):
            able.append((SequenceMatcher(None, name, callee.attr).ratio(), name))
    start, end = site.offsets(callee)
    start = end - len(callee.attr)
    for share, name in sorted(able, key=lambda pair: (-pair[0], pair[1]))[:_MOST]:
        edit = site.edit(start, end, name)
        said = ", ".join(f"`{one}`" for one in sorted(named)) or "what is given"
        yield site.candidate(NAME, f"Call `{name}`, which takes {said}", edit, at=call, weight=0.8 + share - less)


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
            error="TypeError: Retrying.iter() missing 1 required positional argument: 'state'",
            before="""
class Retrying:
    def begin(self):
        return 0

    def iter(self, state):
        return state

    def run(self, state):
        self.iter()  # <-
        return self.iter(state)
""",
            after="""
class Retrying:
    def begin(self):
        return 0

    def iter(self, state):
        return state

    def run(self, state):
        self.begin()
        return self.iter(state)
""",
        ),
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
