"""A text filled in by `format` that asks for a field which the call does not give."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import bound_before
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "unfilled-field"
_KEY = re.compile(r"^(?:KeyError: )?'([A-Za-z_]\w*)'$")


def propose(site: Site) -> Iterator[Candidate]:
    """The missing field from what has its name, or as its neighbours are given."""
    found = _KEY.match(site.event.message.strip())
    if found is None:
        return
    for node in site.on_line():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            given = {one.arg for one in node.keywords}
            if node.keywords and None not in given and found[1] not in given:
                yield from _filled(site, node, found[1])


def _filled(site: Site, call: ast.Call, name: str) -> Iterator[Candidate]:
    known, end = bound_before(site, call) | site.knowledge.names(site.file), site.offsets(call.keywords[-1])[1]
    ways = dict.fromkeys([name] if name in known else [])
    for one in call.keywords:  # `min=self.min` says how others are given
        value = one.value
        if isinstance(value, ast.Attribute) and value.attr == one.arg:
            ways[f"{site.source(value.value)}.{name}"] = None
        elif (
            isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant) and value.slice.value == one.arg
        ):
            ways[f"{site.source(value.value)}[{name!r}]"] = None
    for number, text in enumerate(ways):
        edit = site.edit(end, end, f", {name}={text}")
        yield site.candidate(NAME, f"Give `{name}` to the text as well", edit, at=call, weight=3.0 - 0.5 * number)


TEMPLATE = Template(
    name=NAME,
    categories=("missing-key",),
    types=("KeyError",),
    propose=propose,
    examples=(
        Example(
            error="KeyError: 'equal'",
            before="""
class Length:
    def message(self, value):
        return self.text.format(input=value, min=self.min)  # <-
""",
            after="""
class Length:
    def message(self, value):
        return self.text.format(input=value, min=self.min, equal=self.equal)
""",
        ),
        Example(
            error="KeyError: 'name'",
            before="""
def greeting(text, name):
    return text.format(title="Dr")  # <-
""",
            after="""
def greeting(text, name):
    return text.format(title="Dr", name=name)
""",
        ),
        Example(
            error="KeyError: 'name'",
            before="""
def name(user):
    return user["name"]  # <-
""",
        ),
    ),
)
