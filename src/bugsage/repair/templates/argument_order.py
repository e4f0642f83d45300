"""Arguments in the wrong order, or one that was not passed on although it lies at hand."""

import ast
from collections.abc import Iterator

from bugsage.model.code import Definition
from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import bound_before, near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

#: Calls of these take their arguments in any order, or their order is never mistaken.
_ANY_ORDER = ("max", "min", "print", "zip", "chain")


def propose(site: Site) -> Iterator[Candidate]:
    """Two arguments of each call swapped; then arguments that a call does not pass on."""
    for node in own_nodes(site):
        if isinstance(node, ast.Call):
            found = site.knowledge.definition(site.file, node.lineno, node.func)
            for edits, why, weight in (*_swaps(site, node, found), *_passed_on(site, node, found)):
                more = near(site, node)
                yield site.candidate(
                    "argument-order", why, *edits, at=node, category="argument-order", weight=weight + more
                )


#: Classes so decorated take what they assign as keywords.
_FIELDS = ("dataclass", "define", "frozen", "attrs", "s", "mutable")

Way = tuple[tuple[Edit, ...], str, float]
Found = tuple[str, Definition] | None


def _names(found: Found) -> list[str]:
    taken = found[1].parameters if found else ()
    return [one.name for one in taken if one.name not in ("self", "cls") and one.kind in ("positional", "normal")]


def _swaps(site: Site, call: ast.Call, found: Found) -> Iterator[Way]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _ANY_ORDER or any(isinstance(one, ast.Starred | ast.GeneratorExp) for one in call.args):
        return
    names = _names(found)
    for at, one in enumerate(call.args):
        for other_at in range(at + 1, min(len(call.args), at + 3)):
            other = call.args[other_at]
            texts = site.source(one), site.source(other)
            if ast.dump(one) == ast.dump(other):
                continue
            better = _fits(names, at, texts[1]) + _fits(names, other_at, texts[0])
            worse = _fits(names, at, texts[0]) + _fits(names, other_at, texts[1])
            weight = 2.5 * (better - worse) + (0.0 if other_at == at + 1 else -0.7)
            why = (
                f"Swap `{texts[0]}` and `{texts[1]}`"
                if max(map(len, texts)) < 30
                else f"Swap two arguments of `{name}`"
            )
            yield (site.replace(one, texts[1]), site.replace(other, texts[0])), why.replace("\n", " "), weight
    for left, right in zip(call.keywords, call.keywords[1:], strict=False):
        if left.arg and right.arg and ast.dump(left.value) != ast.dump(right.value):
            edits = (
                site.replace(left.value, site.source(right.value)),
                site.replace(right.value, site.source(left.value)),
            )
            crossed = right.arg in site.source(left.value) and left.arg in site.source(right.value)
            yield edits, f"Swap the values of `{left.arg}` and `{right.arg}`", 2.5 if crossed else -1.5


def _fits(names: list[str], at: int, text: str) -> float:
    """How well an argument's text says the name of the parameter at a place."""
    if at >= len(names):
        return 0.0
    last = text.rpartition(".")[2]
    return 1.0 if last == names[at] else 0.5 if names[at] in text or (last and last in names[at].split("_")) else 0.0


def _passed_on(site: Site, call: ast.Call, found: Found) -> Iterator[Way]:
    """`key=key` or `key=self.key` for an optional parameter that the call leaves out."""
    if found is None or any(one.arg is None for one in call.keywords):
        return
    if any(isinstance(one, ast.Starred | ast.GeneratorExp) for one in call.args):
        return
    given = {one.arg for one in call.keywords} | set(_names(found)[: len(call.args)])
    free = [one.name for one in found[1].parameters if one.has_default and one.name not in given]
    if any(one.rpartition(".")[2] in _FIELDS for one in found[1].decorators) and not call.args:
        free = [name for name in found[1].assigns if name not in given and not name.startswith("_")]
    bound = bound_before(site, call)
    around = site.function(call)
    own: frozenset[str] = frozenset()
    if free and around and around.args.args and around.args.args[0].arg == "self":
        own = site.knowledge.attributes(site.file, call.lineno, ast.Name(id="self", ctx=ast.Load()))
    given_values = [*call.args, *(one.value for one in call.keywords)]
    end = max(site.offsets(one)[1] for one in given_values) if given_values else site.offsets(call)[1] - 1
    for name in free:
        donor = name if name in bound else f"self.{name}" if name in own else ""
        if donor:
            text = f"{', ' if given_values else ''}{name}={donor}"
            yield (Edit(file=site.file, start=end, end=end, text=text),), f"Pass `{donor}` on as `{name}`", 0.7


TEMPLATE = Template(
    name="argument-order",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 'b a' == 'a b'",
            before="""
def named(first, last):
    return f"{first} {last}"


def shown(last, first):
    return named(last, first)  # <-
""",
            after="""
def named(first, last):
    return f"{first} {last}"


def shown(last, first):
    return named(first, last)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'a' == 'A'",
            before="""
def named(text, loud=False):
    return text.upper() if loud else text


class Shown:
    def __init__(self, loud):
        self.loud = loud

    def show(self, text):
        return named(text)  # <-
""",
            after="""
def named(text, loud=False):
    return text.upper() if loud else text


class Shown:
    def __init__(self, loud):
        self.loud = loud

    def show(self, text):
        return named(text, loud=self.loud)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'x' == 'y'",
            before="""
def clean(text):
    return text.replace("", "-")  # <-
""",
            after="""
def clean(text):
    return text.replace("-", "")
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def least(a, b):
    return min(a, b)  # <-
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def named(text):
    return text


def shown(text):
    return named(text)  # <-
""",
        ),
    ),
)
