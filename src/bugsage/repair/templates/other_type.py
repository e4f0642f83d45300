"""A value of another type than the code reads it as: converted first, asked first what it is, or read as it is."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import guards
from bugsage.repair.places import is_pure, owner, within_parentheses
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]

_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
#: They give their items once, or in no order.
_LAZY = ("generator", "map", "filter", "zip", "set", "range", "reversed", "odict_keys")
_BUILT_IN = ("int", "float", "str", "list", "dict", "tuple", "bytes", "bool", "set")


def propose(site: Site) -> Iterator[Candidate]:
    """For each expression of the line that lacks what is read of it."""
    message = site.event.message
    attribute = _ATTRIBUTE.search(message)
    listed = "not subscriptable" in message or "no len()" in message or "not support indexing" in message
    seen: set[str] = set()
    for node in site.on_line():
        if not isinstance(node, ast.expr) or within_parentheses(site, node):
            continue
        ways: Iterator[Way] = iter(())
        if attribute:
            ways = _of_attribute(site, node, attribute.group(1), attribute.group(2))
        elif listed:
            ways = _listed(site, node, message)
        for edits, why, weight in ways:
            key = repr(edits)
            if key not in seen:
                seen.add(key)
                why = why.replace("\n", " ")[:150]
                yield site.candidate("other-type", why, *edits, at=node, category="missing-attribute", weight=weight)


def _of_attribute(site: Site, node: ast.expr, have: str, name: str) -> Iterator[Way]:
    """What has no such attribute made into what has it, or passed by."""
    if (
        not (isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load))
        or have == "NoneType"
    ):
        return
    held, text = node.value, site.source(node.value)
    if within_parentheses(site, held):
        return
    if have == "str" and name == "decode":
        call = site.parents.get(node)
        if isinstance(call, ast.Call):
            yield (site.replace(call, text),), f"Take `{text}` as the text that it is", 1.5
        yield (site.replace(node, f"{owner(site, held)}.encode"),), f"Encode `{text}`", 0.3
    elif have == "bytes" and hasattr(str, name):
        yield (site.replace(held, f"{owner(site, held)}.decode()"),), f"Decode `{text}` first", 1.8
    elif have == "dict" and not hasattr(dict, name):
        yield (site.replace(node, f'{owner(site, held)}["{name}"]'),), f"Take `{name}` as a key of `{text}`", 1.0
        if not isinstance(site.parents.get(node), ast.Call):
            yield (
                (site.replace(node, f'{owner(site, held)}.get("{name}")'),),
                f"Take `{name}` as a key, if it is there",
                0.5,
            )
    elif hasattr(str, name) and have not in ("list", "tuple", "dict"):
        yield (site.replace(held, f"str({text})"),), f"Make a text of `{text}` first", 1.3
    elif hasattr(list, name):
        yield (site.replace(held, f"list({text})"),), f"Make a list of `{text}` first", 0.8
    elif have == "list" and isinstance(site.parents.get(node), ast.Call) and hasattr(set, name):
        yield (site.replace(held, f"set({text})"),), f"Make a set of `{text}` first", 0.8
    call = site.parents.get(node)
    if isinstance(call, ast.Call) and call.func is node and not (call.args or call.keywords or name == "decode"):
        alone = isinstance(site.parents.get(call), ast.Expr)
        yield from () if alone else [((site.replace(call, text),), f"Take `{text}` without `{name}`", 0.6)]
    if is_pure(held):
        yield from _checked(site, node, held, have, name)


def _checked(site: Site, node: ast.expr, held: ast.expr, have: str, name: str) -> Iterator[Way]:
    text = site.source(held)
    for one in guards(site, node, f'hasattr({text}, "{name}")', f'not hasattr({text}, "{name}")'):
        yield one.edits, one.says(f"`{text}` has no `{name}`", f"`{text}` has `{name}`"), one.weight - 0.3
    if have in _BUILT_IN:
        for one in guards(site, node, f"not isinstance({text}, {have})", f"isinstance({text}, {have})"):
            yield one.edits, one.says(f"`{text}` is {_article(have)}", f"`{text}` is no {have}"), one.weight - 0.5
    call = site.parents.get(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        yield (
            (site.replace(node, f'getattr({text}, "{name}", None)'),),
            f"Take None where it has no `{name}`",
            0.6,
        )


def _listed(site: Site, node: ast.expr, message: str) -> Iterator[Way]:
    """What gives its items once, or in no order, made a list first."""
    found = re.search(r"'([\w.]+)'", message)
    kind = found.group(1) if found else ""
    if isinstance(node, ast.Subscript) and "len()" not in message:
        held = node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len" and "len()" in message and node.args:
        held = node.args[0]
    else:
        return
    if within_parentheses(site, held) or kind == "NoneType":
        return
    text = site.source(held)
    if kind in ("function", "method", "builtin_function_or_method") and isinstance(node, ast.Subscript):
        yield (site.replace(held, f"{owner(site, held)}()"),), f"Call `{text}`", 2.0
    elif kind in _LAZY or kind.startswith("dict_"):
        yield (site.replace(held, f"list({text})"),), f"Make a list of `{text}` first", 2.0
    elif kind in ("int", "float"):
        yield (site.replace(held, f"str({text})"),), f"Make a text of `{text}` first", 0.8
    elif (
        kind
        and isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ):
        made = f"{owner(site, held)}.{node.slice.value}"
        if node.slice.value.isidentifier():
            yield (site.replace(node, made),), f"Take `{node.slice.value}` as an attribute of `{text}`", 1.5


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


TEMPLATE = Template(
    name="other-type",
    categories=("missing-attribute", "wrong-type", "not-callable"),
    types=("AttributeError", "TypeError"),
    propose=propose,
    examples=(
        Example(
            error="AttributeError: 'int' object has no attribute 'strip'",
            before="""
def clean(value):
    return value.strip()  # <-
""",
            after="""
def clean(value):
    return str(value).strip()
""",
        ),
        Example(
            error="TypeError: 'dict_values' object is not subscriptable",
            before="""
def first(row):
    return row.values()[0]  # <-
""",
            after="""
def first(row):
    return list(row.values())[0]
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'Comment' object has no attribute 'name'",
            before="""
def names(nodes):
    found = []
    for node in nodes:
        found.append(node.name)  # <-
    return found
""",
            after="""
def names(nodes):
    found = []
    for node in nodes:
        if not hasattr(node, "name"):
            continue
        found.append(node.name)
    return found
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'name'",
            before="""
def name(user):
    return user.name  # <-
""",
        ),
        Example(
            error="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
            before="""
def name(user):
    return user.name + 1  # <-
""",
        ),
    ),
)
