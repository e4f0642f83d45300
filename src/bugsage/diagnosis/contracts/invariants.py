"""`invariants` over the objects on record, and whom a broken one blames.

What always holds of an object is the business of its class: the function to blame is the one that wrote what the
invariant speaks of last before the error and left it so. All frames of a traceback are on record as they were when
the error came, so the search goes from the innermost frame outwards, and in each from the failing line upwards. Where
nothing on record wrote it, nobody is blamed.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.effects import MUTATING
from bugsage.diagnosis.contracts.matching import names_symbol
from bugsage.diagnosis.contracts.observed import before, values_of
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, Record, evaluate, truth
from bugsage.diagnosis.reading import Found, Place, place
from bugsage.diagnosis.resolving import class_around, class_of, constructed, lineage, method
from bugsage.diagnosis.syntax import assigned, function_of, own_nodes, tree_of
from bugsage.model.base import Noun
from bugsage.model.contract import Contract, Violation
from bugsage.model.error import Frame

#: How surely the last writer on record is the one: on a way that was certainly taken, and otherwise.
SURE, LIKELY = 1.0, 0.6
#: Calls on the same object are followed this far inside a method.
STEPS = 3
_SHOWN = 120

#: Frames of one exception that lie in the repository, the outermost first.
_Chain = Sequence[tuple[Frame, Place]]


class _Object(Noun, frozen=True, kw_only=True):
    """An object on record, where it was seen, and its text there: in other frames the same text is the same object."""

    value: Record
    text: str
    at: Place
    #: Index of the frame in its chain.
    index: int


class _Writer(Noun, frozen=True, kw_only=True):
    """Who wrote what an invariant speaks of: where it did or was called, and whether that line was surely passed."""

    found: Found
    line: int
    at: str
    certain: bool = True


def invariants(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    """One answer for each invariant, over the objects of the class on record; of a method, those that it worked on."""
    owner = class_around(case, found) if contract.invariants else None
    if owner and owner != found and names_symbol(contract, owner) and not names_symbol(contract, found):
        return  # the answer for its class says it
    seen = list(_objects(case, owner, found)) if owner else []
    for condition in contract.invariants:
        yield _answer(case, contract, found, owner, condition, seen)


def _objects(case: Case, owner: Found, found: Found) -> Iterator[tuple[_Chain, _Object]]:
    """Objects of a class, the innermost frame first."""
    for info in case.event.exceptions[:10]:
        chain = [(frame, at) for frame in info.frames[-100:] if (at := place(case, frame))]
        for index in range(len(chain) - 1, -1, -1):
            frame, at = chain[index]
            if found.definition.kind == "function" and (at.file, at.symbol) != (found.file, found.symbol):
                continue
            for name, value in values_of(frame).items():
                if isinstance(value, Record) and _is_of(case, owner, at, name, value):
                    yield chain, _Object(value=value, text=frame.variables[name], at=at, index=index)


def _is_of(case: Case, owner: Found, at: Place, name: str, value: Record) -> bool:
    """A method's own object, or one whose text names the class."""
    around = class_around(case, at) if name == _first_parameter(at) else None
    if around is not None:
        return any((one.file, one.symbol) == (owner.file, owner.symbol) for one in lineage(case, around))
    return value.name.rpartition(".")[2] == owner.definition.name


def _first_parameter(at: Place | Found) -> str:
    static = any(d.rpartition(".")[2] in ("staticmethod", "classmethod") for d in at.definition.decorators)
    parameters = at.definition.parameters
    return parameters[0].name if parameters and "." in at.definition.symbol and not static else ""


def _answer(
    case: Case,
    contract: Contract,
    found: Found,
    owner: Found | None,
    condition: str,
    seen: Sequence[tuple[_Chain, _Object]],
) -> Violation:
    shown, line = f"`{condition[:_SHOWN]}`", found.definition.line
    try:
        evaluate(condition, {})
        answers = [(chain, one, truth(evaluate(condition, {"self": one.value}))) for chain, one in seen]
    except NotAllowed as reason:
        return _said(contract, "unknown", f"{shown} is not evaluated: {reason}", line)
    told = [(chain, one) for chain, one, answer in answers if answer is False]
    if told and owner:
        return _broken(case, contract, owner, condition, *told[0])
    kept = next((one for _, one, answer in answers if answer is True), None)
    if kept:
        return _said(contract, "holds", f"{kept.at.where}: {shown} holds in {kept.at.called}", kept.at.line)
    why = "it names what is not on record" if seen else "no object of it is on record"
    return _said(contract, "unknown", f"{shown} for {found.called}: {why}", line)


