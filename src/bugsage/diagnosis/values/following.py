"""From an expression back to the definitions that made its value: assignments, arguments, attributes, results."""

import ast
from collections.abc import Iterator

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.reading import Found, Place, place_at, places
from bugsage.diagnosis.resolving import (
    COMMON,
    class_around,
    class_of,
    constructed,
    lineage,
    method,
    named_anywhere,
    resolve,
)
from bugsage.diagnosis.syntax import (
    Function,
    argument_for,
    function_of,
    last_name,
    none_paths,
    on_line,
    own_nodes,
    show,
    tree_of,
)
from bugsage.diagnosis.values.producer import Producer
from bugsage.model.code import CodeMap

#: So many hops back are followed, and so many expressions of one failing line.
HOPS = 3
MOST = 60
#: A trail less certain than this is left.
FAINT = 0.1
#: How much of a trail's certainty each kind of step keeps.
PART, RECEIVER, ARGUMENT, OWNER, RESULT, OLDER = 0.9, 0.7, 0.5, 0.5, 0.6, 0.7
#: A name that more definitions share says nothing about which is meant.
AMBIGUOUS = 4


class Trail:
    """All that is found on the way back from one expression."""

    def __init__(self, case: Case, value: str, held: str = "", *, asserted: bool = False) -> None:
        self.case, self.value, self.held, self.asserted = case, value, held, asserted
        self.found: list[Producer] = []
        self._seen: set[tuple[str, str]] = set()

    def follow(self, at: Place, node: ast.expr, share: float, hops: int = 0, chain: tuple[str, ...] = ()) -> None:
        """Go back from an expression at a place."""
        key = (f"{at.file}:{at.line}", show(node, 200))
        if hops > HOPS or share < FAINT or key in self._seen or len(self._seen) >= MOST:
            return
        self._seen.add(key)
        if isinstance(node, ast.Name):
            self._name(at, node.id, share, hops, chain)
        elif isinstance(node, ast.Attribute):
            self._attribute(at, node, share, hops, chain)
        elif isinstance(node, ast.Call):
            self._call(at, node, share, hops, chain)
        else:
            for inner, kept in _parts(node):
                self.follow(at, inner, share * kept, hops, chain)

    def _name(self, at: Place, name: str, share: float, hops: int, chain: tuple[str, ...]) -> None:
        bound = bindings(tree_of(self.case, at), name, at.line)
        for number, (line, value, part) in enumerate(bound[:2]):
            there = place_at(self.case, at.file, line)
            if there:
                kept = share * (PART if part else 1.0) * (OLDER if number else 1.0)
                self.follow(there, value, kept, hops, (*chain, step(there)))
        if bound:
            return
        if any(p.name == name for p in at.definition.parameters):
            self._parameter(at, name, share, hops, chain)
        elif at.definition.parent and (outer := self.case.code.find(at.file, at.definition.parent)):
            if outer.kind == "function":
                around = Place(file=at.file, line=at.definition.start, definition=outer, is_test=at.is_test)
                self.follow(around, ast.Name(name, ast.Load()), share, hops, chain)
        else:
            self._module_variable(at, name, share, hops, chain)

    def _parameter(self, at: Place, name: str, share: float, hops: int, chain: tuple[str, ...]) -> None:
        caller = caller_of(self.case, at)
        if caller is None:
            return
        given = argument_of(self.case, caller, at, name)
        if given is None:
            return
        told = (*chain, step(caller))
        self._add(Found(file=caller.file, definition=caller.definition), "passed", share, hops + 1, told)
        self.follow(caller, given, share, hops + 1, told)

    def _module_variable(self, at: Place, name: str, share: float, hops: int, chain: tuple[str, ...]) -> None:
        file = self.case.code.files[at.file]
        module = next((d for d in file.definitions if d.kind == "module"), None)
        if module and name in module.assigns and at.definition is not module:
            self._add(Found(file=at.file, definition=module), "written", share, hops + 1, chain)

    def _attribute(self, at: Place, node: ast.Attribute, share: float, hops: int, chain: tuple[str, ...]) -> None:
        owner = class_around(self.case, at) if last_name(node.value) in ("self", "cls") else None
        owner = owner or class_of(self.case, at, node.value)
        own = list(_givers(self.case, owner, node.attr)) if owner else []
        givers = own or _anywhere(self.case, node.attr)
        kept = share / max(len(givers), 1) ** 0.5
        for found in givers:
            if found.definition.kind == "function" and found.definition.name == node.attr:
                self._result(at, found, kept, hops, chain)
            else:
                self._assigned(found, node.attr, kept, hops, chain)
        if not own and not isinstance(node.value, ast.Name | ast.Attribute | ast.Call):
            kept = share
        if last_name(node.value) not in ("self", "cls"):
            self.follow(at, node.value, share * OWNER, hops, chain)

    def _assigned(self, found: Found, attribute: str, share: float, hops: int, chain: tuple[str, ...]) -> None:
        function = function_of(self.case, found)
        for node in own_nodes(function) if function else ():
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) else None
            if value is not None and _sets(node, attribute):
                there = place_at(self.case, found.file, getattr(node, "lineno", found.definition.line))
                told = (*chain, step(there)) if there else chain
                self._add(found, "assigned", share, hops + 1, told)
                if there and not isinstance(value, ast.Constant):
                    self.follow(there, value, share * RESULT, hops + 1, told)
                return
        self._add(found, "written", share, hops + 1, chain)

    def _call(self, at: Place, call: ast.Call, share: float, hops: int, chain: tuple[str, ...]) -> None:
        targets = callees(self.case, at, call)
        for found, certain in targets:
            self._result(at, found, share * certain, hops, chain)
        if not targets and isinstance(call.func, ast.Attribute):
            self.follow(at, call.func.value, share * RECEIVER, hops, chain)
        # What a constructor is given is kept; what a function is given may be left behind.
        kept = OLDER if any(f.definition.name == "__init__" for f, _ in targets) else ARGUMENT
        for given in [*call.args, *(k.value for k in call.keywords)][:3]:
            self.follow(at, given, share * kept, hops + bool(targets), chain)

    def _result(self, at: Place, found: Found, share: float, hops: int, chain: tuple[str, ...]) -> None:
        function = function_of(self.case, found)
        told = chain if chain and chain[-1] == step(at) else (*chain, step(at))
        way = unusable_way(function, self.held) if function else ""
        self._add(found, "returned", share, hops + 1, told, way)
        if function is None or hops + 1 >= HOPS:
            return
        given = [n for n in own_nodes(function) if isinstance(n, ast.Return | ast.Yield) and n.value is not None]
        for node in given[-4:]:
            there = place_at(self.case, found.file, node.lineno)
            if there and node.value is not None and not isinstance(node.value, ast.Constant):
                self.follow(there, node.value, share * RESULT / len(given[-4:]) ** 0.5, hops + 1, (*told, step(there)))

    def _add(self, found: Found, role: str, share: float, hops: int, chain: tuple[str, ...], way: str = "") -> None:
        if self.case.code.files[found.file].is_test or hops > HOPS:
            return
        self.found.append(
            Producer(
                found=found,
                role=role,
                hops=hops,
                share=share,
                value=self.value,
                held=self.held,
                way=way,
                asserted=self.asserted,
                chain=tuple(dict.fromkeys(chain)),
            )
        )


