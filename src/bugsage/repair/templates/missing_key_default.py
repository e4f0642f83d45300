"""A key that a mapping does not have: a default, a condition, an entry made where it is then changed."""

import ast
import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.defaults import defaults
from bugsage.repair.guards import guards
from bugsage.repair.importing import imported
from bugsage.repair.places import is_pure, operand, owner
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]

#: What an entry begins as, by the method that is called on it.
_BEGINS = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()", "update": "{}", "setdefault": "{}"}
_FACTORY = {"[]": "list", "{}": "dict", "set()": "set", "0": "int"}


def propose(site: Site) -> Iterator[Candidate]:
    """Every way of living without the key, for each subscript of the line that may lack it."""
    for node in site.on_line():
        for edits, why, weight in _ways(site, node):
            yield site.candidate("missing-key-default", why, *edits, at=node, category="missing-key", weight=weight)


def _ways(site: Site, node: ast.AST) -> Iterator[Way]:
    if isinstance(node, ast.Subscript) and _may_lack(site, node):
        held, key = site.source(node.value), site.source(node.slice)
        if isinstance(node.ctx, ast.Load):
            yield from _entered(site, node)
            yield from _got(site, node)
            yield from _retyped(site, node)
        above = site.parents.get(node)
        if isinstance(above, ast.AugAssign) and above.target is node:
            yield from _counted(site, node, above)
        elif isinstance(above, ast.Delete) and len(above.targets) == 1:
            yield (site.replace(above, f"{held}.pop({key}, None)"),), f"Drop `{key}` only where it is there", 1.2
        if is_pure(node):
            for one in guards(site, node, f"{key} in {held}", f"{key} not in {held}"):
                yield one.edits, one.says(f"`{key} not in {held}`", f"`{key} in {held}`"), one.weight
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        end = site.offsets(node.args[0])[1]
        key = site.source(node.args[0])
        if node.func.attr == "pop" and not node.keywords:
            edit = Edit(file=site.file, start=end, end=end, text=", None")
            yield (edit,), f"Take {key} out only where it is there", 1.2
        elif node.func.attr == "remove":
            stop = site.offsets(node.func)[1]
            edit = Edit(file=site.file, start=stop - len("remove"), end=stop, text="discard")
            yield (edit,), f"Take {key} out of the set only where it is there", 1.2


def _may_lack(site: Site, node: ast.Subscript) -> bool:
    """The key of the message, as far as it can be told."""
    if isinstance(node.slice, ast.Slice):
        return False
    said = site.event.message.strip()
    if isinstance(node.slice, ast.Constant):
        return repr(node.slice.value) == said
    shown = site.frame.variables.get(site.source(node.slice)) if site.frame else None
    return shown is None or shown == said


def _got(site: Site, node: ast.Subscript) -> Iterator[Way]:
    """`.get`, with the default that the place can take."""
    held, key = owner(site, node.value), site.source(node.slice)
    found = defaults(site, node)
    for number, default in enumerate(found):
        why = f"Take `{default}` where `{held}` has no {key}"
        yield (site.replace(node, f"{held}.get({key}, {default})"),), why, 1.5 - number
    above = site.parents.get(node)
    used = isinstance(above, ast.Attribute | ast.Subscript) and above.value is node
    yield (site.replace(node, f"{held}.get({key})"),), f"Take None where `{held}` has no {key}", 0.0 if used else 1.0
    for default in ('""', "0", "False", "[]", "{}", key if is_pure(node.slice) else ""):
        if default and default not in found and not used:
            why = f"Take `{default}` where `{held}` has no {key}"
            yield (site.replace(node, f"{held}.get({key}, {default})"),), why, -1.0


def _entered(site: Site, node: ast.Subscript) -> Iterator[Way]:
    """An entry that is changed right away is made first."""
    above = site.parents.get(node)
    begins = ""
    if isinstance(above, ast.Attribute) and isinstance(site.parents.get(above), ast.Call):
        begins = _BEGINS.get(above.attr, "")
    elif isinstance(above, ast.Subscript) and above.value is node and isinstance(above.ctx, ast.Store):
        begins = "{}"
    if not begins:
        return
    held, key = owner(site, node.value), site.source(node.slice)
    why = f"Begin `{held}[{key}]` with `{begins}`"
    yield (site.replace(node, f"{held}.setdefault({key}, {begins})"),), why, 2.0
    yield from _made_by_default(site, node, begins)


