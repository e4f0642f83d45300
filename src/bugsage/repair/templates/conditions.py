"""A condition the wrong way round: `not` missing or too much, branches swapped, part of it too much, a flag turned."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import near, operand, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]


def propose(site: Site) -> Iterator[Candidate]:
    """Each condition of the suspect negated, its branches swapped, each part of it left out."""
    for node in own_nodes(site):
        for edits, why, weight in _ways(site, node):
            why = why.replace("\n", " ")[:120]
            yield site.candidate("conditions", why, *edits, at=node, weight=weight + near(site, node))


def _ways(site: Site, node: ast.AST) -> Iterator[Way]:
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        yield from _negated(site, node.test, 1.0)
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for one in (test for generator in node.generators for test in generator.ifs):
            yield from _negated(site, one, 1.0)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _negated(site, one, 0.3)
        yield from _shortened(site, node)
    elif isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.UnaryOp):
        yield from _negated(site, node.value, 0.8)
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call | ast.Name | ast.Attribute):
        if _says_yes_or_no(site, node):
            yield from _negated(site, node.value, 0.5)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        other = not node.value
        yield (site.replace(node, str(other)),), f"Use {other} in place of {node.value}", 0.3
    if isinstance(node, ast.If) and node.orelse:
        yield from _swapped(site, node)
    elif isinstance(node, ast.IfExp):
        texts = site.source(node.body), site.source(node.orelse)
        edits = site.replace(node.body, texts[1]), site.replace(node.orelse, texts[0])
        yield edits, "Swap what is taken where the condition holds and where not", 0.0
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield from _present(site, node.test)


def _negated(site: Site, test: ast.expr, weight: float) -> Iterator[Way]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = site.source(test.operand)
        start, end = site.offsets(test)
        whole = site.text[start:end].removeprefix("not").lstrip()
        yield (site.replace(test, whole),), f"Ask whether `{inner}` without `not`", weight
    elif isinstance(test, ast.Compare | ast.BoolOp | ast.Constant | ast.NamedExpr):
        # A comparison has operators that say its opposite, which are another template's.
        if isinstance(test, ast.BoolOp):
            yield (site.replace(test, f"not {operand(site, test)}"),), "Ask for the opposite", weight - 1.5
    else:
        yield (site.replace(test, f"not {operand(site, test)}"),), f"Ask whether not `{site.source(test)}`", weight


def _shortened(site: Site, node: ast.BoolOp) -> Iterator[Way]:
    """One part less."""
    for number, one in enumerate(node.values):
        if number:
            start, end = site.offsets(node.values[number - 1])[1], site.offsets(one)[1]
        else:
            start, end = site.offsets(one)[0], site.offsets(node.values[1])[0]
        whole, last = site.offsets(node)
        if _reads(f"{site.text[whole:start]}{site.text[end:last]}"):
            edit = Edit(file=site.file, start=start, end=end, text="")
            yield (edit,), f"Do not ask whether `{site.source(one)}`", -0.7


def _reads(text: str) -> bool:
    """It is an expression still: no parenthesis stayed behind."""
    try:
        ast.parse(f"({text}\n)", mode="eval")
    except SyntaxError:
        return False
    return True


def _swapped(site: Site, node: ast.If) -> Iterator[Way]:
    """Two branches of one statement each change places."""
    body, other = node.body, node.orelse
    if len(other) == 1 and isinstance(other[0], ast.If):
        return
    first, second = _block(site, body), _block(site, other)
    if first and second and site.text[slice(*first)] != site.text[slice(*second)]:
        edits = (
            Edit(file=site.file, start=first[0], end=first[1], text=site.text[slice(*second)]),
            Edit(file=site.file, start=second[0], end=second[1], text=site.text[slice(*first)]),
        )
        yield edits, "Swap what is done where the condition holds and where not", -0.3


def _block(site: Site, body: list[ast.stmt]) -> tuple[int, int] | None:
    start, end = site.offsets(body[0])[0], site.offsets(body[-1])[1]
    return (start, end) if not isinstance(body[0], ast.FunctionDef | ast.ClassDef) else None


def _present(site: Site, test: ast.expr) -> Iterator[Way]:
    """`if x` where an empty or zero `x` counts, and `if x is not None` where it does not."""
    bare = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
    if isinstance(bare, ast.Name | ast.Attribute):
        text = site.source(bare)
        made = f"{text} is not None" if bare is test else f"{text} is None"
        yield (site.replace(test, made),), f"Tell an empty `{text}` from none", 0.3
    elif isinstance(test, ast.Compare) and _is_none(test.comparators[0]):
        text = operand(site, test.left)
        if isinstance(test.ops[0], ast.Is | ast.IsNot):
            made = text if isinstance(test.ops[0], ast.IsNot) else f"not {text}"
            yield (site.replace(test, made),), f"Count an empty `{text}` as none", 0.0


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _says_yes_or_no(site: Site, node: ast.Return) -> bool:
    """The function answers with True and False, by its annotation, its name or its other answers."""
    around = site.function(node)
    if around is None:
        return False
    by_name = around.name.lstrip("_").startswith(
        ("is_", "has_", "can_", "should_", "__contains__", "__eq__", "__bool__")
    )
    by_annotation = around.returns is not None and ast.unparse(around.returns) == "bool"
    answers = [one.value for one in ast.walk(around) if isinstance(one, ast.Return)]
    return by_name or by_annotation or any(isinstance(a, ast.Constant) and isinstance(a.value, bool) for a in answers)


TEMPLATE = Template(
    name="conditions",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert [] == [1]",
            before="""
def open_ones(doors):
    return [door for door in doors if door.locked]  # <-
""",
            after="""
def open_ones(doors):
    return [door for door in doors if not door.locked]
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'no' == 'yes'",
            before="""
def said(answer):
    if not answer:
        return "yes"  # <-
    return "no"
""",
            after="""
def said(answer):
    if answer:
        return "yes"
    return "no"
""",
        ),
        Example(
            error="AssertionError: assert 'no' == 'yes'",
            before="""
def said(answer, twice):
    if answer(twice):
        word = "no"
    else:
        word = "yes"
    return word  # <-
""",
            after="""
def said(answer, twice):
    if answer(twice):
        word = "yes"
    else:
        word = "no"
    return word
""",
        ),
        Example(
            error="AssertionError: assert 5 == 0",
            before="""
def limit(given):
    if given:
        return given
    return 5  # <-
""",
            after="""
def limit(given):
    if given is not None:
        return given
    return 5
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(values):
    return values[0]  # <-
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(values: bool):
    \"\"\"Not this one.\"\"\"
    return len(values)  # <-
""",
            symbol="first",
        ),
    ),
)
