"""A name that is used and never imported, or that is imported from the wrong module."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.repair.importing import as_written_here, imported, inside, usual
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

_NAME = re.compile(r"name '(\w+)' is not defined")
_SUBMODULE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_ELSEWHERE = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")


def propose(site: Site) -> Iterator[Candidate]:
    """The repository's own statement for it first, then what Python brings."""
    message = site.event.message
    for pattern, ways in ((_NAME, _unbound), (_SUBMODULE, _submodule), (_ELSEWHERE, _elsewhere)):
        found = pattern.search(message)
        if found:
            yield from ways(site, found)
    missing = _NO_MODULE.search(message)
    if missing:
        yield from _moved(site, missing.group(1))


def _unbound(site: Site, found: re.Match[str]) -> Iterator[Candidate]:
    name = found.group(1)
    used = next((one for one in ast.walk(site.tree) if isinstance(one, ast.Name) and one.id == name), None)
    if used is None or name in site.knowledge.names(site.file) - _only_for_types(site):
        return
    for number, statement in enumerate(dict.fromkeys(usual(site, name))):
        why = f"Import `{name}`: `{statement}`"
        edit = imported(site, statement)
        if edit:
            yield site.candidate("missing-import", why, edit, category="missing-import", weight=3.0 - 0.7 * number)
        local = inside(site, statement, next((n for n in site.on_line() if isinstance(n, ast.Name)), used))
        if local and statement.startswith("from"):
            why = f"Import `{name}` where it is used: `{statement}`"
            yield site.candidate("missing-import", why, local, category="missing-import", weight=-0.5 - 0.7 * number)


def _only_for_types(site: Site) -> set[str]:
    """Names that only type checkers see."""
    guarded = (one for one in site.tree.body if isinstance(one, ast.If) and "TYPE_CHECKING" in ast.unparse(one.test))
    return {
        alias.asname or alias.name
        for block in guarded
        for one in ast.walk(block)
        if isinstance(one, ast.Import | ast.ImportFrom)
        for alias in one.names
    }


def _submodule(site: Site, found: re.Match[str]) -> Iterator[Candidate]:
    """`import xml` binds no `xml.etree`: that wants an import of its own."""
    module, name = found.groups()
    is_own = site.knowledge.text(f"{module.replace('.', '/')}/{name}.py") is not None
    is_used = f"import {module}.{name}" in site.knowledge.imports(f"{module}.{name}")
    statement = f"import {module}.{name}"
    edit = imported(site, statement)
    if edit and (is_own or is_used or (module, name) in _SUBMODULES):
        yield site.candidate("missing-import", f"Import `{module}.{name}`", edit, category="missing-import", weight=2.5)


_SUBMODULES = {
    ("importlib", "metadata"), ("importlib", "resources"), ("importlib", "util"), ("importlib", "machinery"),
    ("importlib", "abc"), ("concurrent", "futures"), ("xml", "etree"), ("xml", "dom"), ("xml", "sax"),
    ("urllib", "parse"), ("urllib", "request"), ("urllib", "error"), ("email", "utils"), ("email", "message"),
    ("logging", "handlers"), ("logging", "config"), ("multiprocessing", "pool"), ("http", "client"),
    ("http", "server"), ("http", "cookies"), ("os", "path"), ("unittest", "mock"), ("wsgiref", "simple_server"),
    ("json", "decoder"), ("collections", "abc"), ("curses", "panel"), ("html", "parser"), ("asyncio", "subprocess"),
}  # fmt: skip


def _elsewhere(site: Site, found: re.Match[str]) -> Iterator[Candidate]:
    """`from a import b` where another module has `b`."""
    name = found.group(1)
    for node in ast.walk(site.tree):
        if not isinstance(node, ast.ImportFrom) or name not in {one.name for one in node.names}:
            continue
        for number, statement in enumerate(dict.fromkeys(usual(site, name))):
            other = ast.parse(statement).body[0]
            if not isinstance(other, ast.ImportFrom) or (other.module, other.level) == (node.module, node.level):
                continue
            yield from _taken_from(site, node, name, other, 2.5 - 0.7 * number)


