"""Something empty or too short where a first, a greatest or a share is taken: a condition, or a default."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import conditional, given_up, guards
from bugsage.repair.places import is_pure
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]
#: A node that fails where a condition does not hold: what holds and what fails, as texts.
Need = tuple[ast.expr, str, str]


def propose(site: Site) -> Iterator[Candidate]:
    """For each expression of the line that needs something: what it needs asked first, or a default for it."""
    for node in site.on_line():
        if not isinstance(node, ast.expr):
            continue
        for edits, why, weight in (*_defaults(site, node), *_guarded(site, node)):
            yield site.candidate("empty-sequence", why, *edits, at=node, category="empty-sequence", weight=weight)


def _guarded(site: Site, node: ast.expr) -> Iterator[Way]:
    need = _need(site, node)
    if need is None:
        return
    whole, holds, fails = need
    for one in guards(site, whole, holds, fails):
        yield one.edits, one.says(f"`{fails}`", f"`{holds}`"), one.weight
    function = site.function(node)
    known = [text for text, _ in given_up(site, function) if text] if function else []
    for number, other in enumerate(dict.fromkeys([*_zero(node), *known, "None"])):
        made = conditional(site, whole, holds, other) if number < 2 else None
        if made:
            weight = (0.9 if made[1] else 0.3) - 0.4 * number
            yield (made[0],), f"Take `{other}` where `{fails}`", weight


def _zero(node: ast.expr) -> list[str]:
    return ["0"] if isinstance(node, ast.BinOp) else []


def _need(site: Site, node: ast.expr) -> Need | None:
    kind, message = site.event.type, site.event.message
    if kind.endswith("ZeroDivisionError") and isinstance(node, ast.BinOp):
        return _of_division(site, node)
    if kind.endswith("IndexError") and isinstance(node, ast.Subscript):
        return _of_index(site, node)
    if isinstance(node, ast.Call) and "empty" in message:
        return _of_call(site, node)
    return None


def _of_division(site: Site, node: ast.BinOp) -> Need | None:
    if not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
        return None
    by = node.right
    if isinstance(by, ast.Call) and getattr(by.func, "id", "") == "len" and is_pure(by.args[0]):
        by = by.args[0]
    if not is_pure(by) or isinstance(by, ast.Constant):
        return None
    text = site.source(by)
    return node, text, f"not {text}"


def _of_index(site: Site, node: ast.Subscript) -> Need | None:
    index = node.slice
    if not is_pure(node.value) or isinstance(index, ast.Slice | ast.Tuple):
        return None
    text = site.source(node.value)
    value = _number(index)
    if value in (0, -1):
        return node, text, f"not {text}"
    if value is not None:
        least = value if value > 0 else -value - 1
        return node, f"len({text}) > {least}", f"len({text}) <= {least}"
    place = site.source(index)
    return (node, f"{place} < len({text})", f"{place} >= len({text})") if is_pure(index) else None


def _number(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        held = _number(node.operand)
        return None if held is None else -held
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _of_call(site: Site, node: ast.Call) -> Need | None:
    """`values.pop()` needs values, `max(values)` as well."""
    held = (
        node.func.value
        if isinstance(node.func, ast.Attribute) and _named(node) in ("pop", "popitem", "popleft")
        else None
    )
    held = held or (node.args[-1] if node.args and _named(node) in ("max", "min", "choice", "reduce", "mean") else None)
    if held is None or not is_pure(held):
        return None
    text = site.source(held)
    return node, text, f"not {text}"


def _named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _defaults(site: Site, node: ast.expr) -> Iterator[Way]:
    """What the call itself offers for nothing."""
    kind, message = site.event.type, site.event.message
    if isinstance(node, ast.Call):
        given = {one.arg for one in node.keywords}
        if _named(node) in ("max", "min") and "empty" in message and len(node.args) == 1 and "default" not in given:
            for number, default in enumerate(("0", "None")):
                yield (
                    (_appended(site, node, f"default={default}"),),
                    f"Take `{default}` where there is nothing",
                    1.5 - number,
                )
        if _named(node) == "next" and "StopIteration" in f"{kind} {message}" and len(node.args) == 1:
            yield (_appended(site, node, "None"),), "Take None where there is no next", 1.5
    elif isinstance(node, ast.Subscript) and kind.endswith("IndexError") and _number(node.slice) == 0:
        if "string" in message:
            edit = site.replace(node.slice, ":1")
            yield (edit,), f"Read `{site.source(node.value)}[:1]`, which may be empty", 0.8
    elif isinstance(node, ast.BinOp) and kind.endswith("ZeroDivisionError") and is_pure(node.right):
        text = site.source(node.right)
        if not isinstance(node.right, ast.Constant):
            yield (site.replace(node.right, f"max({text}, 1)"),), f"Divide by 1 where `{text}` is zero", -0.5


def _appended(site: Site, call: ast.Call, text: str) -> Edit:
    last = call.args[-1]
    if isinstance(last, ast.GeneratorExp) and len(call.args) == 1:
        start, end = site.offsets(last)
        if site.text[end : end + 1] != ")":
            return site.replace(last, f"({site.text[start:end]}, {text})")
    end = max(site.offsets(one)[1] for one in [last, *call.keywords])
    return Edit(file=site.file, start=end, end=end, text=f", {text}")


TEMPLATE = Template(
    name="empty-sequence",
    categories=("empty-sequence", "index-range", "division-by-zero"),
    types=(
        "IndexError",
        "ZeroDivisionError",
        "ValueError",
        "StopIteration",
        "RuntimeError",
        "KeyError",
        "StatisticsError",
    ),
    propose=propose,
    examples=(
        Example(
            error="IndexError: list index out of range",
            before="""
def newest(rows):
    if rows is None:
        return None
    return rows[0].date  # <-
""",
            after="""
def newest(rows):
    if rows is None:
        return None
    if not rows:
        return None
    return rows[0].date
""",
        ),
        Example(
            error="ZeroDivisionError: division by zero",
            before="""
def mean(values):
    return sum(values) / len(values)  # <-
""",
            after="""
def mean(values):
    return sum(values) / len(values) if values else 0
""",
        ),
        Example(
            error="ValueError: max() arg is an empty sequence",
            before="""
def widest(lines):
    return max(len(line) for line in lines)  # <-
""",
            after="""
def widest(lines):
    return max((len(line) for line in lines), default=0)
""",
        ),
        Example(
            error="IndexError: string index out of range",
            before="""
def comments(lines):
    for line in lines:
        if line[0] == "#":  # <-
            yield line
""",
            after="""
def comments(lines):
    for line in lines:
        if line and line[0] == "#":
            yield line
""",
        ),
        Example(
            error="ValueError: invalid literal for int() with base 10: 'x'",
            before="""
def first(values):
    return int(values[0])  # <-
""",
        ),
        Example(
            error="ZeroDivisionError: division by zero",
            before="""
def half(values):
    return values.divided()  # <-
""",
        ),
    ),
)
