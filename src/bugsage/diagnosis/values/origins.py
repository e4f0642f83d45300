"""Where a value came from, one step back: the call, the parameter, the attribute or the loop that gave it."""

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.reading import Found, Place, places
from bugsage.diagnosis.resolving import class_around, lineage, resolve
from bugsage.diagnosis.syntax import (
    argument_for,
    assigned,
    calls_in,
    default_of,
    function_of,
    last_name,
    none_paths,
    own_nodes,
    show,
    tree_of,
)
from bugsage.model.base import Noun

#: Calls of the standard library that answer None when they find nothing.
ANSWERS_NONE = {
    "get": "found no such key",
    "match": "did not match",
    "search": "did not match",
    "fullmatch": "did not match",
    "getenv": "is not set",
    "find_spec": "found no such module",
    "which": "found no such program",
    "getmodule": "found no module",
    "sort": "sorts in place and returns None",
    "append": "returns None",
    "extend": "returns None",
    "update": "returns None",
    "reverse": "reverses in place and returns None",
    "add": "returns None",
    "shuffle": "shuffles in place and returns None",
}


class Origin(Noun, frozen=True, kw_only=True):
    """Why a value is None."""

    #: The beginning of a sentence.
    words: str
    #: The definition that gave it; None where it is not in the repository.
    found: Found | None = None
    evidence: tuple[str, ...] = ()
    #: An action; empty where none is apparent.
    fix: str = ""


def origin_of(case: Case, at: Place, owner: ast.expr, hops: int = 3) -> Origin | None:
    """What made this expression None; None where the code does not show it."""
    while isinstance(owner, ast.Await):
        owner = owner.value
    if isinstance(owner, ast.Constant) and owner.value is None:
        return Origin(words="None is written there outright")
    if isinstance(owner, ast.IfExp):
        return origin_of(case, at, owner.body, hops) or origin_of(case, at, owner.orelse, hops)
    if isinstance(owner, ast.Call):
        return _from_call(case, at, owner)
    if isinstance(owner, ast.Name):
        return _from_name(case, at, owner, hops)
    if isinstance(owner, ast.Attribute):
        return _from_attribute(case, at, owner)
    return None