def step(at: Place) -> str:
    """One step of a trail as a report shows it."""
    return f"{at.where}: {at.code[:100]}"


def _parts(node: ast.expr) -> Iterator[tuple[ast.expr, float]]:
    """The expressions that the value of another is made of, and how much each has to do with it."""
    if isinstance(node, ast.Await | ast.Starred | ast.NamedExpr | ast.FormattedValue | ast.YieldFrom):
        yield node.value, 1.0
    elif isinstance(node, ast.Subscript):
        yield node.value, 1.0
        if not isinstance(node.slice, ast.Constant):
            yield node.slice, ARGUMENT
    elif isinstance(node, ast.IfExp):
        yield from ((n, PART) for n in (node.body, node.orelse))
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield node.elt, PART
        yield from ((g.iter, PART) for g in node.generators)
    elif isinstance(node, ast.DictComp):
        yield node.value, PART
        yield from ((g.iter, PART) for g in node.generators)
    else:
        inner = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
        yield from ((n, 1 / max(len(inner), 1) ** 0.5) for n in inner[:4])


def bindings(tree: ast.AST | None, name: str, line: int) -> list[tuple[int, ast.expr, bool]]:
    """Assignments to a name above a line, the last first: line, value, and whether the name takes only a part."""
    found: list[tuple[int, ast.expr, bool]] = []
    for node in ast.walk(tree) if tree else ():
        for target, value, part in _bound(node):
            at = getattr(target, "lineno", 0)
            inside = [n for n in ast.walk(target) if isinstance(n, ast.Name) and n.id == name]
            # What the line itself binds is not yet bound when its right side is read; a loop's variable is.
            if inside and (at < line or (at == line and part)):
                found.append((at, value, part or not isinstance(target, ast.Name)))
    return sorted(found, key=lambda f: -f[0])


