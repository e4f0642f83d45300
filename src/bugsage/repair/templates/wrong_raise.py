"""An exception of the wrong type is raised, where the module has the right one."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.places import own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_NAMED = re.compile(r"(?:Error|Exception|Warning|Failure)$")
_USUAL = ("ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "RuntimeError", "NotImplementedError")
_MOST = 6


def propose(site: Site) -> Iterator[Candidate]:
    """Each `raise` of the suspect with the other types that its module raises, imports and defines."""
    came = site.event.type.rpartition(".")[2]
    usual = Counter(
        ast.unparse(kind)
        for one in ast.walk(site.tree)
        if isinstance(one, ast.Raise) and (kind := _kind(one)) is not None and _NAMED.search(ast.unparse(kind))
    )
    known = [name for name, _ in usual.most_common()]
    known += sorted(name for name in site.knowledge.names(site.file) if _NAMED.search(name))
    for node in own_nodes(site):
        kind = _kind(node) if isinstance(node, ast.Raise) else None
        if kind is None or not _NAMED.search(ast.unparse(kind)):
            continue
        own = ast.unparse(kind)
        # What came out of it says most; else any of them may be wrong, and that is rare.
        weight = 1.0 if own.rpartition(".")[2] == came else -1.0
        others = [name for name in dict.fromkeys([*known, *_USUAL]) if name != own]
        for number, other in enumerate(others[:_MOST]):
            why = f"Raise {other} in place of {own}"
            edit = site.replace(kind, other)
            yield site.candidate(
                "wrong-raise", why, edit, at=node, category="wrong-exception", weight=weight - 0.2 * number
            )


def _kind(node: ast.Raise) -> ast.expr | None:
    kind = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return kind if isinstance(kind, ast.Name | ast.Attribute) else None


TEMPLATE = Template(
    name="wrong-raise",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="ValueError: no such option",
            before="""
class OptionError(Exception):
    pass


def option(name):
    if not name:
        raise OptionError("none")
    raise ValueError("no such option")  # <-
""",
            after="""
class OptionError(Exception):
    pass


def option(name):
    if not name:
        raise OptionError("none")
    raise OptionError("no such option")
""",
            within=0,
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def option(name):
    raise KeyError(name)  # <-
""",
            after="""
def option(name):
    raise ValueError(name)
""",
        ),
        Example(
            error="RuntimeError: closed",
            before="""
from app.errors import ClosedError


def read(box):
    if box.closed:
        raise RuntimeError("closed")  # <-
""",
            after="""
from app.errors import ClosedError


def read(box):
    if box.closed:
        raise ClosedError("closed")
""",
            within=0,
        ),
        Example(
            error="RuntimeError: closed",
            before="""
def read(box):
    return box.read()  # <-
""",
        ),
        Example(
            error="RuntimeError: closed",
            before="""
def read(box):
    try:
        return box.read()  # <-
    except OSError:
        raise
""",
        ),
    ),
)
