"""A text with names in braces that nobody fills in: the `f` before it is missing, or it is one too many."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import bound_before, near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_FIELD = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)([.\[(][^{}]*)?(?:![rsa])?(?::[^{}]*)?\}(?!\})")


def propose(site: Site) -> Iterator[Candidate]:
    """`f` before each plain text whose braces hold what is bound there."""
    for node in own_nodes(site):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _FIELD.search(node.value):
            yield from _marked(site, node, node.value)


def _marked(site: Site, node: ast.Constant, text: str) -> Iterator[Candidate]:
    above = site.parents.get(node)
    formatted = isinstance(above, ast.Attribute | ast.FormattedValue | ast.JoinedStr)
    if formatted or (isinstance(above, ast.BinOp) and isinstance(above.op, ast.Mod)):
        return
    names = {found.group(1) for found in _FIELD.finditer(text)}
    known = bound_before(site, node) | site.knowledge.names(site.file)
    if not names <= known:
        return
    edits = tuple(_letters(site, node))
    if edits:
        why = f"Fill in `{sorted(names)[0]}`"
        yield site.candidate("missing-format", why, *edits, at=node, weight=2.0 + near(site, node))


def _letters(site: Site, node: ast.Constant) -> Iterator[Edit]:
    """An `f` before each literal of a text that has braces; a text can be made of several, one after the other."""
    start, end = site.offsets(node)
    at = start
    while at < end:
        found = re.compile(r'([A-Za-z]{0,2})("""|\'\'\'|"|\')').match(site.text, at)
        if found is None:
            at += 1
            continue
        quote = found.group(2)
        close = found.end()
        while close < end and not site.text.startswith(quote, close):
            close += 2 if site.text[close] == "\\" else 1
        inner = site.text[found.end() : close]
        if "f" not in found.group(1).lower() and "u" not in found.group(1).lower() and _FIELD.search(inner):
            if quote in ('"', "'") and any(quote in one.group() for one in _FIELD.finditer(inner)):
                return
            yield Edit(file=site.file, start=at, end=at, text="f")
        at = close + len(quote)


TEMPLATE = Template(
    name="missing-format",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 'hello {name}' == 'hello Ada'",
            before="""
def greet(name):
    return "hello {name}"  # <-
""",
            after="""
def greet(name):
    return f"hello {name}"
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert '{count:>3} of' == '  3 of'",
            before="""
def shown(count, total):
    text = (
        "{count:>3} of "
        "many, {total.size}"
    )
    return text  # <-
""",
            after="""
def shown(count, total):
    text = (
        f"{count:>3} of "
        f"many, {total.size}"
    )
    return text
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'x' == 'y'",
            before="""
def greet(name):
    raise ValueError(r'no {name}\\d')  # <-
""",
            after="""
def greet(name):
    raise ValueError(fr'no {name}\\d')
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'x' == 'y'",
            before="""
def greet(name):
    return "hello {name}".format(name=name)  # <-
""",
        ),
        Example(
            error="AssertionError: assert 'x' == 'y'",
            before="""
def greet(name):
    return "hello {{name}} {other}"  # <-
""",
        ),
    ),
)
