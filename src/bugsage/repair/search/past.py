"""What an earlier fix of this repository did to an expression of the same form, done here."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, PastFix
from bugsage.repair.scopes import readable
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "past-fix"
#: Earlier fixes that are held against a suspect, and candidates of one.
_MOST, _EACH = 200, 4


def propose(site: Site) -> Iterator[Candidate]:
    """Each expression in the executed lines that has the form of one that was mended before."""
    past = [(one, *forms) for one in site.knowledge.past_fixes()[:_MOST] if (forms := _forms(one))]
    counts: dict[PastFix, int] = {}
    for node in site.nodes():
        if not isinstance(node, ast.expr) or not site.ran(node) or _is_target(node):
            continue
        for one, old, new in past:
            if type(old) is not type(node) or counts.get(one, 0) >= _EACH:
                continue
            names: dict[str, str] = {}
            if not _alike(old, node, names):
                continue
            text = _filled(new, names, readable(site, node))
            if text is None or text == ast.unparse(node):
                continue
            counts[one] = counts.get(one, 0) + 1
            exact = all(here == there for here, there in names.items())
            why = f"Write `{short(text)}` in place of `{short(ast.unparse(node))}`, as an earlier fix did"
            if isinstance(new, ast.BoolOp | ast.IfExp | ast.BinOp | ast.Compare | ast.Lambda):
                text = f"({text})" if isinstance(site.parents.get(node), ast.expr) else text
            yield site.candidate(NAME, why, site.replace(node, text), at=node, weight=-0.5 if exact else -1.5)


def _forms(one: PastFix) -> tuple[ast.expr, ast.expr] | None:
    try:
        old, new = ast.parse(one.before, mode="eval").body, ast.parse(one.after, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return (old, new) if not isinstance(old, ast.Name | ast.Constant) else None


def _is_target(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def _alike(old: ast.AST, here: ast.AST, names: dict[str, str]) -> bool:
    """The two have one form: everything is equal but names, and the same name always stands for the same one."""
    if type(old) is not type(here):
        return False
    if isinstance(old, ast.Name) and isinstance(here, ast.Name):
        return names.setdefault(old.id, here.id) == here.id
    for name in old._fields:
        a, b = getattr(old, name, None), getattr(here, name, None)
        if isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b) or not all(
                _alike(x, y, names) if isinstance(x, ast.AST) else x == y for x, y in zip(a, b, strict=True)
            ):
                return False
        elif isinstance(a, ast.AST):
            if not isinstance(b, ast.AST) or not _alike(a, b, names):
                return False
        elif a != b:
            return False
    return True


def _filled(new: ast.expr, names: dict[str, str], known: frozenset[str]) -> str | None:
    """The mended form in the names of this place; None where one of them cannot be read here."""
    tree = ast.parse(ast.unparse(new), mode="eval")
    own = {
        one.id
        for n in ast.walk(tree)
        if isinstance(n, ast.comprehension)
        for one in ast.walk(n.target)
        if isinstance(one, ast.Name)
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.Name):
            one.id = names.get(one.id, one.id)
            if one.id not in known and one.id not in own:
                return None
    return ast.unparse(tree.body)


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert ['b', 'a'] == ['a', 'b']",
            past=(("found.values()", "sorted(found.values())"),),
            before="""
def names(by_id):
    return list(by_id.values())  # <-
""",
            after="""
def names(by_id):
    return list(sorted(by_id.values()))
""",
        ),
        Example(
            error="KeyError: 'path'",
            past=(("options['name']", "options.get('name')"), ("request.args['path']", "request.args.get('path')")),
            before="""
def path(request):
    return request.args['path']  # <-
""",
            after="""
def path(request):
    return request.args.get('path')
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            past=(("found.values()", "sorted(found.values())"),),
            before="""
def one(value):
    return value.items()  # <-
""",
        ),
    ),
)