def _counted(site: Site, node: ast.Subscript, above: ast.AugAssign) -> Iterator[Way]:
    """`d[k] += 1` begins with nothing."""
    held, key = site.source(node.value), site.source(node.slice)
    begins = next(iter(defaults(site, node)), "0")
    word = {ast.Add: "+", ast.Sub: "-", ast.BitOr: "|", ast.Mult: "*"}.get(type(above.op))
    if word and is_pure(node):
        made = f"{held}[{key}] = {held}.get({key}, {begins}) {word} {operand(site, above.value)}"
        yield (site.replace(above, made),), f"Begin `{held}[{key}]` with `{begins}`", 1.6
    yield from _made_by_default(site, node, begins)


def _made_by_default(site: Site, node: ast.Subscript, begins: str) -> Iterator[Way]:
    """A `defaultdict` in place of the plain `{}` that the mapping begins as."""
    factory = _FACTORY.get(begins)
    edit = imported(site, "from collections import defaultdict")
    if not factory or not isinstance(node.value, ast.Name | ast.Attribute) or edit is None:
        return
    known = "defaultdict" in site.knowledge.names(site.file)
    for one in ast.walk(site.tree):
        if not isinstance(one, ast.Assign | ast.AnnAssign) or not isinstance(one.value, ast.Dict) or one.value.keys:
            continue
        target = one.targets[0] if isinstance(one, ast.Assign) else one.target
        local = isinstance(node.value, ast.Name) and site.function(one) is not site.function(node)
        if ast.unparse(target) == ast.unparse(node.value) and not local:
            edits = (site.replace(one.value, f"defaultdict({factory})"), *(() if known else (edit,)))
            yield edits, f"Let `{ast.unparse(target)}` begin each entry with `{begins}`", 1.0
            return


def _retyped(site: Site, node: ast.Subscript) -> Iterator[Way]:
    """The same key in another kind: texts for numbers, as in JSON."""
    shown = site.frame.variables.get(site.source(node.value), "") if site.frame else ""
    said = site.event.message.strip()
    plain = said.strip("'\"")
    held, key = site.source(node.value), site.source(node.slice)
    if re.fullmatch(r"-?\d+", plain) and not isinstance(node.slice, ast.Constant):
        kind = "int" if said != plain else "str"
        other = plain if kind == "int" else f"'{plain}'"
        weight = 2.0 if re.search(rf"[{{ ]{re.escape(other)}:", shown) else -0.8
        yield (site.replace(node.slice, f"{kind}({key})"),), f"Look up `{kind}({key})` in `{held}`", weight


TEMPLATE = Template(
    name="missing-key-default",
    categories=("missing-key",),
    types=("KeyError",),
    propose=propose,
    examples=(
        Example(
            error="KeyError: 'tags'",
            before="""
def tags(row):
    for tag in row["tags"]:  # <-
        yield tag
""",
            after="""
def tags(row):
    for tag in row.get("tags", []):
        yield tag
""",
            within=0,
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def grouped(words):
    found = {}
    for word in words:
        found[word[0]].append(word)  # <-
    return found
""",
            after="""
def grouped(words):
    found = {}
    for word in words:
        found.setdefault(word[0], []).append(word)
    return found
""",
            within=0,
        ),
        Example(
            error="KeyError: 'a'",
            before="""
def counted(words):
    found = {}
    for word in words:
        found[word] += 1  # <-
    return found
""",
            after="""
def counted(words):
    found = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found
""",
            within=0,
        ),
        Example(
            error="KeyError: 'a'",
            before="""
import os


def counted(words):
    found = {}
    for word in words:
        found[word] += 1  # <-
    return found
""",
            after="""
import os
from collections import defaultdict


def counted(words):
    found = defaultdict(int)
    for word in words:
        found[word] += 1
    return found
""",
        ),
        Example(
            error="KeyError: 'x'",
            before="""
def prices(names, known):
    return [known[name] for name in names]  # <-
""",
            after="""
def prices(names, known):
    return [known[name] for name in names if name in known]
""",
        ),
        Example(
            error="KeyError: 'city'",
            before="""
def name(row):
    return row["name"]  # <-
""",
        ),
        Example(
            error="KeyError: 'city'",
            before="""
def name(row):
    return row.city()  # <-
""",
        ),
    ),
)
