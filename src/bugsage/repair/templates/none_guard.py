"""A value that is None where it is used: an early exit, a default, a condition, by what the code does elsewhere."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.defaults import defaults, of_attribute
from bugsage.repair.guards import conditional, guards, hanging_on
from bugsage.repair.places import is_pure, operand, own_statements, parameters
from bugsage.repair.site import Site
from bugsage.repair.statements import doing
from bugsage.repair.template import Example, Template

_ATTRIBUTE = re.compile(r"'NoneType' object has no attribute '(\w+)'")
_WALKED = ("not iterable", "non-iterable", "argument after *")
_NAMED = (
    "list",
    "tuple",
    "set",
    "sorted",
    "sum",
    "min",
    "max",
    "any",
    "all",
    "enumerate",
    "map",
    "filter",
    "zip",
    "join",
)


def propose(site: Site) -> Iterator[Candidate]:
    """Every way of living without the value, for each expression of the line that may be None."""
    if "None" not in site.event.message:
        return
    seen: set[str] = set()
    for node in _missing(site):
        text = site.source(node)
        if text in seen or _is_something(site, text):
            continue
        seen.add(text)
        more = 0.7 if site.frame and site.frame.variables.get(text) == "None" else 0.0
        for edits, why, weight in _ways(site, node):
            yield site.candidate("none-guard", why, *edits, at=node, category="none-value", weight=weight + more)


Way = tuple[tuple[Edit, ...], str, float]


def _ways(site: Site, node: ast.expr) -> Iterator[Way]:
    text = site.source(node)
    yield from _default(site, node)
    yield from _chained(site, node)
    if is_pure(node):
        for one in guards(site, node, f"{text} is not None", f"{text} is None"):
            yield one.edits, one.says(f"`{text}` is None", f"`{text}` is not None"), one.weight + 0.3
    if isinstance(node, ast.Name):
        yield from _filled(site, node)


def _is_something(site: Site, text: str) -> bool:
    return bool(site.frame) and site.frame.variables.get(text, "None") != "None"  # type: ignore[union-attr]


def _missing(site: Site) -> Iterator[ast.expr]:
    """Expressions on the line that the message can mean."""
    message = site.event.message
    attribute = _ATTRIBUTE.search(message)
    for node in site.on_line():
        if attribute:
            if isinstance(node, ast.Attribute) and node.attr == attribute.group(1):
                yield node.value
        elif "subscriptable" in message or "item assignment" in message or "item deletion" in message:
            if isinstance(node, ast.Subscript):
                yield node.value
        elif "not callable" in message:
            if isinstance(node, ast.Call):
                yield node.func
        elif any(word in message for word in _WALKED):
            yield from _walked(node)
        else:
            yield from _operands(node, message)


def _walked(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from (one.iter for one in node.generators)
    elif isinstance(node, ast.Starred | ast.YieldFrom):
        yield node.value
    elif isinstance(node, ast.Compare) and isinstance(node.ops[-1], ast.In | ast.NotIn):
        yield node.comparators[-1]
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple | ast.List):
        yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in (*_NAMED, "extend", "update", "frozenset", "deque", "OrderedDict", "dict", "chain", "Counter"):
            yield from node.args


def _operands(node: ast.AST, message: str) -> Iterator[ast.expr]:
    """Of an operator whose sides the message names in their order, else arguments of calls."""
    first = message.find("NoneType") < message.find(" and ")
    binary = "operand" in message or "instances" in message or "concatenate" in message
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            yield from node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        else:
            yield node.left if first and "concatenate" not in message else node.right
    elif isinstance(node, ast.Compare) and binary:
        yield node.left if first else node.comparators[-1]
    elif isinstance(node, ast.AugAssign) and binary:
        yield node.target if first and "concatenate" not in message else node.value
    elif isinstance(node, ast.UnaryOp) and "unary" in message:
        yield node.operand
    elif isinstance(node, ast.Call) and not binary:
        yield from (one for one in node.args if not isinstance(one, ast.Constant | ast.Starred | ast.GeneratorExp))
        yield from (one.value for one in node.keywords if not isinstance(one.value, ast.Constant))


def _default(site: Site, node: ast.expr) -> Iterator[Way]:
    """`x or default` in its place, and a default where the value comes from."""
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return
    text = operand(site, node)
    for number, default in enumerate(defaults(site, node)):
        bare = _takes_bare(site, node)
        made = f"{text} or {default}" if bare else f"({text} or {default})"
        weight = (1.6 if bare else 0.8) - number
        yield (site.replace(node, made),), f"Take `{default}` where `{text}` is None", weight
        got = _got(site, node)
        if got is not None and number == 0:
            end = site.offsets(got.args[-1])[1]
            edit = Edit(file=site.file, start=end, end=end, text=f", {default}")
            yield (edit,), f"Give `{default}` as the default of `{site.source(got)}`", 1.0


def _takes_bare(site: Site, node: ast.expr) -> bool:
    """`x or y` needs no parentheses there."""
    above = site.parents.get(node)
    if isinstance(above, ast.Call):
        return node in above.args
    return isinstance(above, ast.For | ast.AsyncFor | ast.comprehension | ast.keyword | ast.Assign | ast.Return)


def _got(site: Site, node: ast.expr) -> ast.Call | None:
    """The `.get(key)` that gave it, without a default yet."""
    made: ast.expr = node
    around = site.function(node)
    if isinstance(node, ast.Name) and around:
        for one in own_statements(around):
            named = isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            if named and one.targets[0].id == node.id and one.lineno < node.lineno:  # type: ignore[attr-defined]
                made = one.value  # type: ignore[attr-defined]
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "get":
        return made if len(made.args) == 1 and not made.keywords else None
    return None


def _chained(site: Site, node: ast.expr) -> Iterator[Way]:
    """`x.y if x is not None else None` for the whole of what hangs on it."""
    whole = hanging_on(site, node)
    if whole is node or not is_pure(node):
        return
    text = site.source(node)
    for number, other in enumerate(["None", *defaults(site, whole)][-2:]):
        made = conditional(site, whole, f"{text} is not None", other)
        if made:
            weight = (0.9 if made[1] else 0.0) - 0.3 * number
            yield (made[0],), f"Take `{other}` where `{text}` is None", weight


def _filled(site: Site, node: ast.Name) -> Iterator[Way]:
    """A parameter whose default is None, given a value at the beginning of the function."""
    function = site.function(node)
    if function is None or node.id not in {one.arg for one in parameters(function)}:
        return
    first = next(iter(doing(function.body)), None)
    made = [text for text in (*defaults(site, node), *_by_use(function, node.id)) if text]
    if first is None or not made:
        return
    indent = site.indent(first)
    step = indent.removeprefix(site.indent(function)) if site.indent(function) else indent
    lines = [f"{indent}if {node.id} is None:", f"{indent}{step}{node.id} = {made[0]}"]
    edit = site.insert(site.span(first)[0], lines)
    yield (edit,), f"Begin with `{made[0]}` where no `{node.id}` is given", 1.2


def _by_use(function: ast.AST, name: str) -> Iterator[str]:
    for one in ast.walk(function):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == name:
            yield from of_attribute(one.attr)


TEMPLATE = Template(
    name="none-guard",
    categories=("none-value",),
    types=("AttributeError", "TypeError"),
    propose=propose,
    examples=(
        Example(
            error="TypeError: 'NoneType' object is not iterable",
            before="""
