"""A wrong operator: comparison, `and` and `or`, arithmetic, bits, augmented assignment, one at a time."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import between, near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Others = dict[type[ast.AST], tuple[tuple[str, float], ...]]

_WORDS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
}  # fmt: skip

#: What each is mistaken for, with how usual that is: a border on the wrong side first.
_COMPARISONS: Others = {
    ast.Lt: (("<=", 1.3), (">", 0.3), (">=", 0.3), ("!=", -0.8), ("==", -1.5)),
    ast.LtE: (("<", 1.3), (">=", 0.3), (">", 0.3), ("==", -1.0)),
    ast.Gt: ((">=", 1.3), ("<", 0.3), ("<=", 0.3), ("!=", -0.8), ("==", -1.5)),
    ast.GtE: ((">", 1.3), ("<=", 0.3), ("<", 0.3), ("==", -1.0)),
    ast.Eq: (("!=", 1.0), ("<=", -0.8), (">=", -0.8), ("in", -1.2), ("is", -1.5)),
    ast.NotEq: (("==", 1.0), ("<", -0.8), (">", -0.8), ("not in", -1.2), ("is not", -1.5)),
    ast.Is: (("is not", 1.0), ("==", -0.3)),
    ast.IsNot: (("is", 1.0), ("!=", -0.3)),
    ast.In: (("not in", 1.0), ("==", -1.2)),
    ast.NotIn: (("in", 1.0), ("!=", -1.2)),
}
_ARITHMETIC: Others = {
    ast.Add: (("-", 0.5), ("*", -0.8)),
    ast.Sub: (("+", 0.5), ("/", -1.5)),
    ast.Mult: (("/", 0.0), ("+", -0.5), ("**", -0.5), ("//", -1.0)),
    ast.Div: (("//", 0.5), ("*", 0.0), ("%", -1.2)),
    ast.FloorDiv: (("/", 0.5), ("%", 0.0), ("*", -0.5)),
    ast.Mod: (("//", 0.0), ("/", -0.5), ("*", -1.2)),
    ast.Pow: (("*", 0.3),),
    ast.BitAnd: (("|", 0.5), ("^", -0.5)),
    ast.BitOr: (("&", 0.5), ("^", -0.5)),
    ast.BitXor: (("&", 0.0), ("|", 0.0)),
    ast.LShift: ((">>", 0.5),),
    ast.RShift: (("<<", 0.5),),
    ast.MatMult: (("*", -0.5),),
}


def propose(site: Site) -> Iterator[Candidate]:
    """Each operator of the suspect replaced by each that it is mistaken for."""
    for node in own_nodes(site):
        for edit, old, new, weight in _changes(site, node):
            why = f"Use `{new}` in place of `{old}`" if old else f"Add up with `{new}`"
            yield site.candidate("operators", why, edit, at=node, weight=weight + near(site, node))


def _changes(site: Site, node: ast.AST) -> Iterator[tuple[Edit, str, str, float]]:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            for new, weight in _COMPARISONS[type(op)]:
                if _makes_sense(new, right):
                    yield from _replaced(site, left, right, op, new, weight)
    elif isinstance(node, ast.BoolOp):
        new = "or" if isinstance(node.op, ast.And) else "and"
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield from _replaced(site, left, right, node.op, new, 0.8)
    elif isinstance(node, ast.BinOp) and (_is_text(node.left) or _is_text(node.right)):
        if not isinstance(node.op, ast.Add | ast.Mod | ast.Mult):
            yield from _replaced(site, node.left, node.right, node.op, "+", 1.5)
    elif isinstance(node, ast.BinOp):
        for new, weight in _ARITHMETIC[type(node.op)]:
            yield from _replaced(site, node.left, node.right, node.op, new, weight)
    elif isinstance(node, ast.AugAssign) and not _is_text(node.value):
        for new, weight in _ARITHMETIC[type(node.op)]:
            yield from _replaced(site, node.target, node.value, node.op, new, weight, "=")
        yield from _replaced(site, node.target, node.value, node.op, "", -0.5, "=")
    elif isinstance(node, ast.Assign) and _adds_up(site, node):
        for word in ("+", "|", "-"):
            yield from _added(site, node, word)


def _replaced(
    site: Site, left: ast.AST, right: ast.AST, op: ast.AST, new: str, weight: float, sign: str = ""
) -> Iterator[tuple[Edit, str, str, float]]:
    old, wanted = _WORDS[type(op)] + sign, new + sign
    place = between(site, left, right, old)
    if place:
        start, end = place
        before = " " if wanted[:1].isalpha() and not site.text[start - 1].isspace() else ""
        behind = " " if wanted[-1:].isalpha() and not site.text[end].isspace() else ""
        yield Edit(file=site.file, start=start, end=end, text=f"{before}{wanted}{behind}"), old, wanted, weight


def _makes_sense(new: str, right: ast.expr) -> bool:
    """A program could mean it: nothing is smaller than None, and no number holds another."""
    value = right.value if isinstance(right, ast.Constant) else ...
    if new.startswith("is"):
        return value is None or value is True or value is False or value is ...
    if new in ("in", "not in"):
        return value is ... or isinstance(value, str | bytes)
    return new in ("==", "!=") or (value is not None and not isinstance(value, str | bytes | bool))


def _adds_up(site: Site, node: ast.Assign) -> bool:
    """A plain assignment in a loop to a name that was there before the loop, and that the value does not mention."""
    target = node.targets[0]
    if len(node.targets) != 1 or not isinstance(target, ast.Name):
        return False
    if any(isinstance(one, ast.Name) and one.id == target.id for one in ast.walk(node.value)):
        return False
    loop: ast.AST | None = node
    while loop is not None and not isinstance(loop, ast.For | ast.While):
        loop = site.parents.get(loop)
    around = site.function(node)
    if loop is None or around is None:
        return False
    return any(
        isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == target.id
        for one in ast.walk(around)
        if getattr(one, "lineno", loop.lineno) < loop.lineno
    )


def _added(site: Site, node: ast.Assign, word: str) -> Iterator[tuple[Edit, str, str, float]]:
    place = between(site, node.targets[0], node.value, "=")
    if place:
        weight = 0.3 if word == "+" else -1.5
        yield Edit(file=site.file, start=place[0], end=place[1], text=f"{word}="), "", f"{word}=", weight


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


TEMPLATE = Template(
    name="operators",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert False",
            before="""
def adult(age):
    return age > 18  # <-
""",
            after="""
def adult(age):
    return age >= 18
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'x' == ''",
            before="""
def open_to(user, team):
    if user.active or team in user.teams:  # <-
        return "yes"
    return ""
""",
            after="""
def open_to(user, team):
    if user.active and team in user.teams:
        return "yes"
    return ""
""",
        ),
        Example(
            error="AssertionError: assert 2.5 == 2",
            before="""
def middle(low, high):
    \"\"\"Where to look next.\"\"\"
    return low + (high - low) / 2  # <-
""",
            after="""
def middle(low, high):
    \"\"\"Where to look next.\"\"\"
    return low + (high - low) // 2
""",
        ),
        Example(
            error="AssertionError: assert 3 == 6",
            before="""
def total(prices):
    found = 0
    for price in prices:
        found = price  # <-
    return found
""",
            after="""
def total(prices):
    found = 0
    for price in prices:
        found += price
    return found
""",
        ),
        Example(
            error="AssertionError: assert 'a' == 'b'",
            before="""
def greet(name: str | None):
    return "hello " + name  # <-
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(values):
    return values.pop(0)  # <-
""",
        ),
    ),
)
