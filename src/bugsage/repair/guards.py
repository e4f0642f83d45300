"""Ways of keeping code from running where it must not: an early exit, a block, one more condition."""

import ast
from collections import Counter
from collections.abc import Iterator

from bugsage.model.base import Noun
from bugsage.model.edit import Edit
from bugsage.repair.places import is_generator, own_statements, unit
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import can_stand_before, stands_alone

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SIMPLE = (ast.Expr, ast.AugAssign, ast.Delete, ast.For, ast.With, ast.If, ast.Raise)
_BY_ANNOTATION = {
    "bool": "False", "str": '""', "bytes": 'b""', "int": "0", "float": "0.0", "list": "[]", "List": "[]",
    "Sequence": "[]", "dict": "{}", "Dict": "{}", "set": "set()", "Set": "set()", "tuple": "()", "Tuple": "()",
    "None": "",
}  # fmt: skip


class Guard(Noun, frozen=True, kw_only=True):
    """One way, as the edits that make it."""

    edits: tuple[Edit, ...]
    #: What it does, up to the condition: `Skip the round where`.
    words: str
    #: The sentence ends with the condition that holds, and not with the one that fails.
    wanted: bool = True
    #: Against the other ways at the same place, in log-odds.
    weight: float

    def says(self, fails: str, holds: str) -> str:
        """The whole sentence."""
        return f"{self.words} {holds if self.wanted else fails}"


def guards(site: Site, node: ast.AST, holds: str, fails: str) -> Iterator[Guard]:
    """Every way in which `node` is evaluated only where `holds`; `fails` is its opposite, both as texts.

    The first that fits a place is the usual one there; conditions inside an expression come before statements.
    """
    inside = list(_inside(site, node, holds, fails))
    yield from inside
    statement = site.statement(node)
    less = 1.0 if inside else 0.0
    if not stands_alone(site, statement) or not can_stand_before(site, statement) or isinstance(statement, ast.While):
        return  # nothing that is put before a loop is asked in each of its rounds
    for way, weight in ways_out(site, statement):
        yield Guard(
            edits=(leave_before(site, statement, fails, way),), words=_said(way), wanted=False, weight=weight - less
        )
    yield Guard(
        edits=tuple(wrapped(site, statement, f"if {holds}:")), words="Do it only where", weight=_alone(statement) - less
    )


def _alone(statement: ast.stmt) -> float:
    """How well a statement can be left out alone: what it binds may be needed afterwards."""
    if isinstance(statement, _SIMPLE):
        return 0.9
    bound = statement.targets[0] if isinstance(statement, ast.Assign) else None
    return 0.6 if isinstance(bound, ast.Attribute | ast.Subscript) else -1.0


def leave_before(site: Site, statement: ast.stmt, fails: str, way: str) -> Edit:
    """`if fails:` with a way out, before a statement."""
    indent = site.indent(statement)
    return site.insert(site.span(statement)[0], [f"{indent}if {fails}:", f"{indent}{unit(site)}{way}"])


def wrapped(site: Site, statement: ast.stmt, head: str) -> Iterator[Edit]:
    """A statement one step further in, under a line of its own."""
    first, last = site.span(statement)
    indent, step = site.indent(statement), unit(site)
    yield site.insert(first, [f"{indent}{head}"])
    texts = inside_texts(statement)
    for line in range(first, last + 1):
        start = site.offset(line, 0)
        blank = not site.text[start:].split("\n", 1)[0].strip()
        if line not in texts and not blank:
            # One character more, so that it does not fall together with the line put before.
            head_of = site.text[start]
            yield Edit(file=site.file, start=start, end=start + 1, text=f"{step}{head_of}")


def inside_texts(statement: ast.AST) -> set[int]:
    """Lines that begin inside a string: indenting them would change it."""
    return {
        line
        for one in ast.walk(statement)
        if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str | bytes))
        for line in range(one.lineno + 1, (one.end_lineno or one.lineno) + 1)
        if not _is_joined(one)
    }


