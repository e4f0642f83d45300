"""One more member of a written collection, or one less: a kind, a name or a text that was not thought of."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import is_pure
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "member"
_MOST = 14
_QUOTED = re.compile(r"""(['"])([^'"\n]{1,60})\1""")

_Literal = ast.Tuple | ast.List | ast.Set


def propose(site: Site) -> Iterator[Candidate]:
    """Each collection of texts or names in the executed lines."""
    for node in site.nodes():
        if not isinstance(node, _Literal) or not node.elts or not site.ran(node) or not _is_read(site, node):
            continue
        kinds = {type(one) for one in node.elts}
        if kinds == {ast.Constant} and all(isinstance(one.value, str) for one in node.elts):  # type: ignore[attr-defined]
            yield from _more(site, node, _texts(site, node))
        elif kinds <= {ast.Attribute, ast.Name} and all(map(is_pure, node.elts)):
            yield from _more(site, node, _names(site, node))
        if len(node.elts) > 1:
            yield from _less(site, node)


def _is_read(site: Site, node: _Literal) -> bool:
    """It is a set of things to ask for: not a target, not what is returned or unpacked at once."""
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return False
    above = site.parents.get(node)
    return isinstance(
        above, ast.Compare | ast.Call | ast.Assign | ast.AnnAssign | ast.BinOp | ast.For | ast.ExceptHandler
    )


def _more(site: Site, node: _Literal, found: list[tuple[str, float]]) -> Iterator[Candidate]:
    own = {ast.unparse(one) for one in node.elts}
    behind = site.offsets(node.elts[-1])[1]
    for text, weight in found[:_MOST]:
        if _plain(text) in own:
            continue
        last = site.source(node.elts[-1])
        line = site.text[site.text.rfind("\n", 0, site.offsets(node.elts[-1])[0]) + 1 : behind]
        spread = line.strip() == last and len(node.elts) > 1
        gap = ",\n" + line[: len(line) - len(line.lstrip())] if spread else ", "
        edit = site.edit(behind, behind, f"{gap}{text}")
        yield site.candidate(NAME, f"Count {text} among them as well", edit, at=node, weight=weight - 0.5)


def _plain(text: str) -> str:
    return ast.unparse(ast.parse(text, mode="eval"))


def _less(site: Site, node: _Literal) -> Iterator[Candidate]:
    for at, one in enumerate(node.elts):
        others = [site.source(each) for n, each in enumerate(node.elts) if n != at]
        if len(others) > 12 or any("\n" in each for each in others):
            return
        comma = "," if isinstance(node, ast.Tuple) and len(others) == 1 else ""
        opened, closed = {ast.Tuple: ("(", ")"), ast.List: ("[", "]"), ast.Set: ("{", "}")}[type(node)]
        whole = site.source(node)
        bare = isinstance(node, ast.Tuple) and not whole.startswith("(")
        inner = ", ".join(others) + comma
        text = inner if bare else f"{opened}{inner}{closed}"
        why = f"Do not count {short(site.source(one))} among them"
        yield site.candidate(NAME, why, site.replace(node, text), at=node, weight=-2.5)


def _texts(site: Site, node: _Literal) -> list[tuple[str, float]]:
    """Texts that are written where the same value is compared, that the failure shows, and of like collections."""
    found: dict[str, float] = {}
    quote = "'" if site.source(node.elts[0]).endswith("'") else '"'
    for value in (*(site.frame.variables.values() if site.frame else ()), site.event.message):
        for said in _QUOTED.finditer(value[:2000]):
            found.setdefault(said.group(2), 0.8)
    asked = _asked(site, node)
    for one in ast.walk(site.tree):
        if isinstance(one, ast.Compare) and asked and ast.unparse(one.left).rpartition(".")[2] == asked:
            for other in ast.walk(one):
                if isinstance(other, ast.Constant) and isinstance(other.value, str):
                    found[other.value] = max(found.get(other.value, -9.0), 0.3)
    return [(f"{quote}{text}{quote}", weight) for text, weight in _best(found) if _is_plain(text, quote)]


def _is_plain(text: str, quote: str) -> bool:
    """It can be written between quotes as it is."""
    return text.isprintable() and quote not in text and "\\" not in text


def _asked(site: Site, node: _Literal) -> str:
    """The last name of what is looked for in it."""
    above = site.parents.get(node)
    return ast.unparse(above.left).rpartition(".")[2] if isinstance(above, ast.Compare) else ""


def _names(site: Site, node: _Literal) -> list[tuple[str, float]]:
    """Attributes of the same owner, or classes, that the file writes in like places."""
    owners = {ast.unparse(one.value) for one in node.elts if isinstance(one, ast.Attribute)}
    found: Counter[str] = Counter()
    for one in ast.walk(site.tree):
        if owners and isinstance(one, ast.Attribute) and is_pure(one) and ast.unparse(one.value) in owners:
            found[ast.unparse(one)] += 3 if isinstance(site.parents.get(one), _Literal) else 1
        elif not owners and isinstance(one, _Literal) and one is not node:
            elements = {ast.unparse(each) for each in one.elts}
            if elements & {ast.unparse(each) for each in node.elts}:
                found.update(text for text in elements if text.isidentifier())
    return [(text, -0.05 * number) for number, (text, _) in enumerate(found.most_common(_MOST + len(node.elts)))]


def _best(found: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="NotImplementedError: unexpected kind",
            before="""
def shown(kind):
    if kind in ("text", "number"):  # <-
        return kind
    raise NotImplementedError("unexpected kind")
""",
            after="""
def shown(kind):
    if kind in ("text", "number", "escaped"):
        return kind
    raise NotImplementedError("unexpected kind")
""",
            variables={"kind": "'escaped'"},
        ),
        Example(
            error="AssertionError: assert False",
            before="""
def is_open(node, kinds):
    if node.kind == kinds.group:
        return False
    return node.kind in [kinds.atom, kinds.word]  # <-
""",
            after="""
def is_open(node, kinds):
    if node.kind == kinds.group:
        return False
    return node.kind in [kinds.atom, kinds.word, kinds.group]
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)