def total(order):
    count = 0
    for line in order.lines:  # <-
        count += line
    return count
""",
            after="""
def total(order):
    count = 0
    for line in order.lines or []:
        count += line
    return count
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'name'",
            before="""
def label(user):
    if not user:
        return ""
    team = user.team
    return team.name.upper()  # <-
""",
            after="""
def label(user):
    if not user:
        return ""
    team = user.team
    if team is None:
        return ""
    return team.name.upper()
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'startswith'",
            before="""
def public(names):
    found = []
    for name in names:
        if name.startswith("_"):  # <-
            continue
        found.append(name)
    return found
""",
            after="""
def public(names):
    found = []
    for name in names:
        if name is not None and name.startswith("_"):
            continue
        found.append(name)
    return found
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'close'",
            before="""
class Pool:
    def stop(self):
        self.link.close()  # <-
        self.count = 0
""",
            after="""
class Pool:
    def stop(self):
        if self.link is not None:
            self.link.close()
        self.count = 0
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'append'",
            before="""
def add(value, found=None):
    \"\"\"Collect.\"\"\"
    found.append(value)  # <-
    return found
""",
            after="""
def add(value, found=None):
    \"\"\"Collect.\"\"\"
    if found is None:
        found = []
    found.append(value)
    return found
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'name'",
            before="""
def names(users):
    return [user.name for user in users]  # <-
""",
            after="""
def names(users):
    return [user.name for user in users if user is not None]
""",
        ),
        Example(
            error="AttributeError: 'Cart' object has no attribute 'lines'",
            before="""
def total(cart):
    return len(cart.lines)  # <-
""",
        ),
        Example(
            error="AttributeError: 'NoneType' object has no attribute 'name'",
            before="""
def label(user):
    return user.name  # <-
""",
            variables={"user": "User(1)"},
        ),
    ),
)
