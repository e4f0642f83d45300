"""A condition that asks for less than a like one elsewhere in the file: what that one asks as well, with our names."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.unifying import renamed, shape, unified
from bugsage.repair.wording import short

NAME = "operand-gap"
#: Of names and constants so many must be equal, or the conditions are alike by chance.
_ALIKE = 0.3
#: Characters of an operand, and operands for one condition.
_LONGEST, _MOST = 160, 4


class _Donor(NamedTuple):
    """A joined condition without one of its operands."""

    rest: ast.expr
    operand: ast.expr
    #: `and` or `or`, and whether the operand stands before the rest.
    word: str
    before: bool
    line: int


def propose(site: Site) -> Iterator[Candidate]:
    """Each condition that ran, with the operand that a like one has and it has not."""
    donors = site.read.once("operand gaps", lambda: _by_shape(site))
    for node in site.nodes():
        if isinstance(node, ast.BoolOp | ast.Compare | ast.UnaryOp | ast.Call) and _is_asked(site, node):
            yield from _filled(site, node, donors.get(shape(node), []))


def _filled(site: Site, node: ast.expr, donors: list[_Donor]) -> Iterator[Candidate]:
    known, found = readable(site, node), dict[str, tuple[float, _Donor]]()
    own = {ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.expr)}
    for donor in donors:
        like = unified(donor.rest, node)
        if donor.rest is node or like is None or like[1] < _ALIKE:
            continue
        text = renamed(_written(site, donor), like[0])
        made = _read(text)
        if made is None or ast.unparse(made) in own or not names_in(made) <= known or len(text) > _LONGEST:
            continue
        if text not in found or like[1] > found[text][0]:
            found[text] = like[1], donor
    for text, (share, donor) in sorted(found.items(), key=lambda one: -one[1][0])[:_MOST]:
        whole = _bracketed(site, node, donor.word)
        joined = f"{text} {donor.word} {whole}" if donor.before else f"{whole} {donor.word} {text}"
        outer = site.parents.get(node)
        loose = isinstance(outer, ast.BoolOp | ast.UnaryOp | ast.Compare) and not _goes_on(outer, donor.word)
        said = f"Ask for `{short(text)}` as well, as line {donor.line} does"
        edit = site.replace(node, f"({joined})" if loose else joined)
        yield site.candidate(NAME, said, edit, at=node, weight=-1.5 + share)


def _by_shape(site: Site) -> dict[tuple[str, ...], list[_Donor]]:
    found: dict[tuple[str, ...], list[_Donor]] = {}
    for node in site.read.every(ast.BoolOp):
        word = "and" if isinstance(node.op, ast.And) else "or"
        for at, operand in enumerate(node.values):
            left = [one for n, one in enumerate(node.values) if n != at]
            rest = left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
            donor = _Donor(rest, operand, word, at == 0, node.lineno)
            found.setdefault(shape(rest), []).append(donor)
    return found


def _is_asked(site: Site, node: ast.expr) -> bool:
    """Its truth is what is wanted of it, and it is no part of a joined condition by itself."""
    above = site.parents.get(node)
    if isinstance(above, ast.If | ast.While | ast.IfExp | ast.Assert):
        return node is above.test and site.ran(node)
    if isinstance(above, ast.comprehension):
        return node in above.ifs and site.ran(node)
    joined = isinstance(above, ast.BoolOp) or (isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not))
    given = isinstance(above, ast.Return | ast.Assign) and isinstance(node, ast.BoolOp | ast.Compare)
    return (joined or given) and site.ran(node)


def _written(site: Site, donor: _Donor) -> str:
    """The operand as it stands beside its operator, in one line."""
    text, one = site.source(donor.operand), donor.operand
    plain = ast.unparse(one) if "\n" in text else text
    loose = isinstance(one, ast.IfExp | ast.Lambda | ast.NamedExpr)
    other = isinstance(one, ast.BoolOp) and isinstance(one.op, ast.Or) and donor.word == "and"
    return f"({plain})" if loose or other else plain


def _bracketed(site: Site, node: ast.expr, word: str) -> str:
    """Its text as one side of the operator."""
    other = isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) != (word == "or")
    return f"({site.source(node)})" if other else site.source(node)


def _goes_on(outer: ast.AST, word: str) -> bool:
    return isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.Or) == (word == "or")


def _read(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert False",
            before="""
class Range:
    def holds(self, value):
        if self.least is not None and (value < self.least if self.open else value <= self.least):
            return False
        if self.most is not None:  # <-
            return False
        return True
""",
            after="""
class Range:
    def holds(self, value):
        if self.least is not None and (value < self.least if self.open else value <= self.least):
            return False
        if self.most is not None and (value < self.most if self.open else value <= self.most):
            return False
        return True
""",
        ),
        Example(
            error="AssertionError: assert 'now' == 3",
            before="""
def first(arg):
    if arg is None:
        return "now"
    elif not isinstance(arg, str) and is_number(arg):
        return arg
    return 0


def second(value):
    if not isinstance(value, str):  # <-
        return value
    return 0


def is_number(arg):
    return isinstance(arg, int)
""",
            after="""
def first(arg):
    if arg is None:
        return "now"
    elif not isinstance(arg, str) and is_number(arg):
        return arg
    return 0


def second(value):
    if not isinstance(value, str) and is_number(value):
        return value
    return 0


def is_number(arg):
    return isinstance(arg, int)
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(value):
    if value:  # <-
        return value
    return 0
""",
        ),
    ),
)
