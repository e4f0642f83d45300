"""A value of the wrong type: converted where it is used, checked before, or met halfway by the other one."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import owner, within_parentheses
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]

_CONCATENATED = re.compile(r"can(?:'t| only) concat(?:enate)? (\w+)(?: \(not \"(\w+)\"\)| to (\w+))")
_SIDES = re.compile(r"(?:operand type\(s\) for ([^:]+): |not supported between instances of )'(\w+)' and '(\w+)'")
_ITEM = re.compile(r"sequence item \d+: expected (\w+)[\w\- ]* instance, (\w+) found")
_WANTED = re.compile(
    r"(?:must be|expected|requires)(?: an?)? (str|bytes|int|float|bytes-like|a bytes-like|integer|string|real)\b"
)
_FOUND = re.compile(r"(?:not|found|, got) '?(\w+)'?$")
_NOT_WALKED = re.compile(r"'(int|float|bool)' object is not (?:iterable|subscriptable)")
_UNHASHABLE = re.compile(r"unhashable type: '(\w+)'")
_AS_INDEX = re.compile(
    r"indices must be integers(?: or slices)?, not '?(str|float)"
    r"|'(str|float)' object cannot be interpreted as an int"
)
_NUMBERS = ("int", "float")


def propose(site: Site) -> Iterator[Candidate]:
    """For each expression of the line that the message can mean, what makes the wanted type of it."""
    seen: set[tuple[int, int, str]] = set()
    for node in site.on_line():
        if isinstance(node, ast.expr | ast.AugAssign) and not within_parentheses(site, node):
            for edits, why, weight in _ways(site, node):
                key = (edits[0].start, edits[0].end, edits[0].text)
                if key not in seen:
                    seen.add(key)
                    why = why.replace("\n", " ")[:150]
                    yield site.candidate("type-conversion", why, *edits, at=node, category="wrong-type", weight=weight)


def _ways(site: Site, node: ast.expr | ast.AugAssign) -> Iterator[Way]:
    message = site.event.message
    sides = _SIDES.search(message)
    concatenated = _CONCATENATED.search(message)
    item, index = _ITEM.search(message), _AS_INDEX.search(message)
    if sides:
        yield from _of_sides(site, node, sides.group(2), sides.group(3))
    elif concatenated:
        want, other = concatenated.group(1), concatenated.group(2) or concatenated.group(3)
        left, right = (want, other) if concatenated.group(2) else (other, want)
        yield from _of_sides(site, node, left, right)
    elif item:
        yield from _joined(site, node, item.group(1), item.group(2))
    elif index:
        yield from _as_index(site, node)
    elif _UNHASHABLE.search(message):
        yield from _hashable(site, node, _UNHASHABLE.search(message).group(1))  # type: ignore[union-attr]
    elif _NOT_WALKED.search(message):
        yield from _walked(site, node)
    else:
        yield from _arguments(site, node, message)


def _of_sides(site: Site, node: ast.expr | ast.AugAssign, left: str, right: str) -> Iterator[Way]:
    """Each side of an operator made into what the other one is."""
    if isinstance(node, ast.BinOp):
        pair: tuple[ast.expr, ast.expr] = (node.left, node.right)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        pair = (node.left, node.comparators[0])
    elif isinstance(node, ast.AugAssign):
        pair = (node.target, node.value)
    else:
        return
    for place, have, want in ((pair[1], right, left), (pair[0], left, right)):
        if isinstance(node, ast.AugAssign) and place is node.target:
            continue
        for made, weight in _converted(site, place, have, want):
            yield (site.replace(place, made),), f"Make {_article(want)} of `{site.source(place)}`", weight


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _converted(site: Site, node: ast.expr, have: str, want: str) -> Iterator[tuple[str, float]]:
    """Texts that make the wanted type of an expression, each with its weight."""
    text = site.source(node)
    if have == want or have == "NoneType" or isinstance(node, ast.Constant | ast.JoinedStr):
        if isinstance(node, ast.Constant) and {have, want} == {"str", "bytes"}:
            yield (f"b{text}" if want == "bytes" and not text.startswith("b") else text.removeprefix("b")), 1.8
        return
    if want == "str" and have == "bytes":
        yield f"{owner(site, node)}.decode()", 1.8
        yield f'{owner(site, node)}.decode("utf-8")', 0.5
    elif want == "bytes" and have == "str":
        yield f"{owner(site, node)}.encode()", 1.8
        yield f'{owner(site, node)}.encode("utf-8")', 0.5
    elif want == "str":
        yield f"str({text})", 1.6
    elif want in _NUMBERS and have in ("str", "bytes", "Decimal", *_NUMBERS):
        yield f"{want}({text})", 1.6
        if want == "int" and have == "str":
            yield f"float({text})", 0.0
    elif want in ("list", "tuple", "set", "frozenset", "dict"):
        yield f"{want}({text})", 1.4
        if want == "list":
            yield f"[{text}]", 0.4
        elif want == "tuple":
            yield f"({text},)", 0.4
    elif want in ("Decimal", "Fraction", "Path", "PosixPath", "date", "timedelta"):
        yield f"{want.removeprefix('Posix')}({text})", 0.5
    elif have in ("date", "datetime") and want in ("date", "datetime") and have == "datetime":
        yield f"{owner(site, node)}.date()", 1.0


def _joined(site: Site, node: ast.expr | ast.AugAssign, want: str, have: str) -> Iterator[Way]:
    """`join` of what is no text."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join"):
        return
    if len(node.args) != 1 or want not in ("str", "bytes"):
        return
    [walked] = node.args
    if isinstance(walked, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        for made, weight in _converted(site, walked.elt, have, want):
            yield (site.replace(walked.elt, made),), f"Join {'texts' if want == 'str' else 'bytes'}", weight + 0.5
        return
    text = site.source(walked)
    if isinstance(walked, ast.List | ast.Tuple):
        for one in walked.elts:
            for made, weight in _converted(site, one, have, want):
                yield (site.replace(one, made),), f"Make a text of `{site.source(one)}`", weight
    if want == "str" and have != "bytes":
        yield (site.replace(walked, f"map(str, {text})"),), f"Make texts of `{text}` before they are joined", 1.5
        yield (site.replace(walked, f"str(one) for one in {text}"),), f"Make each of `{text}` a text", 0.8
    elif want == "str":
        yield (site.replace(walked, f"one.decode() for one in {text}"),), f"Make each of `{text}` a text", 1.2


def _as_index(site: Site, node: ast.expr | ast.AugAssign) -> Iterator[Way]:
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple | ast.Constant):
        places = [node.slice]
    elif isinstance(node, ast.Slice):
        places = [one for one in (node.lower, node.upper) if one is not None]
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("range", "chr", "bytes", "bytearray"):
        places = list(node.args)
    else:
        return
    for place in places:
        if isinstance(place, ast.Constant):
            continue
        if isinstance(place, ast.BinOp) and isinstance(place.op, ast.Div):
            start, end = site.offsets(place.left)[1], site.offsets(place.right)[0]
            at = site.text.find("/", start, end)
            yield (Edit(file=site.file, start=at, end=at + 1, text="//"),), "Divide to a whole number", 2.5
        yield (site.replace(place, f"int({site.source(place)})"),), f"Make an int of `{site.source(place)}`", 1.5


