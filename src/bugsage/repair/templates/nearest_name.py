"""A name, attribute, keyword or key that nobody defined, where one exists that is spelt almost alike."""

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher

from bugsage.model.edit import Candidate
from bugsage.model.module_spelling import nearest_module
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_QUOTED = re.compile(r"'([^'\n]{1,200})'")
#: What newer versions of Python add to the message; a name may come with its owner, as in `self.total`.
_MEANT = re.compile(r"[.;]? Did you mean:? '(?P<name>[\w.]{1,200})'\?")
_OBJECT = re.compile(r"'(\w+)' object has no attribute")
#: Names less alike than this are not taken for each other.
_ALIKE = 0.7
_MOST = 3


def propose(site: Site) -> Iterator[Candidate]:
    """Each nearest name that exists in place of the one that does not, the nearest first."""
    wrong, meant = named(site.event.message)
    if not wrong:
        return
    if site.event.type.endswith("ModuleNotFoundError"):
        yield from _modules(site, wrong)
        return
    for node in site.on_line() or list(site.nodes()):
        for text, known in _readings(site, node, wrong):
            for share, name in _nearest(wrong, known, meant):
                why = f"Use `{name}`, which exists, in place of `{wrong}`"
                yield site.candidate(
                    "nearest-name", why, site.replace(node, text.replace("\0", name)), at=node, weight=4 * share
                )


def named(message: str) -> tuple[str, str]:
    """The name that a message complains of, and the one that Python proposes; empty where there is none."""
    proposed = _MEANT.search(message)
    quoted = _QUOTED.findall(message[: proposed.start()] if proposed else message)
    return (quoted[-1] if quoted else ""), (proposed["name"] if proposed else "")


def _modules(site: Site, wrong: str) -> Iterator[Candidate]:
    """The module that is meant, where it is imported and where the file goes on to call it so."""
    near = nearest_module(wrong, site.knowledge.files(), site.knowledge.text)
    for node in site.on_line() or list(site.nodes()) if near else ():
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        named = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if not any(f"{one}.".startswith(f"{wrong}.") for one in named):
            continue
        start, end = site.offsets(node)
        at = re.search(rf"(?<![\w.]){re.escape(wrong)}(?!\w)", site.text[start:end])
        if at is None:
            continue
        edits = [site.edit(start + at.start(), start + at.end(), near)]
        if isinstance(node, ast.Import) and "." not in wrong:
            used = (one for one in ast.walk(site.tree) if isinstance(one, ast.Name) and one.id == wrong)
            edits += [site.replace(one, near) for one in used]
        why = f"Import `{near}`, which exists, in place of `{wrong}`"
        yield site.candidate("nearest-name", why, *edits, at=node, weight=4.0)


def _readings(site: Site, node: ast.AST, wrong: str) -> Iterator[tuple[str, Collection[str]]]:
    """The node's text with a gap where the name stands, and the names that could stand there."""
    if isinstance(node, ast.Name) and node.id == wrong:
        yield "\0", _visible(site, node)
    elif isinstance(node, ast.Attribute) and node.attr == wrong:
        own = site.source(node.value)
        yield f"{own}.\0", site.knowledge.attributes(site.file, node.lineno, node.value) | _built_in(site)
    elif isinstance(node, ast.Constant) and node.value == wrong:
        parent = site.parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.slice is node:
            quote = site.source(node)[-1]
            known = site.knowledge.keys(site.file, node.lineno, parent.value) | _held(site, parent.value)
            yield f"{quote}\0{quote}", known
    elif isinstance(node, ast.keyword) and node.arg == wrong:
        call = site.parents[node]
        found = site.knowledge.definition(site.file, node.lineno, call.func) if isinstance(call, ast.Call) else None
        if found:
            names = {one.name for one in found[1].parameters} - {"self", "cls"}
            yield f"\0={site.source(node.value)}", names


def _visible(site: Site, node: ast.AST) -> set[str]:
    """Names that are bound where a name is read: in its function, at the top of the module, and by Python."""
    names = {*site.knowledge.names(site.file), *dir(builtins)}
    around = site.function(node)
    for one in ast.walk(around) if around else ():
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            names.add(one.id)
        elif isinstance(one, ast.arg):
            names.add(one.arg)
    return names


