"""A statement that like code has and this code lacks: the gap in a clone, filled with the names of its place."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bugsage.model.edit import Candidate
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import blocks, can_stand_before, doing, is_docstring, stands_alone
from bugsage.repair.template import Example, Template
from bugsage.repair.unifying import renamed, shape, unified
from bugsage.repair.wording import short

NAME = "gap"
#: Lines and nodes of a statement that is taken over, and candidates for one function.
_LINES, _NODES, _MOST = 6, 60, 40
#: How alike two statements must be for what stands beside one to be missed beside the other.
_ALIKE = 0.4
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)

_Shape = tuple[str, ...]


class _Side(NamedTuple):
    """A statement beside a place."""

    statement: ast.stmt
    shape: _Shape


class _Between(NamedTuple):
    """A place in a block: what is before and behind it, None at an end; and the function it is in."""

    before: _Side | None
    behind: _Side | None
    function: Function

    def likenesses(self) -> Iterator[object]:
        """Places that may be like it have one of these as well."""
        yield self.function.name
        if self.before:
            yield "before", self.before.shape
        if self.behind:
            yield "behind", self.behind.shape


class _Donor(NamedTuple):
    """A statement that can be taken over, and where it stands."""

    statement: ast.stmt
    place: _Between


_Donors = dict[object, list[_Donor]]


class _Filled(NamedTuple):
    """One way of filling a gap."""

    text: str
    donor: _Donor
    worth: float


def propose(site: Site) -> Iterator[Candidate]:
    """Each gap between statements that ran, filled from every place of the file that is like it."""
    donors = site.read.once("gaps", lambda: _by_place(site))
    found: list[tuple[float, Candidate]] = []
    for node in site.nodes():
        for block in _blocks(node) if site.ran(node) else ():
            for place, at in _gaps(site, node, block):
                found += _for_place(site, block, place, at, donors)
    best = sorted(found, key=lambda pair: (-pair[0], pair[1].line))
    yield from (candidate for _, candidate in best[:_MOST])


def _for_place(
    site: Site, block: Sequence[ast.stmt], place: _Between, at: ast.stmt, donors: _Donors
) -> Iterator[tuple[float, Candidate]]:
    known, own = readable(site, at), {ast.unparse(one) for one in block}
    behind = place.behind is not None
    idle = [site.delete(one) for one in block if isinstance(one, ast.Pass) and stands_alone(site, one)]
    for one in _filling(site, place, donors):
        try:
            made = ast.parse(one.text.strip())
        except SyntaxError:
            continue
        if ast.unparse(made) in own or not names_in(made) <= known | _bound(made):
            continue
        indent = site.indent(at)
        lines = [f"{indent}{line}" if line else line for line in one.text.split("\n")]
        edit = site.insert(site.span(at)[0] if behind else site.span(at)[1] + 1, lines)
        why = f"Do `{short(one.text)}` as line {one.donor.statement.lineno} does"
        yield one.worth, site.candidate(NAME, why, edit, *idle, at=at, weight=one.worth)


def _filling(site: Site, place: _Between, donors: _Donors) -> Iterator[_Filled]:
    """What stands in places like this one, each text once, by its best place."""
    found: dict[str, _Filled] = {}
    like_it = {id(one): one for key in place.likenesses() for one in donors.get(key, ())}
    beside = [one.statement for one in (place.before, place.behind) if one]
    for donor in like_it.values():
        if donor.statement in beside:
            continue
        like = _alike(donor.place, place)
        if like is None:
            continue
        names, worth = like
        text = renamed(_text(site, donor.statement), names)
        if text not in found or worth > found[text].worth:
            found[text] = _Filled(text, donor, worth)
    yield from found.values()


def _alike(one: _Between, other: _Between) -> tuple[dict[str, str], float] | None:
    """Names of one place by those of the other, and what filling the gap as there is worth; None for unlike places."""
    names: dict[str, str] = {}
    sides = 0.0
    for left, right in ((one.before, other.before), (one.behind, other.behind)):
        if left is None or right is None:
            sides += 0.3 if left is right else 0.0
            continue
        found = unified(left.statement, right.statement) if left.shape == right.shape else None
        if found is None or found[1] < _ALIKE:
            continue
        if any(names.get(old, new) != new for old, new in found[0].items()):
            continue
        names |= found[0]
        sides += found[1] if len(left.shape) > 2 else 0.2
    override = one.function.name == other.function.name and one.function is not other.function
    worth = sides + 0.5 * override
    return (names, 1.2 * worth - 3.0) if worth >= _ALIKE else None


def _by_place(site: Site) -> _Donors:
    """What can be taken over of a file, by what places like its own have."""
    found: _Donors = {}
    for node in ast.walk(site.tree):
        function = _function(site, node)
        for block in _blocks(node) if function else ():
            body = _working(block)
            for before, one, behind in zip((None, *body), body, (*body[1:], None), strict=False):
                if function and _can_be_taken(site, one):
                    donor = _Donor(one, _between(site, before, behind, function))
                    for key in donor.place.likenesses():
                        found.setdefault(key, []).append(donor)
    return found


def _between(site: Site, before: ast.stmt | None, behind: ast.stmt | None, function: Function) -> _Between:
    return _Between(_side(site, before), _side(site, behind), function)


def _side(site: Site, one: ast.stmt | None) -> _Side | None:
    return None if one is None else site.read.once(("shape", one), lambda: _Side(one, shape(one)))


def _gaps(site: Site, node: ast.AST, block: Sequence[ast.stmt]) -> Iterator[tuple[_Between, ast.stmt]]:
    """Places between the statements of a block, each with the one beside which lines are put: what is behind it."""
    function, body = _function(site, node), _working(block)
    if function is None or not body:
        return
    for before, behind in zip((None, *body), (*body, None), strict=True):
        if not any(one is not None and site.ran(one) for one in (before, behind)):
            continue
        if behind is not None and can_stand_before(site, behind):
            yield _between(site, before, behind, function), behind
        elif behind is None and before is not None and not isinstance(before, _EXITS) and stands_alone(site, before):
            yield _between(site, before, behind, function), before


def _working(block: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [one for one in doing(block) if not isinstance(one, ast.Pass)]


def _function(site: Site, node: ast.AST) -> Function | None:
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else site.function(node)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Those of statements and functions, but for an `elif`."""
    for block in blocks(node) if not isinstance(node, ast.ClassDef | ast.Module) else ():
        is_elif = block is getattr(node, "orelse", None) and len(block) == 1 and isinstance(block[0], ast.If)
        if not is_elif:
            yield block