def _taken_from(
    site: Site, node: ast.ImportFrom, name: str, other: ast.ImportFrom, weight: float
) -> Iterator[Candidate]:
    module = "." * other.level + (other.module or "")
    alias = next(one for one in node.names if one.name == name)
    statement = f"from {module} import {ast.unparse(alias)}"
    why = f"Import `{name}` from `{module}`, which has it"
    if len(node.names) == 1:
        edit = site.replace(node, statement)
        yield site.candidate("missing-import", why, edit, at=node, category="missing-import", weight=weight)
        return
    rest = ast.ImportFrom(module=node.module, names=[one for one in node.names if one is not alias], level=node.level)
    edit = site.replace(node, f"{ast.unparse(rest)}\n{site.indent(node)}{statement}")
    yield site.candidate("missing-import", why, edit, at=node, category="missing-import", weight=weight)


def _moved(site: Site, module: str) -> Iterator[Candidate]:
    """A module that is not there, where the names that are taken from it are found elsewhere."""
    for node in ast.walk(site.tree):
        if not isinstance(node, ast.ImportFrom) or node.level or node.module != module:
            continue
        for number, statement in enumerate(site.knowledge.imports(node.names[0].name)):
            other = ast.parse(as_written_here(site, statement)).body[0]
            if isinstance(other, ast.ImportFrom) and other.module != module:
                where = "." * other.level + (other.module or "")
                made = ast.unparse(ast.ImportFrom(module=other.module, names=node.names, level=other.level))
                why = f"Import from `{where}`, for there is no `{module}`"
                edit = site.replace(node, made)
                weight = 2.0 - 0.7 * number
                yield site.candidate("missing-import", why, edit, at=node, category="missing-import", weight=weight)


TEMPLATE = Template(
    name="missing-import",
    categories=("missing-import", "missing-name", "missing-module", "circular-import"),
    types=("NameError", "ImportError", "ModuleNotFoundError", "AttributeError"),
    propose=propose,
    examples=(
        Example(
            error="NameError: name 'json' is not defined",
            before="""
\"\"\"Reads.\"\"\"

from __future__ import annotations

import os
from pathlib import Path


def read(name):
    return json.loads(Path(os.fspath(name)).read_text())  # <-
""",
            after="""
\"\"\"Reads.\"\"\"

from __future__ import annotations

import json
import os
from pathlib import Path


def read(name):
    return json.loads(Path(os.fspath(name)).read_text())
""",
            within=0,
        ),
        Example(
            error="NameError: name 'Path' is not defined",
            before="""
import os


def read(name):
    return Path(os.fspath(name)).read_text()  # <-
""",
            after="""
import os
from pathlib import Path


def read(name):
    return Path(os.fspath(name)).read_text()
""",
            within=0,
        ),
        Example(
            error="NameError: name 'total' is not defined",
            before="""
from .prices import first


def pay(cart):
    return total(cart) + first(cart)  # <-
""",
            after="""
from .prices import first, total


def pay(cart):
    return total(cart) + first(cart)
""",
            file="shop/pay.py",
            others={
                "shop/__init__.py": "",
                "shop/prices.py": "def total(cart):\n    return 1\n\n\ndef first(cart):\n    return 2\n",
            },
            within=0,
        ),
        Example(
            error="ImportError: cannot import name 'total' from 'shop.cart' (shop/cart.py)",
            before="""
from shop.cart import total  # <-

print(total)
""",
            after="""
from shop.prices import total

print(total)
""",
            file="main.py",
            others={
                "shop/__init__.py": "",
                "shop/cart.py": "",
                "shop/prices.py": "def total(cart):\n    return 1\n",
            },
        ),
        Example(
            error="AttributeError: module 'importlib' has no attribute 'metadata'",
            before="""
import importlib


def version():
    return importlib.metadata.version("app")  # <-
""",
            after="""
import importlib
import importlib.metadata


def version():
    return importlib.metadata.version("app")
""",
        ),
        Example(
            error="NameError: name 'qqq_nowhere' is not defined",
            before="""
def read():
    return qqq_nowhere  # <-
""",
        ),
        Example(
            error="AttributeError: module 'os' has no attribute 'pth'",
            before="""
import os


def read(name):
    return os.pth.join(name)  # <-
""",
        ),
    ),
)