def _bound(node: ast.AST) -> Iterator[tuple[ast.AST, ast.expr, bool]]:
    if isinstance(node, ast.Assign):
        yield from ((t, node.value, False) for t in node.targets if isinstance(t, ast.Name | ast.Tuple | ast.List))
    elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
        if isinstance(node.target, ast.Name):
            yield node.target, node.value, False
    elif isinstance(node, ast.NamedExpr):
        yield node.target, node.value, True
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.target, node.iter, True
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, node.context_expr, True


def caller_of(case: Case, at: Place) -> Place | None:
    """The frame that stands before a place in the traceback."""
    through = places(case)
    # The place may be another line of the function that the frame is in.
    position = next((i for i in range(len(through) - 1, 0, -1) if through[i].definition == at.definition), 0)
    while position and through[position - 1].definition == at.definition:
        position -= 1
    return through[position - 1] if position else None


def argument_of(case: Case, caller: Place, at: Place, name: str) -> ast.expr | None:
    """What a frame handed to a parameter of the function that it called."""
    parameters = [p.name for p in at.definition.parameters]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    own = at.definition
    wanted = {own.name, own.parent.rpartition(".")[2] if own.name in ("__init__", "__call__") else own.name}
    calls = [n for n in on_line(case, caller) if isinstance(n, ast.Call)]
    meant = [c for c in calls if last_name(c.func) in wanted] or (calls if len(calls) == 1 else [])
    for call in meant:
        given = argument_for(call, parameters, name)
        spread = next((a.value for a in call.args if isinstance(a, ast.Starred)), None)
        starred = next((k.value for k in call.keywords if k.arg is None), None)
        if found := given or spread or starred:
            return found
        kind = next((p.kind for p in own.parameters if p.name == name), "")
        if kind in ("args", "kwargs") and (call.args or call.keywords):
            return call.args[0] if call.args and kind == "args" else call.keywords[0].value if call.keywords else None
    return None


def callees(case: Case, at: Place, call: ast.Call) -> list[tuple[Found, float]]:
    """The definitions that a call may reach, each with its certainty."""
    if not isinstance(call.func, ast.Name | ast.Attribute):
        return []
    found = resolve(case, at, call.func)
    if found:
        return [(constructed(case, found), 1.0)]
    name = last_name(call.func)
    if isinstance(call.func, ast.Name) or name in COMMON:
        return []
    alike = [f for f in named_anywhere(case, name) if f.definition.kind == "function"]
    return [(f, 1 / len(alike)) for f in alike] if len(alike) <= AMBIGUOUS else []


def _givers(case: Case, owner: Found, attribute: str) -> Iterator[Found]:
    """What gives instances of a class an attribute: a property, or the methods that set it."""
    made = method(case, owner, attribute)
    if made:
        yield made
        return
    for one in lineage(case, owner):
        file = case.code.files[one.file]
        within = (d for d in file.definitions if d.symbol == one.symbol or d.parent == one.symbol)
        yield from (Found(file=one.file, definition=d) for d in within if attribute in d.assigns)


def _anywhere(case: Case, attribute: str) -> list[Found]:
    """The same without knowing the class; nothing where too many give it."""
    properties = [f for f in named_anywhere(case, attribute) if _is_property(f)]
    found = properties or _setters(case.code).get(attribute, [])
    return found if len(found) <= AMBIGUOUS else []


def _is_property(found: Found) -> bool:
    return any("property" in d for d in found.definition.decorators)


@remembered
def _setters(code: CodeMap) -> dict[str, list[Found]]:
    """Attribute to the methods that set it on `self`."""
    found: dict[str, list[Found]] = {}
    for file, definition in code.definitions():
        if definition.kind == "function" and not file.is_test:
            for name in definition.assigns:
                found.setdefault(name, []).append(Found(file=file.path, definition=definition))
    return found


def _sets(node: ast.AST, attribute: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    spread = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return any(isinstance(t, ast.Attribute) and t.attr == attribute for t in spread)


def unusable_way(function: Function, held: str) -> str:
    """How a function gives what could not be used, in words; empty where its code does not show it."""
    if held == "None":
        ways = none_paths(function)
        return ways[0][1] if ways else ""
    if held in ("[]", "()", "{}", "''", "empty"):
        for node in own_nodes(function):
            value = node.value if isinstance(node, ast.Return) else None
            empty = isinstance(value, ast.List | ast.Tuple | ast.Dict) and not list(ast.iter_child_nodes(value))[1:]
            if empty and value is not None:
                return f"`{show(node)}` on line {value.lineno}"
    return ""