def _held(site: Site, mapping: ast.expr) -> set[str]:
    """Keys that the mapping had when it failed, as its variable was printed."""
    shown = site.frame.variables.get(site.source(mapping), "") if site.frame else ""
    return set(re.findall(r"'([^'\n]{1,80})':", shown))


def _built_in(site: Site) -> set[str]:
    """Attributes of the built-in type whose value has not the one that is missing."""
    said = _OBJECT.search(site.event.message)
    kind = getattr(builtins, said[1], None) if said else None
    return {name for name in dir(kind) if not name.startswith("_")} if isinstance(kind, type) else set()


def _nearest(wrong: str, known: Collection[str], meant: str) -> list[tuple[float, str]]:
    """The names most like the wrong one, with how alike they are; what Python itself proposes is the likeliest."""
    found = {name: SequenceMatcher(None, wrong.lower(), name.lower()).ratio() for name in known if name != wrong}
    alike = {name: share for name, share in found.items() if share >= _ALIKE} | ({meant: 1.0} if meant else {})
    return sorted(((share, name) for name, share in alike.items()), key=lambda one: (-one[0], one[1]))[:_MOST]


TEMPLATE = Template(
    name="nearest-name",
    categories=("missing-name", "missing-attribute", "missing-key", "wrong-arguments"),
    types=("NameError", "AttributeError", "KeyError", "TypeError", "ModuleNotFoundError"),
    propose=propose,
    examples=(
        Example(
            error="NameError: name 'totl' is not defined",
            before="""
def pay(prices):
    total = sum(prices)
    return totl  # <-
""",
            after="""
def pay(prices):
    total = sum(prices)
    return total
""",
            within=0,
        ),
        Example(
            error="ModuleNotFoundError: No module named 'colections'",
            before="""
from colections import OrderedDict  # <-


def empty():
    return OrderedDict()
""",
            after="""
from collections import OrderedDict


def empty():
    return OrderedDict()
""",
            within=0,
        ),
        Example(
            error="ModuleNotFoundError: No module named 'shpo'",
            before="""
import shpo.cart  # <-


def empty():
    return shpo.cart.Cart()
""",
            after="""
import shop.cart


def empty():
    return shop.cart.Cart()
""",
            others={"shop/__init__.py": "", "shop/cart.py": "class Cart: ...\n"},
            within=0,
        ),
        Example(
            error="ModuleNotFoundError: No module named 'ujson'",
            before="""
import ujson  # <-
""",
        ),
        Example(
            error="AttributeError: 'Cart' object has no attribute 'totals'",
            before="""
class Cart:
    def total(self):
        return 1

    def pay(self):
        return self.totals()  # <-
""",
            after="""
class Cart:
    def total(self):
        return 1

    def pay(self):
        return self.total()
""",
        ),
        Example(
            error="AttributeError: 'str' object has no attribute 'joi'. Did you mean: 'join'?",
            before="""
def line(words):
    return " ".joi(words)  # <-
""",
            after="""
def line(words):
    return " ".join(words)
""",
            within=0,
        ),
        Example(
            error="NameError: name 'levle' is not defined. Did you mean: 'level'?",
            before="""
def told(logger, level):
    logger.log(levle, "done")  # <-
""",
            after="""
def told(logger, level):
    logger.log(level, "done")
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'list' object has no attribute 'appendd'",
            before="""
def more(items):
    items.appendd(1)  # <-
""",
            after="""
def more(items):
    items.append(1)
""",
            within=0,
        ),
        Example(
            error="KeyError: 'user_id'",
            before="""
def name_of(row):
    return row["user_id"]  # <-
""",
            after="""
def name_of(row):
    return row["userid"]
""",
            variables={"row": "{'userid': 3, 'city': 'Bonn'}"},
        ),
        Example(
            error="TypeError: send() got an unexpected keyword argument 'adress'",
            before="""
def send(to, address):
    return to, address


def go():
    return send(1, adress=2)  # <-
""",
            after="""
def send(to, address):
    return to, address


def go():
    return send(1, address=2)
""",
        ),
        Example(
            error="NameError: name 'qqq' is not defined",
            before="""
def pay(prices):
    return qqq  # <-
""",
        ),
    ),
)
