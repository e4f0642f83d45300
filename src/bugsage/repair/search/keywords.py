"""An argument handed on, as other calls of the same function do, or as its parameter of the same name here suggests."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.scopes import locals_of, names_in, readable, self_name
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "hand-on"
_MOST = 6


def propose(site: Site) -> Iterator[Candidate]:
    """Each call in the executed lines with one argument more, or one less."""
    for node in site.nodes():
        if isinstance(node, ast.Call) and site.ran(node):
            yield from _more(site, node)
            yield from _less(site, node)


def _more(site: Site, call: ast.Call) -> Iterator[Candidate]:
    given = {one.arg for one in call.keywords}
    if None in given or any(isinstance(one, ast.Starred) for one in call.args):
        return
    wanted: dict[str, tuple[str, float]] = {}
    owner = self_name(site, call)
    own = site.knowledge.attributes(site.file, call.lineno, ast.Name(id=owner, ctx=ast.Load())) if owner else ()
    for name in _parameters(site, call):
        if name in locals_of(site, call):
            wanted[name] = (name, 0.0)
        elif name in own:
            wanted[name] = (f"{owner}.{name}", -0.3)
    for name, text in _flipped(site, call):
        wanted.setdefault(name, (text, -1.5))
    for name, text in _elsewhere(site, call):
        wanted.setdefault(name, (text, -1.0))
    for name, (text, weight) in list(wanted.items())[:_MOST]:
        if name not in given:
            yield site.candidate(
                NAME,
                f"Hand `{name}` on to `{_called(call)}`",
                _added(site, call, f"{name}={text}"),
                at=call,
                weight=weight,
            )


def _less(site: Site, call: ast.Call) -> Iterator[Candidate]:
    """Without one of its keywords."""
    if len(call.keywords) < 1:
        return
    parts = [site.source(one) for one in call.args]
    words = [site.source(one) for one in call.keywords]
    for at, one in enumerate(call.keywords):
        left = ", ".join((*parts, *words[:at], *words[at + 1 :]))
        why = f"Do not give `{one.arg or 'further keywords'}` to `{_called(call)}`"
        yield site.candidate(NAME, why, site.replace(call, f"{site.source(call.func)}({left})"), at=call, weight=-2.5)


def _parameters(site: Site, call: ast.Call) -> list[str]:
    """Parameters of the function that the call does not fill, as far as it is known which function that is."""
    found = site.knowledge.definition(site.file, call.lineno, call.func)
    if not found:
        return []
    kinds = [
        one for one in found[1].parameters if one.kind in ("normal", "keyword") and one.name not in ("self", "cls")
    ]
    filled = len(call.args)
    return [one.name for at, one in enumerate(kinds) if one.kind == "keyword" or at >= filled]


def _flipped(site: Site, call: ast.Call) -> Iterator[tuple[str, str]]:
    """Flags that are on or off by default, given the other way."""
    found = site.knowledge.definition(site.file, call.lineno, call.func)
    if found is None or not found[1].parameters:
        return
    own = site.read.once((found[0], found[1].symbol), lambda: _defaults(site, found[0], found[1].start))
    for name in _parameters(site, call):
        if name in own:
            yield name, str(not own[name])


def _defaults(site: Site, file: str, line: int) -> dict[str, bool]:
    """Of the function that begins at a line the parameters that are true or false by default."""
    text = site.knowledge.text(file)
    try:
        tree = site.tree if file == site.file else site.read.once(("tree", file), lambda: ast.parse(text or ""))
    except (SyntaxError, ValueError, RecursionError):
        return {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and line <= node.lineno
            and (line in (node.lineno, *(one.lineno for one in node.decorator_list)))
        ):
            given = [*node.args.posonlyargs, *node.args.args]
            pairs = [
                *zip(reversed(given), reversed(node.args.defaults), strict=False),
                *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
            ]
            return {one.arg: v.value for one, v in pairs if isinstance(v, ast.Constant) and isinstance(v.value, bool)}
    return {}


def _elsewhere(site: Site, call: ast.Call) -> Iterator[tuple[str, str]]:
    """Keywords that other calls of the same name in this file give, where their values can be read here."""
    name, known = _called(call), readable(site, call)
    for other in site.read.every(ast.Call):
        if other is not call and _called(other) == name:
            for one in other.keywords:
                if one.arg and names_in(one.value) <= known:
                    yield one.arg, site.read.written(one.value)


def _added(site: Site, call: ast.Call, text: str) -> Edit:
    """The argument behind the last one, a trailing comma and line breaks left as they are."""
    end = site.offsets(call)[1]
    inside = [*call.args, *call.keywords]
    if not inside:
        return Edit(file=site.file, start=end - 1, end=end - 1, text=text)
    last = max(site.offsets(one)[1] for one in inside)
    if len(inside) == 1 and isinstance(inside[0], ast.GeneratorExp):
        own = site.offsets(inside[0])
        if own[1] == end:  # f(x for x in y): the brackets are those of the call
            return Edit(file=site.file, start=own[0], end=own[1], text=f"({site.source(inside[0])}, {text})")
    return Edit(file=site.file, start=last, end=last, text=f", {text}")


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 'a' == '<a>'",
            before="""
def shown(text, marked=False):
    return f"<{text}>" if marked else text


def title(text):
    return shown(text)  # <-
""",
            after="""
def shown(text, marked=False):
    return f"<{text}>" if marked else text


def title(text):
    return shown(text, marked=True)
""",
        ),
        Example(
            error="AssertionError: assert 'A' == 'a'",
            before="""
def shown(text, lower=False):
    return text.lower() if lower else text


def title(text, lower):
    return shown(text)  # <-
""",
            after="""
def shown(text, lower=False):
    return text.lower() if lower else text


def title(text, lower):
    return shown(text, lower=lower)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'ab' == 'ba'",
            before="""
def forward(rows):
    return sorted(rows, reverse=True)


def back(rows):
    return sorted(
        rows,
    )  # <-
""",
            after="""
def forward(rows):
    return sorted(rows, reverse=True)


def back(rows):
    return sorted(
        rows, reverse=True,
    )
""",
        ),
        Example(
            error="AssertionError: assert 'ab' == 'ba'",
            before="""
def back(rows):
    return sorted(rows, reverse=True)  # <-
""",
            after="""
def back(rows):
    return sorted(rows)
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(a):
    return a  # <-
""",
        ),
    ),
)
