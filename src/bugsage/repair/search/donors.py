"""An expression replaced by a like one from elsewhere in the file: what is needed is often written nearby already."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeGuard

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "donor"
#: Expressions that are tried in one place, and nodes that one of them has at most.
_MOST, _LARGEST = 6, 30
_KINDS = (ast.Call, ast.Attribute, ast.Subscript, ast.BinOp, ast.IfExp, ast.List, ast.Tuple, ast.Dict, ast.JoinedStr)


class _Donor(NamedTuple):
    node: ast.expr
    text: str
    names: frozenset[str]
    words: frozenset[str]


def propose(site: Site) -> Iterator[Candidate]:
    """Each expression in the executed lines, with those of the file that are most like it."""
    donors = site.read.once("donors", lambda: list(_donors(site)))
    for node in site.nodes():
        if _fits(node) and site.ran(node) and not _is_target(site, node):
            yield from _replaced(site, node, donors)


def _replaced(site: Site, node: ast.expr, donors: Sequence[_Donor]) -> Iterator[Candidate]:
    own, words, known = ast.unparse(node), _words(node), readable(site, node)
    ranked = []
    for donor in donors:
        if donor.text == own or not donor.names <= known or not isinstance(donor.node, _like(node)):
            continue
        alike = len(words & donor.words) / max(1, len(words | donor.words))
        if alike > 0:
            near = 1 / (1 + abs(donor.node.lineno - node.lineno) / 40)
            ranked.append((alike + 0.3 * near + 0.5 * (type(donor.node) is type(node)), donor))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].text))
    for score, donor in ranked[:_MOST]:
        why = f"Use `{short(donor.text)}` in place of `{short(own)}`"
        yield site.candidate(
            NAME, why, site.replace(node, _wrapped(site, node, donor)), at=node, weight=-4.0 + 2.0 * score
        )


def _donors(site: Site) -> Iterator[_Donor]:
    seen: set[str] = set()
    for node in ast.walk(site.tree):
        if _fits(node) and not _is_target(site, node):
            text = ast.unparse(node)
            if text not in seen:
                seen.add(text)
                yield _Donor(node, text, frozenset(names_in(node)), _words(node))


def _fits(node: ast.AST) -> TypeGuard[ast.expr]:
    if not isinstance(node, _KINDS) or isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return False
    return sum(1 for _ in ast.walk(node)) <= _LARGEST and bool(names_in(node))


def _like(node: ast.expr) -> type | tuple[type, ...]:
    """What may stand in place of it: of its own kind, or of the kinds that name a value."""
    if isinstance(node, ast.Call | ast.Attribute | ast.Subscript | ast.IfExp | ast.BinOp):
        return (ast.Call, ast.Attribute, ast.Subscript, ast.IfExp, ast.BinOp)
    return type(node)


def _is_target(site: Site, node: ast.AST) -> bool:
    """It is the function of a call, or the owner of an attribute: the whole of it is looked at."""
    parent = site.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _words(node: ast.AST) -> frozenset[str]:
    """Names, attributes and short texts in it."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            found.add(one.id)
        elif isinstance(one, ast.Attribute):
            found.add(one.attr)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and len(one.value) < 40:
            found.add(repr(one.value))
    return frozenset(found)


def _wrapped(site: Site, node: ast.expr, donor: _Donor) -> str:
    """In brackets where it would otherwise be read as something else."""
    loose = isinstance(donor.node, ast.BinOp | ast.IfExp)
    parent = site.parents.get(node)
    inside = isinstance(
        parent, ast.BinOp | ast.Attribute | ast.UnaryOp | ast.Compare | ast.Subscript | ast.Await | ast.IfExp
    )
    return f"({donor.text})" if loose and inside else donor.text


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 'a' == 'A'",
            before="""
def first(row):
    return row.name.upper()


def second(row):
    return row.name.lower()  # <-
""",
            after="""
def first(row):
    return row.name.upper()


def second(row):
    return row.name.upper()
""",
        ),
        Example(
            error="AssertionError: assert 2 == 3",
            before="""
def total(rows):
    return sum(row.price * row.count for row in rows)


def cost(row):
    return row.price + row.count  # <-
""",
            after="""
def total(rows):
    return sum(row.price * row.count for row in rows)


def cost(row):
    return row.price * row.count
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(a):
    return a  # <-
""",
        ),
    ),
)