def _is_joined(node: ast.AST) -> bool:
    """Several literals one after the other, none of which goes over a line's end, for all that the source says."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value


def ways_out(site: Site, statement: ast.stmt) -> Iterator[tuple[str, float]]:
    """Statements by which the work at a place can be given up, each with its weight."""
    function = site.function(statement)
    if _in_loop(site, statement):
        yield "continue", 1.0
    if function is None:
        return
    less = 0.5 if _in_loop(site, statement) else 0.0
    if is_generator(function) or function.name == "__init__":
        yield "return", 0.8 - less
        return
    for value, weight in given_up(site, function):
        yield f"return {value}".rstrip(), weight - less


def given_up(site: Site, function: Function) -> list[tuple[str, float]]:
    """What a function returns where it has nothing: what it does in like cases, else what its annotation allows."""
    returns = [one for one in own_statements(function) if isinstance(one, ast.Return)]
    values = [one.value for one in returns if one.value]
    if not values:
        return [("", 0.8)]
    usual = Counter(site.source(one) for one in values if _is_plain(one))
    found = {text: 1.0 + 0.1 * count for text, count in usual.most_common(3)}
    named = ast.unparse(function.returns).strip("\"'") if function.returns else ""
    default = _BY_ANNOTATION.get(named.partition("[")[0].rpartition(".")[2])
    if default is not None and "None" not in named:
        found.setdefault(default, 0.7)
    if len(returns) > len(values):
        found.setdefault("", 0.9)
    if "None" in named or not named:
        found.setdefault("None", 0.6)
    for one in _passed_through(function, values):
        found.setdefault(one, 0.4)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:4]


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and not node.args and not node.keywords
    empty = isinstance(node, ast.List | ast.Tuple) and not node.elts
    return empty or isinstance(node, ast.Constant) or (isinstance(node, ast.Dict) and not node.keys)


def _passed_through(function: Function, values: list[ast.expr]) -> Iterator[str]:
    """The parameter that a function returns changed, or the result that it builds up from the beginning."""
    first = {one.arg for one in function.args.args[:2]} - {"self", "cls"}
    for value in values:
        if isinstance(value, ast.Name):
            yield value.id
    mentioned = {one.id for value in values for one in ast.walk(value) if isinstance(one, ast.Name)}
    yield from sorted(first & mentioned)


def _in_loop(site: Site, node: ast.AST) -> bool:
    """In the body of a loop of the same function."""
    while node in site.parents:
        child, node = node, site.parents[node]
        if isinstance(node, _LOOPS) and child in node.body:
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            return False
    return False


def _said(way: str) -> str:
    return "Skip the round where" if way == "continue" else f"Leave with `{way}` where"


def _inside(site: Site, node: ast.AST, holds: str, fails: str) -> Iterator[Guard]:
    """Conditions that the expression around a node can take."""
    child, above = node, site.parents.get(node)
    while above is not None and not isinstance(above, ast.stmt):
        if isinstance(above, ast.comprehension) and child in above.ifs:
            yield Guard(edits=_and(site, child, holds), words="Ask first whether", weight=1.5)
            return
        if isinstance(above, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) and not _in_iter(
            child, above
        ):
            yield from _comprehended(site, above, holds)
            return
        if isinstance(above, ast.BoolOp):
            yield from _joined(site, above, child, holds, fails)
            return
        if isinstance(above, ast.IfExp) and child is above.test:
            yield Guard(edits=_and(site, child, holds), words="Ask first whether", weight=1.5)
            return
        if isinstance(above, ast.Lambda):
            return
        child, above = above, site.parents.get(above)
    if isinstance(above, ast.If | ast.While | ast.Assert) and child is above.test:
        yield Guard(edits=_and(site, child, holds), words="Ask first whether", weight=1.5)
        if isinstance(above, ast.If):
            start = site.offsets(child)[0]
            either = Edit(file=site.file, start=start, end=start, text=f"{fails} or ")
            yield Guard(edits=(either,), words="Ask as well whether", wanted=False, weight=0.7)


def _and(site: Site, test: ast.AST, holds: str) -> tuple[Edit, ...]:
    start, end = site.offsets(test)
    first = Edit(file=site.file, start=start, end=start, text=f"{holds} and ")
    loose = isinstance(test, ast.IfExp | ast.Lambda) or (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or))
    if not loose:
        return (first,)
    return (
        Edit(file=site.file, start=start, end=start, text=f"{holds} and ("),
        Edit(file=site.file, start=end, end=end, text=")"),
    )


def _joined(site: Site, above: ast.BoolOp, child: ast.AST, holds: str, fails: str) -> Iterator[Guard]:
    start, end = site.offsets(child)
    if isinstance(above.op, ast.And):
        yield Guard(edits=_and(site, child, holds), words="Ask first whether", weight=1.5)
        return
    either = Edit(file=site.file, start=start, end=start, text=f"{fails} or ")
    both = (
        Edit(file=site.file, start=start, end=start, text=f"({holds} and "),
        Edit(file=site.file, start=end, end=end, text=")"),
    )
    yield Guard(edits=both, words="Ask first whether", weight=1.0)
    yield Guard(edits=(either,), words="Ask as well whether", wanted=False, weight=1.0)


def _in_iter(child: ast.AST, above: ast.AST) -> bool:
    """The source of the values of a comprehension, which no condition of its own can hold back."""
    return isinstance(child, ast.comprehension) and child is above.generators[0]  # type: ignore[attr-defined]


def _comprehended(site: Site, above: ast.expr, holds: str) -> Iterator[Guard]:
    last = above.generators[-1]  # type: ignore[attr-defined]
    behind = last.ifs[-1] if last.ifs else last.iter
    start, end = site.offsets(behind)
    if site.text[:start].rstrip().endswith("("):
        return
    word = "and" if last.ifs else "if"
    edit = Edit(file=site.file, start=end, end=end, text=f" {word} {holds}")
    yield Guard(edits=(edit,), words="Take only those where", weight=1.5)


def conditional(site: Site, whole: ast.expr, holds: str, other: str) -> tuple[Edit, bool] | None:
    """`whole if holds else other` in its place, and whether it reads well there; None where it cannot stand."""
    above = site.parents.get(whole)
    stored = isinstance(getattr(whole, "ctx", None), ast.Store | ast.Del)
    if stored or isinstance(above, ast.Expr | ast.FormattedValue):
        return None
    value_of = isinstance(above, ast.Assign | ast.AnnAssign | ast.Return | ast.keyword) and above.value is whole
    argument = isinstance(above, ast.Call) and whole in above.args
    bare = value_of or argument or isinstance(above, ast.Dict | ast.List | ast.Tuple)
    made = f"{site.source(whole)} if {holds} else {other}"
    return site.replace(whole, made if bare else f"({made})"), bare


def hanging_on(site: Site, node: ast.expr) -> ast.expr:
    """The whole of what is read, taken or called of an expression: `x.y[0]()` of `x`."""
    while True:
        above = site.parents.get(node)
        read = isinstance(above, ast.Attribute | ast.Subscript) and above.value is node
        if not read and not (isinstance(above, ast.Call) and above.func is node):
            return node
        node = above  # type: ignore[assignment]