def _broken(case: Case, contract: Contract, owner: Found, condition: str, chain: _Chain, one: _Object) -> Violation:
    named = _attributes(condition)
    values = [f"self.{n} = {v!r}"[:60] for n in named if (v := one.value.fields.get(n, UNKNOWN)) is not UNKNOWN]
    evidence = f"{one.at.where}: `{condition[:_SHOWN]}` does not hold with {', '.join(values[:4])}"
    writer = _last_writer(case, owner, chain, one, named)
    if writer is None:
        evidence += f"; who left the {owner.definition.name} so is not on record"
        return _said(contract, "violated", evidence, one.at.line)
    what = ", ".join(f"self.{name}" for name in named[:3])
    return Violation(
        id=contract.id,
        clause="invariants",
        verdict="violated",
        evidence=f"{evidence}; {writer.found.called} wrote {what} last before that ({writer.at})",
        line=one.at.line,
        blame="function",
        culprit=f"{writer.found.file}::{writer.found.symbol}",
        strength=SURE if writer.certain else LIKELY,
    )


def _attributes(condition: str) -> list[str]:
    """The attributes of `self` that a condition speaks of, as they come."""
    return list(dict.fromkeys(re.findall(r"\bself\.([A-Za-z_]\w*)", condition)))


def _last_writer(case: Case, owner: Found, chain: _Chain, one: _Object, named: Sequence[str]) -> _Writer | None:
    for index in range(len(chain) - 1, -1, -1):
        frame, at = chain[index]
        names = [name for name, text in frame.variables.items() if text == one.text]
        innermost = index == len(chain) - 1
        found = [w for name in names for w in _writers(case, owner, at, name, named, innermost)]
        if found:
            return max(found, key=lambda w: w.line)
        if index < one.index and names and not _is_handed_in(at, names):
            return None  # the object was made or taken from somewhere here, and nothing on record wrote it since
    return None


def _is_handed_in(at: Place, names: Sequence[str]) -> bool:
    return any(parameter.name in names for parameter in at.definition.parameters)


def _writers(
    case: Case, owner: Found, at: Place, name: str, named: Sequence[str], innermost: bool
) -> Iterator[_Writer]:
    """What wrote the attributes of an object that a frame knows by a name, up to the line that the frame stood on."""
    function = function_of(case, at)
    if function is None:
        return
    bound = assigned(tree_of(case, at), name, at.line - 1)
    start = bound[0] if bound and not bound[2] else 0
    passed = {s.lineno for s in before(function.body, at.line)}
    asserted = innermost and any(isinstance(n, ast.Assert) and n.lineno == at.line for n in own_nodes(function))
    own = Found(file=at.file, definition=at.definition)
    for node in own_nodes(function):
        line = getattr(node, "lineno", 0)
        if not (start < line < at.line or (line == at.line and asserted)):
            continue
        if _writes(node, name, named):
            yield _Writer(found=own, line=line, at=f"{at.file}:{line}", certain=line in passed)
            continue
        called = _called_on(case, owner, node, name)
        if called and _leaves_written(case, owner, called, named, STEPS):
            certain = line in passed or line == at.line
            yield _Writer(found=called, line=line, at=f"called at {at.file}:{line}", certain=certain)
    maker = class_of(case, at, ast.Name(name)) if start else None
    if maker and any((b.file, b.symbol) == (owner.file, owner.symbol) for b in lineage(case, maker)):
        yield _Writer(found=constructed(case, maker), line=start, at=f"made at {at.file}:{start}")


def _called_on(case: Case, owner: Found, node: ast.AST, name: str) -> Found | None:
    """The method of a class that a node calls on a name."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    on = node.func.value
    return method(case, owner, node.func.attr) if isinstance(on, ast.Name) and on.id == name else None


def _leaves_written(case: Case, owner: Found, found: Found, named: Sequence[str], steps: int) -> bool:
    """Whether a method writes what an invariant speaks of, itself or by the methods that it calls on its object."""
    function, name = function_of(case, found), _first_parameter(found)
    if function is None or not name:
        return False
    nodes = list(own_nodes(function))
    if any(_writes(node, name, named) for node in nodes):
        return True
    inner = (called for node in nodes if steps and (called := _called_on(case, owner, node, name)))
    return any(_leaves_written(case, owner, one, named, steps - 1) for one in inner if one != found)


def _writes(node: ast.AST, name: str, named: Sequence[str]) -> bool:
    """Whether a node binds `name.attribute`, a part of it, or changes it by a method of built-in types."""
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _leads_to(node, name, named)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
        return _leads_to(node.func.value, name, named)
    return False


def _leads_to(node: ast.expr, name: str, named: Sequence[str]) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript):
        inner = node.value
        if isinstance(node, ast.Attribute) and isinstance(inner, ast.Name):
            return inner.id == name and node.attr in named
        node = inner
    return False


def _said(contract: Contract, verdict: str, evidence: str, line: int) -> Violation:
    return Violation(id=contract.id, clause="invariants", verdict=verdict, evidence=evidence, line=line)
