"""A condition made wider or narrower: an operand dropped, turned round, or one taken over from conditions nearby."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "condition"
#: Conditions of the file that are tried beside one, the nearest first.
_MOST = 8


def propose(site: Site) -> Iterator[Candidate]:
    """Each condition in the executed lines, changed."""
    donors = site.read.once("conditions", lambda: list(_conditions(site)))
    for node in site.nodes():
        test = _test(node)
        if test is None or not site.ran(test):
            continue
        yield from _turned(site, test)
        yield from _dropped(site, test)
        yield from _joined(site, test, donors)


def _test(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return node.test
    if isinstance(node, ast.comprehension) and node.ifs:
        return node.ifs[0]
    return None


def _turned(site: Site, test: ast.expr) -> Iterator[Candidate]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        text = site.source(test.operand)
    elif isinstance(test, ast.BoolOp | ast.IfExp | ast.Lambda | ast.NamedExpr | ast.Compare):
        text = f"not ({site.source(test)})"
    else:
        text = f"not {site.source(test)}"
    yield site.candidate(NAME, "Turn the condition round", site.replace(test, text), at=test, weight=-1.0)


def _dropped(site: Site, test: ast.expr) -> Iterator[Candidate]:
    if not isinstance(test, ast.BoolOp):
        return
    for at, operand in enumerate(test.values):
        left = [site.source(one) for n, one in enumerate(test.values) if n != at]
        word = " and " if isinstance(test.op, ast.And) else " or "
        why = f"Do not ask for `{short(site.source(operand))}`"
        yield site.candidate(NAME, why, site.replace(test, word.join(left)), at=test, weight=-1.0)


def _joined(site: Site, test: ast.expr, donors: list[ast.expr]) -> Iterator[Candidate]:
    """`test and donor`, `test or donor`, for donors whose names can be read here."""
    known, own = readable(site, test), ast.unparse(test)
    near = sorted(donors, key=lambda one: abs(one.lineno - test.lineno))
    seen = {own}
    for donor in near:
        text = ast.unparse(donor)
        if text in seen or not names_in(donor) <= known or not names_in(donor) or len(text) > 120:
            continue
        seen.add(text)
        if len(seen) > _MOST:
            return
        shared = bool(names_in(donor) & names_in(test))
        for word, inner in (("and", ast.Or), ("or", ast.And)):
            one, other = _wrapped(site, test, inner), _parted(text, donor, inner)
            why = f"Ask for `{short(text)}` as well" if word == "and" else f"Or where `{short(text)}`"
            yield site.candidate(
                NAME, why, site.replace(test, f"{one} {word} {other}"), at=test, weight=-2.5 + 0.7 * shared
            )


def _conditions(site: Site) -> Iterator[ast.expr]:
    """The plain conditions of the whole file, parts of joined ones by themselves."""
    for node in ast.walk(site.tree):
        test = _test(node)
        if test is not None:
            yield from test.values if isinstance(test, ast.BoolOp) else [test]


def _wrapped(site: Site, node: ast.expr, inner: type[ast.boolop]) -> str:
    text = site.source(node)
    loose = isinstance(node, ast.IfExp | ast.Lambda | ast.NamedExpr)
    return f"({text})" if loose or (isinstance(node, ast.BoolOp) and isinstance(node.op, inner)) else text


def _parted(text: str, node: ast.expr, inner: type[ast.boolop]) -> str:
    loose = isinstance(node, ast.IfExp | ast.Lambda | ast.NamedExpr)
    return f"({text})" if loose or (isinstance(node, ast.BoolOp) and isinstance(node.op, inner)) else text


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert [] == [1]",
            before="""
def kept(values):
    found = []
    for value in values:
        if value is None:  # <-
            found.append(value)
    return found
""",
            after="""
def kept(values):
    found = []
    for value in values:
        if not (value is None):
            found.append(value)
    return found
""",
        ),
        Example(
            error="AssertionError: assert 'b' == 'a'",
            before="""
def name(user, short):
    if short and user.nick and user.loud:  # <-
        return user.nick
    return user.name
""",
            after="""
def name(user, short):
    if short and user.nick:
        return user.nick
    return user.name
""",
        ),
        Example(
            error="AssertionError: assert 'x' == ''",
            before="""
def first(text, quiet):
    if quiet:
        return ""
    return text


def second(text, quiet):
    if not text:  # <-
        return ""
    return text.upper()
""",
            after="""
def first(text, quiet):
    if quiet:
        return ""
    return text


def second(text, quiet):
    if not text or quiet:
        return ""
    return text.upper()
""",
            within=4,
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