def _from_call(case: Case, at: Place, call: ast.Call) -> Origin | None:
    name = last_name(call.func)
    found = resolve(case, at, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else None
    function = function_of(case, found) if found else None
    if found and function:
        ways = none_paths(function)
        if not ways:
            return None
        evidence = tuple(f"{found.file}:{line}: {words}" for line, words in ways[:3])
        how = ways[0][1] if len(ways) == 1 else f"{ways[0][1]}, among {len(ways)} ways"
        words = f"{found.called} returned None ({how})"
        return Origin(words=words, found=found, evidence=evidence, fix=f"let {found.called} return a value or raise")
    if (
        found is None
        and name in ANSWERS_NONE
        and isinstance(call.func, ast.Attribute)
        and len(call.args) < 2 + (name != "get")
    ):
        return Origin(words=f"`{show(call)}` {ANSWERS_NONE[name]}", fix=f"check the result of `.{name}()`")
    return None


def _from_name(case: Case, at: Place, name: ast.Name, hops: int) -> Origin | None:
    bound = assigned(tree_of(case, at), name.id, at.line)
    if bound and bound[0] == at.line and not bound[2]:
        bound = assigned(tree_of(case, at), name.id, at.line - 1) or bound
    if bound is None:
        return _from_parameter(case, at, name.id) or _from_module(case, at, name.id)
    line, value, part = bound
    if part:
        return None
    if isinstance(value, ast.Constant) and value.value is None:
        words = f"`{name.id}` is set to None on line {line} and by nothing after it"
        return Origin(
            words=words,
            evidence=(f"{at.file}:{line}: {name.id} = None",),
            fix=f"give `{name.id}` a value on every path",
        )
    origin = origin_of(case, at, value, hops - 1) if hops else None
    if origin is None:
        return None
    return Origin(
        words=origin.words,
        found=origin.found,
        fix=origin.fix,
        evidence=(f"{at.file}:{line}: {name.id} = {show(value)}", *origin.evidence),
    )


def _from_parameter(case: Case, at: Place, name: str) -> Origin | None:
    parameters = [p.name for p in at.definition.parameters]
    if name not in parameters:
        return None
    function = function_of(case, at)
    default = default_of(function, name) if function else None
    caller, given, reached = _given(case, at, name, [p for p in parameters if p not in ("self", "cls")])
    defaults_to_none = isinstance(default, ast.Constant) and default.value is None
    if reached and caller and given is None and defaults_to_none:
        words = (
            f"the parameter `{name}` of {at.called} defaults to None and the call in {caller.called} (line"
            f" {caller.line}) leaves it out"
        )
        return Origin(
            words=words,
            evidence=(f"{caller.where}: {caller.code}",),
            fix=f"give `{name}` a default that works, or a value in the call",
        )
    if caller and isinstance(given, ast.Constant) and given.value is None:
        words = f"{caller.called} passes None as `{name}` on line {caller.line}"
        return Origin(
            words=words,
            evidence=(f"{caller.where}: {caller.code}",),
            fix=f"accept None for `{name}` in {at.called}",
        )
    deeper = origin_of(case, caller, given, 1) if caller and isinstance(given, ast.Name | ast.Call) else None
    if caller and deeper:
        words = f"{deeper.words}, {caller.called} passes it as `{name}` on line {caller.line}"
        return Origin(
            words=words,
            found=deeper.found,
            evidence=(f"{caller.where}: {caller.code}", *deeper.evidence),
            fix=deeper.fix,
        )
    if caller and given is not None:
        words = f"{caller.called} passes `{show(given)}` as `{name}` on line {caller.line}, and that is None"
        return Origin(
            words=words,
            evidence=(f"{caller.where}: {caller.code}",),
            fix=f"accept None for `{name}` in {at.called}",
        )
    if defaults_to_none:
        return Origin(
            words=f"the parameter `{name}` of {at.called} is None, which is its default",
            fix=f"give `{name}` a default that works",
        )
    return None


def _given(case: Case, at: Place, name: str, parameters: list[str]) -> tuple[Place | None, ast.expr | None, bool]:
    # The caller's frame stands just before ours in the traceback.
    from bugsage.diagnosis.syntax import on_line

    through = places(case)
    position = next((i for i in range(len(through) - 1, 0, -1) if through[i].where == at.where), 0)
    caller = through[position - 1] if position else None
    if caller is None:
        return None, None, False
    wanted = {
        at.definition.name,
        at.definition.parent.rpartition(".")[2] if at.definition.name == "__init__" else "",
    }
    for node in on_line(case, caller):
        if isinstance(node, ast.Call) and last_name(node.func) in wanted - {""}:
            spread = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
            return caller, argument_for(node, parameters, name), not spread
    return None, None, False


def _from_module(case: Case, at: Place, name: str) -> Origin | None:
    file = case.code.files[at.file]
    module = next((d for d in file.definitions if d.kind == "module"), None)
    if module is None or name not in module.assigns:
        return None
    tree = tree_of(case, Found(file=at.file, definition=module))
    values = [n for n in (tree.body if tree else []) if isinstance(n, ast.Assign | ast.AnnAssign) and _targets(n, name)]
    if values and isinstance(values[-1].value, ast.Constant) and values[-1].value.value is None:
        words = f"the module variable `{name}` is still None, as set on line {values[-1].lineno}"
        return Origin(words=words, fix=f"set `{name}` before {at.called} runs")
    return None


def _targets(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(t, ast.Name) and t.id == name for t in targets)


def _from_attribute(case: Case, at: Place, owner: ast.Attribute) -> Origin | None:
    if not (isinstance(owner.value, ast.Name) and owner.value.id in ("self", "cls")):
        return _from_property(case, at, owner)
    around = class_around(case, at)
    if around is None:
        return None
    setters = attribute_setters(case, around, owner.attr)
    nothing = [(f, n) for f, n in setters if isinstance(n.value, ast.Constant) and n.value.value is None]
    if not nothing:
        return _from_property(case, at, owner)
    others = [f for f, n in setters if (f, n) not in nothing]
    first = nothing[0]
    words = f"`self.{owner.attr}` is still None, as {first[0].called} sets it on line {first[1].lineno}"
    names = sorted({f.called for f in others} - {first[0].called})
    if names:
        words += f" (only {' and '.join(names[:2])} {'gives' if len(names) == 1 else 'give'} it a value)"
    evidence = tuple(f"{f.file}:{n.lineno}: {show(n)}" for f, n in setters[:4])
    return Origin(words=words, evidence=evidence, fix=f"set `self.{owner.attr}` before {at.called} is called")


def _from_property(case: Case, at: Place, owner: ast.Attribute) -> Origin | None:
    # A property gives None like a call does.
    found = resolve(case, at, owner)
    if found is None or not any("property" in d for d in found.definition.decorators):
        return None
    function = function_of(case, found)
    ways = none_paths(function) if function else []
    if not ways:
        return None
    return Origin(
        words=f"the property {found.called.replace('()', '')} is None ({ways[0][1]})",
        found=found,
        evidence=(f"{found.file}:{ways[0][0]}",),
    )


def attribute_setters(case: Case, owner: Found, attribute: str) -> list[tuple[Found, ast.Assign | ast.AnnAssign]]:
    """Every assignment to `self.attribute` in a class and its bases, with the method that makes it."""
    found: list[tuple[Found, ast.Assign | ast.AnnAssign]] = []
    for one in lineage(case, owner):
        for definition in case.code.files[one.file].definitions:
            if definition.kind != "function" or definition.parent != one.symbol or attribute not in definition.assigns:
                continue
            inside = Found(file=one.file, definition=definition)
            function = function_of(case, inside)
            for node in own_nodes(function) if function else ():
                if isinstance(node, ast.Assign | ast.AnnAssign) and _sets(node, attribute):
                    found.append((inside, node))
    return found


def _sets(node: ast.Assign | ast.AnnAssign, attribute: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    spread = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return any(isinstance(t, ast.Attribute) and t.attr == attribute and last_name(t.value) == "self" for t in spread)


def giver_of(case: Case, at: Place, *owners: ast.expr) -> Place | None:
    """The caller that hands over one of these values, where it is a parameter and the caller stands in the trace."""
    parameters = [p.name for p in at.definition.parameters if p.name not in ("self", "cls")]
    for owner in owners:
        if isinstance(owner, ast.Name) and owner.id in parameters:
            caller, given, _ = _given(case, at, owner.id, parameters)
            if caller and given is not None and not caller.is_test:
                return caller
    return None


def made_by(case: Case, at: Place, owner: ast.expr) -> str:
    """How a value was made, in words for a sentence; empty where the code does not show it."""
    if isinstance(owner, ast.Name):
        bound = assigned(tree_of(case, at), owner.id, at.line)
        if bound and bound[0] == at.line and not bound[2]:
            bound = assigned(tree_of(case, at), owner.id, at.line - 1)
        if bound:
            kind = "goes through" if bound[2] else "comes from"
            return f"`{owner.id}` {kind} `{show(bound[1])}` (line {bound[0]})"
        if any(p.name == owner.id for p in at.definition.parameters):
            caller, given, _ = _given(
                case, at, owner.id, [p.name for p in at.definition.parameters if p.name not in ("self", "cls")]
            )
            if caller and given is not None:
                return f"{caller.called} passes `{show(given)}` as `{owner.id}` on line {caller.line}"
    if isinstance(owner, ast.Call) and calls_in(owner):
        found = resolve(case, at, owner.func) if isinstance(owner.func, ast.Name | ast.Attribute) else None
        return f"it is what {found.called} returned" if found else ""
    return ""
