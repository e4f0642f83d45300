"""A statement that works something out and does nothing with it: `return`, `raise`, a call or `=` was forgotten."""

import ast
import builtins
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import is_generator
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "idle-statement"
_PURE = (
    ast.Name, ast.Attribute, ast.Compare, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.IfExp, ast.Subscript, ast.JoinedStr,
    ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Lambda,
)  # fmt: skip


def propose(site: Site) -> Iterator[Candidate]:
    """What each such statement was likely meant to be."""
    for node in site.nodes():
        if isinstance(node, ast.Expr) and site.ran(node):
            for text, verb, weight in _meant(site, node):
                said = f"{verb} `{short(site.source(node))}`, which does nothing by itself"
                yield site.candidate(NAME, said, site.replace(node, text), at=node, weight=weight)


def _meant(site: Site, node: ast.Expr) -> Iterator[tuple[str, str, float]]:
    value, text = node.value, site.source(node)
    if isinstance(value, ast.Call) and _is_exception(value):
        yield f"raise {text}", "Raise", 3.0
    if not isinstance(value, _PURE):
        return
    if isinstance(value, ast.Compare) and len(value.ops) == 1 and isinstance(value.ops[0], ast.Eq):
        left, right = value.left, value.comparators[0]
        if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):
            yield f"{site.source(left)} = {site.source(right)}", "Bind", 3.0
    if isinstance(value, ast.Attribute):
        yield f"{text}()", "Call", 2.5
    function = site.function(node)
    if function is not None and function.name != "__init__" and not is_generator(function):
        yield f"return {text}", "Return", 2.5
    if isinstance(value, ast.Name) and _looks_like_exception(value.id):
        yield f"raise {text}", "Raise", 2.8


def _is_exception(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return _looks_like_exception(name)


def _looks_like_exception(name: str) -> bool:
    known = getattr(builtins, name, None)
    is_one = isinstance(known, type) and issubclass(known, BaseException)
    return is_one or (name[:1].isupper() and name.endswith(("Error", "Exception")))


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert None == '07'",
            before="""
def shown(kind, day):
    if kind == "day":
        f"{day:02d}"  # <-
    return None
""",
            after="""
def shown(kind, day):
    if kind == "day":
        return f"{day:02d}"
    return None
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert None == 2",
            before="""
def first_even(values):
    for value in values:
        if value % 2:
            continue
        value  # <-
    return None
""",
            after="""
def first_even(values):
    for value in values:
        if value % 2:
            continue
        return value
    return None
""",
        ),
        Example(
            error="Failed: DID NOT RAISE ValueError",
            before="""
def checked(age):
    if age < 0:
        ValueError(age)  # <-
    return age
""",
            after="""
def checked(age):
    if age < 0:
        raise ValueError(age)
    return age
""",
        ),
        Example(
            error="AssertionError: assert 1 == 0",
            before="""
def reset(cart):
    cart.count == 0  # <-
    return cart
""",
            after="""
def reset(cart):
    cart.count = 0
    return cart
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(values):
    \"\"\"One.\"\"\"
    values.append(1)  # <-
    yield
""",
        ),
    ),
)
