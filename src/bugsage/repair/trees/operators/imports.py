"""A module that nobody asked for: `require` or `import` as other files of the repository do it."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite

NAME = "imports"
_MISSING = re.compile(r"([A-Za-z_$][\w$]*) is not defined|Cannot find name '([\w$]+)'|Can't find variable: ([\w$]+)")
#: Modules of Node itself that are mostly bound to their own names.
_OWN = ("fs", "path", "os", "util", "url", "assert", "crypto", "http", "https", "events", "stream", "zlib", "readline")
_MOST = 3


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Ways to bind the name that is not defined, the most usual first."""
    found = _MISSING.search(site.event.message)
    name = next((one for one in found.groups() if one), "") if found else ""
    if not name or not re.search(rf"\b{re.escape(name)}\b", site.text):
        return
    ways = Counter[str]()
    for file, code in site.code.files.items():
        text = site.read(file) if file.endswith(site.dialect.endings) and file != site.file else None
        for line in (text or "").split("\n")[:80]:
            if re.search(rf"^(?:import|const|let|var)\b[^=]*\b{re.escape(name)}\b.*(?:require\(|\bfrom\b)", line):
                ways[_moved(line.rstrip().rstrip(";"), posixpath.dirname(file), posixpath.dirname(site.file))] += 2
        if file != site.file and not code.is_test and file.endswith(site.dialect.endings):
            ways.update(_by_definition(site, file, name))
    if name in _OWN:
        ways[_own(site, name)] += 1
    at = _place(site)
    for number, (line, _) in enumerate(ways.most_common(_MOST)):
        edit = site.edit(at, at, f"{line}{site.end}\n")
        yield site.candidate(
            NAME, f"Bring in `{name}`", edit, at=site.tree, weight=2.5 - 0.5 * number, category="missing-import"
        )


def _moved(line: str, there: str, here: str) -> str:
    """The same line with a relative path as it is from another folder."""

    def path(found: re.Match[str]) -> str:
        target = posixpath.relpath(posixpath.normpath(posixpath.join(there, found[2])), here or ".")
        return f"{found[1]}{target if target.startswith('.') else f'./{target}'}{found[1]}"

    return re.sub(r"(['\"])(\.{1,2}/[^'\"]*)\1", path, line)


def _by_definition(site: TreeSite, file: str, name: str) -> Iterator[str]:
    """A file of the repository that defines it at its top and gives it away."""
    known = site.code.find(file, name)
    text = site.read(file) or ""
    if known is None or known.parent or not re.search(rf"(?:exports?\b.*\b{re.escape(name)}\b)", text):
        return
    path = posixpath.relpath(file, posixpath.dirname(site.file) or ".")
    path = path if path.startswith(".") else f"./{path}"
    plain = re.sub(r"(?:/index)?\.[cm]?[jt]sx?$", "", path)
    if _is_module(site):
        written = path if site.dialect.language == "javascript" else plain
        default = re.search(rf"export\s+default\s+(?:async\s+)?(?:function|class)?\s*{re.escape(name)}\b", text)
        yield f"import {name} from '{written}'" if default else f"import {{ {name} }} from '{written}'"
    else:
        whole = re.search(rf"module\.exports\s*=\s*{re.escape(name)}\b", text)
        yield f"const {name} = require('{plain}')" if whole else f"const {{ {name} }} = require('{plain}')"


def _own(site: TreeSite, name: str) -> str:
    prefix = "node:" if "'node:" in site.text or '"node:' in site.text else ""
    return f"import {name} from '{prefix}{name}'" if _is_module(site) else f"const {name} = require('{prefix}{name}')"


def _is_module(site: TreeSite) -> bool:
    kinds = {one.kind for one in site.tree.children}
    return bool(kinds & {"import_statement", "export_statement"}) or site.file.endswith((".mjs", ".ts", ".tsx", ".mts"))


def _place(site: TreeSite) -> int:
    """Behind the imports that are there, else behind what must stand first."""
    after: SyntaxNode | None = None
    for one in site.tree.children:
        text = site.source(one)
        brings = one.kind == "import_statement" or re.match(r"(?:const|let|var)\b.*\brequire\(", text)
        begins = one.kind == "hash_bang_line" or re.match(r"['\"]use strict['\"]", text)
        if brings or (after is None and begins):
            after = one
    if after is None:
        return 0
    end = site.text.find("\n", after.end)
    return len(site.text) if end < 0 else end + 1


OPERATOR = TreeOperator(
    name=NAME,
    languages=("javascript", "typescript"),
    propose=propose,
    examples=(
        TreeExample(
            error="ReferenceError: path is not defined",
            before="""
'use strict'
const fs = require('fs')

function read (name) {
  return fs.readFileSync(path.join('a', name)) // <-
}
""",
            after="""
'use strict'
const fs = require('fs')
const path = require('path')

function read (name) {
  return fs.readFileSync(path.join('a', name))
}
""",
        ),
        TreeExample(
            error="ReferenceError: total is not defined",
            file="src/app.mjs",
            before="""
import fs from 'fs'

export function show (items) {
  return String(total(items)) // <-
}
""",
            after="""
import fs from 'fs'
import { total } from './lib/sums.mjs'

export function show (items) {
  return String(total(items))
}
""",
            others={"src/lib/sums.mjs": "export function total (items) {\n  return items.length\n}\n"},
        ),
        TreeExample(
            error="ReferenceError: nothing is not defined",
            before="function one () { return nothing } // <-\n",
        ),
    ),
)
