"""More or fewer values than names: a split in too many parts, a mapping walked through without its values."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.guards import guards
from bugsage.repair.places import is_pure, owner
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_MANY = re.compile(r"too many values to unpack \(expected (\d+)")
_FEW = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)")
_NOT_WALKED = re.compile(r"cannot unpack non-iterable (\w+) object")

Way = tuple[tuple[Edit, ...], str, float]


def propose(site: Site) -> Iterator[Candidate]:
    """For each place of the line that takes several values at once."""
    message = site.event.message
    many, few = _MANY.search(message), _FEW.search(message)
    other = _NOT_WALKED.search(message)
    if not (many or few or other):
        return
    wanted = int((many or few).group(1)) if many or few else 2  # type: ignore[union-attr]
    for node in site.on_line():
        for target, value in _pairs(node):
            if len(target.elts) == wanted or other:
                for edits, why, weight in _ways(site, node, target, value, bool(many)):
                    yield site.candidate("unpacking", why, *edits, at=target, category="unpacking", weight=weight)


def _pairs(node: ast.AST) -> Iterator[tuple[ast.Tuple | ast.List, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple | ast.List):
        yield node.targets[0], node.value
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Tuple | ast.List):
        yield node.target, node.iter
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for one in node.generators:
            if isinstance(one.target, ast.Tuple | ast.List):
                yield one.target, one.iter


def _ways(site: Site, node: ast.AST, target: ast.Tuple | ast.List, value: ast.expr, many: bool) -> Iterator[Way]:
    count, text = len(target.elts), site.source(value)
    if not isinstance(node, ast.Assign):
        yield from _walked(site, value, count)
    elif many:
        yield from _split(site, value, count)
        last = target.elts[-1]
        start, end = site.offsets(last)
        yield (Edit(file=site.file, start=end, end=end, text=", *_"),), "Leave out what comes behind", 1.0
        yield (Edit(file=site.file, start=start, end=start, text="*"),), "Let the last name take the rest", 0.3
        if is_pure(value) or isinstance(value, ast.Call):
            yield (site.replace(value, f"{owner(site, value)}[:{count}]"),), f"Take the first {count}", 0.0
    elif _called(value) == "split" and count == 2:
        yield from _parted(site, target, value)
    elif is_pure(value):
        holds, fails = f"len({text}) == {count}", f"len({text}) != {count}"
        if "got 0" in site.event.message:
            holds, fails = text, f"not {text}"
        for one in guards(site, value, holds, fails):
            yield one.edits, one.says(f"`{fails}`", f"`{holds}`"), one.weight


def _walked(site: Site, value: ast.expr, count: int) -> Iterator[Way]:
    if count != 2 or isinstance(value, ast.GeneratorExp):
        return
    text = site.source(value)
    if not isinstance(value, ast.Call):
        yield (site.replace(value, f"{owner(site, value)}.items()"),), f"Walk through the items of `{text}`", 1.8
    yield (site.replace(value, f"enumerate({text})"),), f"Count what `{text}` gives", 1.0


def _called(value: ast.expr) -> str:
    return value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""


def _split(site: Site, value: ast.expr, count: int) -> Iterator[Way]:
    name = _called(value)
    if not isinstance(value, ast.Call) or name not in ("split", "rsplit") or len(value.args) != 1 or value.keywords:
        return
    end, stop = site.offsets(value.args[0])[1], site.offsets(value.func)[1]
    edit = Edit(file=site.file, start=end, end=end, text=f", {count - 1}")
    yield (edit,), f"Split into {count} parts at most", 2.0
    right = Edit(file=site.file, start=stop - len(name), end=stop, text="rsplit")
    if name == "split":
        yield (edit, right), f"Split into {count} parts at most, from the right", 1.5


def _parted(site: Site, target: ast.Tuple | ast.List, value: ast.expr) -> Iterator[Way]:
    """`partition`, which always gives three."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
        made = f"{site.source(value.func.value)}.partition({site.source(value.args[0])})"
        first, second = (site.source(one) for one in target.elts)
        edits = (site.replace(target, f"{first}, _, {second}"), site.replace(value, made))
        yield edits, f"Leave `{second}` empty where there is nothing to split", 1.5


TEMPLATE = Template(
    name="unpacking",
    categories=("unpacking", "element-count"),
    types=("ValueError", "TypeError"),
    propose=propose,
    examples=(
        Example(
            error="ValueError: too many values to unpack (expected 2)",
            before="""
def pair(line):
    key, value = line.split("=")  # <-
    return key, value
""",
            after="""
def pair(line):
    key, value = line.split("=", 1)
    return key, value
""",
            within=0,
        ),
        Example(
            error="ValueError: too many values to unpack (expected 2)",
            before="""
def shown(row):
    for key, value in row:  # <-
        print(key, value)
""",
            after="""
def shown(row):
    for key, value in row.items():
        print(key, value)
""",
            within=0,
        ),
        Example(
            error="ValueError: not enough values to unpack (expected 2, got 1)",
            before="""
def pair(line):
    key, value = line.split("=")  # <-
    return key, value
""",
            after="""
def pair(line):
    key, _, value = line.partition("=")
    return key, value
""",
            within=0,
        ),
        Example(
            error="ValueError: not enough values to unpack (expected 1, got 0)",
            before="""
def only(values):
    result, = values  # <-
    return result
""",
            after="""
def only(values):
    if not values:
        return None
    result, = values
    return result
""",
            within=1,
        ),
        Example(
            error="ValueError: invalid literal for int() with base 10: 'x'",
            before="""
def pair(line):
    key, value = line.split("=")  # <-
    return key, value
""",
        ),
        Example(
            error="ValueError: too many values to unpack (expected 3)",
            before="""
def pair(line):
    key, value = line.split("=")  # <-
    return key, value
""",
        ),
    ),
)