def _can_be_taken(site: Site, one: ast.stmt) -> bool:
    """A guard or a plain statement of few lines, and nothing that only ends its block."""
    guard = isinstance(one, ast.If) and not one.orelse and isinstance(one.body[-1], _EXITS)
    plain = isinstance(one, ast.Expr | ast.AugAssign | ast.Assign | ast.Delete) and not is_docstring(one)
    first, last = site.span(one)
    few = last - first < _LINES and sum(1 for _ in ast.walk(one)) <= _NODES
    return (guard or plain) and few and stands_alone(site, one) and can_stand_before(site, one)


def _text(site: Site, one: ast.stmt) -> str:
    """Its lines, as they would stand at the beginning of a file."""
    first, last = site.span(one)
    indent = site.indent(one)
    return "\n".join(line.removeprefix(indent) for line in site.text.split("\n")[first - 1 : last])


def _bound(made: ast.Module) -> frozenset[str]:
    """Names that comprehensions and lambdas in it bind themselves."""
    stored = {one.id for one in ast.walk(made) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return frozenset(stored | {one.arg for one in ast.walk(made) if isinstance(one, ast.arg)})


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="Failed: DID NOT RAISE <class 'ValueError'>",
            before="""
class Options:
    def __init__(self, given):
        self.keep = given.get("keep", ())
        if not isinstance(self.keep, tuple):
            raise ValueError("keep must be a tuple")
        self.drop = given.get("drop", ())
        self.order = given.get("order", False)  # <-
""",
            after="""
class Options:
    def __init__(self, given):
        self.keep = given.get("keep", ())
        if not isinstance(self.keep, tuple):
            raise ValueError("keep must be a tuple")
        self.drop = given.get("drop", ())
        if not isinstance(self.drop, tuple):
            raise ValueError("drop must be a tuple")
        self.order = given.get("order", False)
""",
        ),
        Example(
            error="AttributeError: 'Second' object has no attribute 'test'",
            symbol="Second",
            before="""
class First(Base):
    def __init__(self, kinds):
        self.kinds = kinds
        super().__init__(self.check)


class Second(Base):
    def __init__(self, kinds):
        self.kinds = kinds
        pass  # <-
""",
            after="""
class First(Base):
    def __init__(self, kinds):
        self.kinds = kinds
        super().__init__(self.check)


class Second(Base):
    def __init__(self, kinds):
        self.kinds = kinds
        super().__init__(self.check)
""",
        ),
        Example(
            error="TypeError: 'int' object is not iterable",
            before="""
class Listed:
    def read(self, value):
        if not isinstance(value, list):
            raise self.error("not many")
        return [self.inner.read(one) for one in value]


class Tupled:
    def read(self, value):
        return tuple(self.inner.read(one) for one in value)  # <-
""",
            after="""
class Listed:
    def read(self, value):
        if not isinstance(value, list):
            raise self.error("not many")
        return [self.inner.read(one) for one in value]


class Tupled:
    def read(self, value):
        if not isinstance(value, list):
            raise self.error("not many")
        return tuple(self.inner.read(one) for one in value)
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)