def _hashable(site: Site, node: ast.expr | ast.AugAssign, kind: str) -> Iterator[Way]:
    made = {"list": "tuple", "set": "frozenset", "dict": "str"}.get(kind)
    if not made:
        return
    places: list[ast.expr] = []
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Constant):
        places = [node.slice]
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("add", "get", "setdefault")
    ):
        places = node.args[:1]
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        places = [node.left]
    elif isinstance(node, ast.SetComp):
        places = [node.elt]
    for place in places:
        text = site.source(place)
        yield (site.replace(place, f"{made}({text})"),), f"Make a {made} of `{text}`", 1.4 if made != "str" else -0.5


def _walked(site: Site, node: ast.expr | ast.AugAssign) -> Iterator[Way]:
    """A number where something with items is wanted."""
    if isinstance(node, ast.Call):
        for one in node.args:
            if not isinstance(one, ast.Constant | ast.Starred | ast.GeneratorExp) and not within_parentheses(site, one):
                yield (site.replace(one, f"[{site.source(one)}]"),), f"Give `{site.source(one)}` in a list", 0.3
                yield (site.replace(one, f"str({site.source(one)})"),), f"Make a text of `{site.source(one)}`", -0.3
    above = site.parents.get(node)
    if isinstance(above, ast.For | ast.comprehension) and above.iter is node and not isinstance(node, ast.GeneratorExp):
        text = site.source(node)
        yield (site.replace(node, f"range({text})"),), f"Count up to `{text}`", 1.8
        yield (site.replace(node, f"[{text}]"),), f"Take `{text}` as the only one", 0.0


def _arguments(site: Site, node: ast.expr | ast.AugAssign, message: str) -> Iterator[Way]:
    """Arguments of a call of something that tells which type it wants."""
    wanted, found = _WANTED.search(message), _FOUND.search(message)
    if wanted is None or not isinstance(node, ast.Call):
        return
    want = {"integer": "int", "string": "str", "real": "float"}.get(wanted.group(1), wanted.group(1))
    want = "bytes" if "bytes-like" in want else want
    have = found.group(1) if found else ""
    for one in [*node.args, *(keyword.value for keyword in node.keywords)]:
        if isinstance(one, ast.Starred | ast.GeneratorExp):
            continue
        for made, weight in _converted(site, one, have, want):
            yield (site.replace(one, made),), f"Make {_article(want)} of `{site.source(one)}`", weight - 0.3


TEMPLATE = Template(
    name="type-conversion",
    categories=("wrong-type", "type-only"),
    types=("TypeError",),
    propose=propose,
    examples=(
        Example(
            error='TypeError: can only concatenate str (not "int") to str',
            before="""
def label(name, count):
    return name + count  # <-
""",
            after="""
def label(name, count):
    return name + str(count)
""",
            within=0,
        ),
        Example(
            error="TypeError: sequence item 0: expected str instance, int found",
            before="""
def row(values):
    return ",".join(values)  # <-
""",
            after="""
def row(values):
    return ",".join(map(str, values))
""",
            within=0,
        ),
        Example(
            error="TypeError: list indices must be integers or slices, not float",
            before="""
def middle(values):
    return values[len(values) / 2]  # <-
""",
            after="""
def middle(values):
    return values[len(values) // 2]
""",
            within=0,
        ),
        Example(
            error="TypeError: '<' not supported between instances of 'str' and 'int'",
            before="""
def few(count):
    return count < 10  # <-
""",
            after="""
def few(count):
    return int(count) < 10
""",
            within=0,
        ),
        Example(
            error="TypeError: 'NoneType' object is not subscriptable",
            before="""
def first(row):
    return row[0]  # <-
""",
        ),
        Example(
            error="TypeError: send() missing 1 required positional argument: 'to'",
            before="""
def first(row):
    return send(row)  # <-
""",
        ),
    ),
)
