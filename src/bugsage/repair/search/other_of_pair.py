"""The same for the other of a pair: what is asked of, or done with, `prev_block`, and not `next_block`."""

import ast
from collections.abc import Callable, Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.counterparts import mirrored
from bugsage.repair.scopes import readable
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "other-of-pair"
#: Characters of code that is taken over.
_MOST = 160


def propose(site: Site) -> Iterator[Candidate]:
    """Each condition and each plain statement in the executed lines that names one side of a pair alone."""
    for node in site.nodes():
        if isinstance(node, ast.If | ast.While | ast.IfExp) and site.ran(node.test):
            yield from _asked(site, node.test)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Expr) and site.ran(node):
            yield from _done(site, node)


def _asked(site: Site, test: ast.expr) -> Iterator[Candidate]:
    """Ask the same of the other, beside each part of the condition."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    for part in parts:
        text, loose = site.source(part), isinstance(part, ast.BoolOp | ast.IfExp | ast.NamedExpr | ast.Lambda)
        if len(text) > _MOST or loose:
            continue
        own = ast.unparse(test)
        for other in mirrored(text, _known(site, part)):
            if _plain(other) in own:
                continue
            for word in ("or", "and"):
                mixed = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) != (word == "and")
                both = f"({text} {word} {other})" if mixed else f"{text} {word} {other}"
                why = f"Ask for `{short(other)}` as well" if word == "and" else f"Or where `{short(other)}`"
                yield site.candidate(NAME, why, site.replace(part, both), at=part, weight=-1.3)


def _done(site: Site, node: ast.stmt) -> Iterator[Candidate]:
    """Do the same with the other, right behind."""
    text, function = site.source(node), site.function(node)
    if len(text) > _MOST or "\n" in text or function is None or isinstance(getattr(node, "value", None), ast.Constant):
        return
    done = {ast.unparse(one) for one in ast.walk(function) if isinstance(one, ast.stmt)}
    for other in mirrored(text, _known(site, node)):
        if _plain(other) not in done:
            edit = site.insert(site.span(node)[1] + 1, [f"{site.indent(node)}{other}"])
            yield site.candidate(NAME, f"Do `{short(other)}` as well", edit, at=node, weight=-2.5)


def _known(site: Site, node: ast.AST) -> Callable[[str], bool]:
    """A name that can be read there, or an attribute, a keyword or a key that the file writes."""
    names = readable(site, node)
    return lambda name: name in names or name in site.read.once("words", lambda: _words(site))


def _words(site: Site) -> frozenset[str]:
    found = {one.attr for one in site.read.every(ast.Attribute)}
    found |= {one.arg for one in site.read.every(ast.keyword) if one.arg}
    return frozenset(found | {one.value for one in site.read.every(ast.Constant) if isinstance(one.value, str)})


def _plain(text: str) -> str:
    """As Python writes it out, whatever lines it is on."""
    try:
        return ast.unparse(ast.parse(f"({text})", mode="eval"))
    except SyntaxError:
        return ast.unparse(ast.parse(text))


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert ['{{'] == []",
            before="""
def fields(groups):
    found = []
    for group in groups:
        if group == "}}":  # <-
            continue
        found.append(group)
    return found
""",
            after="""
def fields(groups):
    found = []
    for group in groups:
        if group == "}}" or group == "{{":
            continue
        found.append(group)
    return found
""",
        ),
        Example(
            error="AssertionError: assert False is True",
            before="""
def keeps(prev_block, next_block, keep):
    if any(one == "comment" for one in prev_block):  # <-
        return True
    return keep
""",
            after="""
def keeps(prev_block, next_block, keep):
    if any(one == "comment" for one in prev_block) or any(one == "comment" for one in next_block):
        return True
    return keep
""",
        ),
        Example(
            error="AssertionError: assert (1, -1) == (1, 0)",
            before="""
def span(start, end):
    start = max(start, 0)  # <-
    return start, end
""",
            after="""
def span(start, end):
    start = max(start, 0)
    end = max(end, 0)
    return start, end
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def width(left, right):
    if left < right:  # <-
        return right
    return left
""",
        ),
    ),
)
