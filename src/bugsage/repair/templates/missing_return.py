"""A function that works something out and gives nothing back."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import bindings, is_generator, own_statements
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template

_MENTIONS = ("None", "NoneType")


def propose(site: Site) -> Iterator[Candidate]:
    """`return` before the last expression, or of the variable that was built; then at the ends of its branches."""
    function = site.scope
    if not isinstance(function, Function) or is_generator(function) or function.name == "__init__":
        return
    more = 1.5 if any(word in f"{site.event.message} {' '.join(site.event.detail)}" for word in _MENTIONS) else 0.0
    returns = [one for one in own_statements(function) if isinstance(one, ast.Return)]
    more += 0.5 if any(one.value for one in returns) else 0.0
    ends = list(_ends(function.body))
    yield from _thrown_away(site, function, ends, more)
    for last in ends:
        if not site.ran(last):
            continue
        if _gives(last):
            why = f"Return what the last line of `{function.name}` gives"
            edit = site.replace(last, f"return {site.source(last)}")
            yield site.candidate("missing-return", why, edit, at=last, category="none-result", weight=0.5 + more)
        if isinstance(last, ast.Return) and last.value is not None:
            continue
        for number, name in enumerate(_built(site, function, last)):
            line, weight = f"return {name}", 0.7 + more - 0.6 * number
            why = f"Return `{name}` from `{function.name}`"
            if isinstance(last, ast.Return):
                edit = site.replace(last, line)
            else:
                edit = site.insert(site.span(last)[1] + 1, [f"{site.indent(last)}{line}"])
            yield site.candidate("missing-return", why, edit, at=last, category="none-result", weight=weight)


def _gives(one: ast.stmt) -> bool:
    """It works something out, and does nothing with it."""
    return isinstance(one, ast.Expr) and not isinstance(one.value, ast.Constant | ast.Await | ast.Yield)


def _thrown_away(site: Site, function: Function, ends: list[ast.stmt], more: float) -> Iterator[Candidate]:
    """What the last line of a branch gives, where it is not the end of the function: others give theirs back."""
    branches = [one for one in own_statements(function) if isinstance(one, ast.If)]
    lasts = [body[-1] for one in branches for body in (one.body, one.orelse) if body]
    giving = [one for one in lasts if isinstance(one, ast.Return) and one.value]
    usual = 1.0 if len(giving) > 1 and len(giving) * 2 >= len(lasts) else 0.0
    for last in lasts:
        if last in ends or not _gives(last) or not site.ran(last):
            continue
        why = f"Return what the branch of `{function.name}` gives"
        edit = site.replace(last, f"return {site.source(last)}")
        yield site.candidate("missing-return", why, edit, at=last, category="none-result", weight=more + usual - 0.2)


def _ends(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements with which a block can end, without those that leave it by themselves."""
    last = body[-1]
    if isinstance(last, ast.If):
        yield from _ends(last.body)
        yield from _ends(last.orelse) if last.orelse else ()
    elif isinstance(last, ast.With | ast.AsyncWith):
        yield from _ends(last.body)
    elif isinstance(last, ast.Try):
        yield from _ends(last.orelse or last.body)
    if (isinstance(last, ast.Return) and last.value is None) or not isinstance(
        last, ast.Return | ast.Raise | ast.Pass | ast.Continue | ast.Break
    ):
        yield last


def _built(site: Site, function: Function, last: ast.stmt) -> list[str]:
    """Names that the function fills and does not give away, the last one first."""
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        return [last.targets[0].id]
    if isinstance(last, ast.If) and last.orelse:
        return []
    loops = {
        name.id
        for one in own_statements(function)
        if isinstance(one, ast.For | ast.AsyncFor)
        for name in ast.walk(one.target)
        if isinstance(name, ast.Name)
    }
    first_bound: dict[str, int] = {}
    for name, line in bindings(function):
        if line >= function.lineno and name not in loops:
            first_bound.setdefault(name, line)
    inside = {name.id for name in ast.walk(last) if isinstance(name, ast.Name)}
    found = [name for name, line in first_bound.items() if line <= (last.end_lineno or line)]
    return sorted(found, key=lambda name: (name not in inside, first_bound[name]))[:3]


TEMPLATE = Template(
    name="missing-return",
    categories=("none-result", "none-value"),
    types=("AssertionError", "TypeError", "AttributeError"),
    propose=propose,
    examples=(
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'mark'",
            symbol="hook",
            before="""
import functools


def hook(fn=None, *, tag=None):
    if fn is None:
        functools.partial(hook, tag=tag)
    fn.mark = tag  # <-
    return fn
""",
            after="""
import functools


def hook(fn=None, *, tag=None):
    if fn is None:
        return functools.partial(hook, tag=tag)
    fn.mark = tag
    return fn
""",
        ),
        Example(
            error="AssertionError: assert None == 3",
            symbol="total",
            before="""
def total(prices):
    found = 0
    for price in prices:
        found += price
""",
            after="""
def total(prices):
    found = 0
    for price in prices:
        found += price
    return found
""",
            within=0,
        ),
        Example(
            error="TypeError: 'NoneType' object is not iterable",
            symbol="lines",
            before="""
def lines(text):
    \"\"\"Of a text.\"\"\"
    text.splitlines()
""",
            after="""
def lines(text):
    \"\"\"Of a text.\"\"\"
    return text.splitlines()
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert None == 'a'",
            symbol="clean",
            before="""
def clean(text):
    if text:
        found = text.strip()
    else:
        return ""
""",
            after="""
def clean(text):
    if text:
        found = text.strip()
        return found
    else:
        return ""
""",
        ),
        Example(
            error="AssertionError: assert None == 3",
            symbol="total",
            before="""
def total(prices):
    return sum(prices)
""",
        ),
        Example(
            error="AssertionError: assert None == 3",
            symbol="total",
            before="""
def total(prices):
    for price in prices:
        yield price
""",
        ),
    ),
)
