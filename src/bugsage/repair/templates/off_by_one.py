"""One too many or one too few: in ranges, slices, indices, comparisons and counts."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_COUNTING = re.compile(
    r"(^|_)(i|j|k|n|m|idx|index|pos|position|start|stop|end|offset|count|size|length|lo|hi|low|high|mid|left|right)$"
)
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)

Slot = tuple[ast.expr, float]


def propose(site: Site) -> Iterator[Candidate]:
    """Each number that counts something one higher and one lower, and each border one further and one nearer."""
    more = 0.5 if site.event.type.endswith("IndexError") else 0.0
    done: set[ast.AST] = set()
    for node in own_nodes(site):
        for slot, weight in _slots(site, node):
            if slot in done:
                continue
            done.add(slot)
            for edit, why, less in _moved(site, slot):
                yield site.candidate("off-by-one", why, edit, at=slot, weight=weight - less + more + near(site, slot))


def _slots(site: Site, node: ast.AST) -> Iterator[Slot]:
    """Expressions that say how far, each with how usual a mistake is there."""
    if isinstance(node, ast.Slice):
        yield from ((one, 0.8) for one in (node.lower, node.upper) if one)
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple):
        if _counts(node.slice):
            yield node.slice, 0.6
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        yield from ((one, 1.0) for one in node.args[:2])
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDERED):
        yield from ((one, 0.4) for one in (node.comparators[0], node.left) if _counts(one))
    elif isinstance(node, ast.Compare):
        yield from ((one, 0.2) for one in node.comparators if _is_number(one) or _is_length(one))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        if _is_number(node.right):
            yield node, 0.6
    elif isinstance(node, ast.BinOp):
        yield from ((one, -0.5) for one in (node.right, node.left) if _is_number(one))
    elif isinstance(node, ast.Assign | ast.Return | ast.AugAssign | ast.AnnAssign) and node.value is not None:
        if _is_number(node.value) or _is_length(node.value):
            yield node.value, 0.2 if not isinstance(node, ast.Return) else 0.0
        elif isinstance(node, ast.Return) and _adds(node.value):
            yield node.value, -0.5
    elif isinstance(node, ast.Call):
        yield from ((one, -0.5) for one in node.args if _is_number(one) or _is_length(one))
        yield from ((one.value, -0.7) for one in node.keywords if _is_number(one.value))


def _moved(site: Site, slot: ast.expr) -> Iterator[tuple[Edit, str, float]]:
    """The expression one higher and one lower; where it adds one already, without that."""
    text = site.source(slot)
    number = _value(slot)
    if number is not None:
        for new in (number + 1, number - 1):
            yield site.replace(slot, str(new)), f"Use {new} in place of {number}", 0.0
        return
    if isinstance(slot, ast.BinOp) and isinstance(slot.op, ast.Add | ast.Sub) and _is_number(slot.right):
        sign = "+" if isinstance(slot.op, ast.Add) else "-"
        held = _value(slot.right) or 0
        left = site.source(slot.left)
        if held == 1:
            yield site.replace(slot, left), f"Use `{left}` without `{sign} 1`", -0.4
        else:
            yield site.replace(slot.right, str(held - 1)), f"Use {held - 1} in place of {held}", 0.0
        yield site.replace(slot.right, str(held + 1)), f"Use {held + 1} in place of {held}", 0.3
        return
    if isinstance(slot, ast.Constant | ast.JoinedStr | ast.Starred | ast.GeneratorExp):
        return
    bare = isinstance(slot, ast.Name | ast.Attribute | ast.Call | ast.Subscript) or _adds(slot)
    for word in ("+ 1", "- 1"):
        made = f"{text} {word}" if bare else f"({text}) {word}"
        yield site.replace(slot, made), f"Use `{made}` in place of `{text}`", 0.3


def _counts(node: ast.expr) -> bool:
    """It looks like a number of things or a position among them."""
    if isinstance(node, ast.Name | ast.Attribute):
        return bool(_COUNTING.search(node.id if isinstance(node, ast.Name) else node.attr))
    return _is_number(node) or _is_length(node) or _adds(node)


def _adds(node: ast.expr) -> bool:
    texts = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple)
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, _ARITHMETIC)
        and not any(isinstance(one, texts) and not _is_number(one) for one in (node.left, node.right))
    )


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len"


def _is_number(node: ast.expr) -> bool:
    return _value(node) is not None


def _value(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        held = _value(node.operand)
        return None if held is None else -held
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


TEMPLATE = Template(
    name="off-by-one",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="IndexError: list index out of range",
            before="""
def pairs(values):
    found = []
    for i in range(len(values)):
        found.append((values[i], values[i + 1]))  # <-
    return found
""",
            after="""
def pairs(values):
    found = []
    for i in range(len(values) - 1):
        found.append((values[i], values[i + 1]))
    return found
""",
            within=8,
        ),
        Example(
            error="AssertionError: assert [1, 2] == [1, 2, 3]",
            before="""
def first(values, n):
    return values[:n - 1]  # <-
""",
            after="""
def first(values, n):
    return values[:n]
""",
        ),
        Example(
            error="AssertionError: assert 'b' == 'a'",
            before="""
def newest(rows):
    return rows[-2]  # <-
""",
            after="""
def newest(rows):
    return rows[-1]
""",
        ),
        Example(
            error="AssertionError: assert 9 == 10",
            before="""
def triangle(rows):
    return sum(range(rows))  # <-
""",
            after="""
def triangle(rows):
    return sum(range(rows + 1))
""",
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def name(row, key):
    return row[key]  # <-
""",
        ),
        Example(
            error="AssertionError: assert 'a' == 'b'",
            before="""
def name(row):
    return row.title() + "x"  # <-
""",
        ),
    ),
)
