"""Clauses of a contract that the text of the code can break: signature, exceptions, calls."""

import ast
import builtins
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.conditions import LIKELY, SURE, broken_requirement, holds_for
from bugsage.diagnosis.contracts.effects import effect_of
from bugsage.diagnosis.contracts.observed import observed
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.parsing import expression, literal
from bugsage.diagnosis.reading import Found, place
from bugsage.diagnosis.resolving import classes_named, lineage, resolve
from bugsage.diagnosis.syntax import Function, default_of, function_of, last_name, none_paths, own_nodes, show
from bugsage.model.code import Parameter
from bugsage.model.contract import Contract, Signature, Violation

#: Calls are followed this far.
STEPS = 3

#: Functions looked at in one search.
WIDEST = 400

#: What the text of the code breaks was broken before the failure, too.
STANDING = 0.5


def signature(case: Case, contract: Contract, found: Found) -> Violation:
    """Parameters and return annotation against the definition."""
    agreed = contract.signature or Signature()
    wanted: dict[str, Any] = dict(agreed.params)
    has = [p for p in found.definition.parameters if p.name not in ("self", "cls")]
    wrong = [*_names(wanted, has), *_annotations(wanted, has), *_defaults(case, wanted, has, found)]
    returns = agreed.returns
    if returns is not None and _plain(returns) != _plain(found.definition.returns):
        wrong.append(f"it returns `{found.definition.returns or 'nothing that is annotated'}` and not `{returns}`")
    elif returns is not None and (way := _gives_nothing(case, found, returns)):
        wrong.append(f"it promises `{returns}`, and {way}")
    said = "; ".join(wrong) if wrong else f"{found.called} has the agreed signature"
    return _told(contract, found, "signature", bool(wrong), f"{found.where}: {said}", found.definition.line)


def _gives_nothing(case: Case, found: Found, returns: str) -> str:
    """The way on which a function gives back None though it promises a value; empty without one."""
    if any(word in returns for word in ("None", "Optional", "Any", "object", "NoReturn", "Never", "Iterator", "Gener")):
        return ""
    function = function_of(case, found)
    if function is None or any("abstract" in d or "overload" in d for d in found.definition.decorators):
        return ""
    body = [n for n in function.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    plain = [n for n in body if not isinstance(n, ast.Pass | ast.Raise)]
    return none_paths(function)[0][1] if plain and none_paths(function) else ""


def _names(wanted: dict[str, Any], has: list[Parameter]) -> Iterator[str]:
    names = [p.name for p in has]
    open_ended = any(p.kind == "kwargs" for p in has)
    missing = [] if open_ended else [n for n in wanted if n not in names]
    required = [p.name for p in has if p.name not in wanted and not p.has_default and p.kind not in ("args", "kwargs")]
    if missing:
        yield (
            f"the parameter{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
            f" {'are' if len(missing) > 1 else 'is'} missing"
        )
    if required:
        yield f"{', '.join(required)} {'are' if len(required) > 1 else 'is'} required beyond the contract"
    order = [n for n in names if n in wanted]
    agreed = [n for n in wanted if n in names]
    if order != agreed:
        yield f"the order is {', '.join(order)} and not {', '.join(agreed)}"


def _annotations(wanted: dict[str, Any], has: list[Parameter]) -> Iterator[str]:
    by_name = {p.name: p for p in has}
    for name, agreed in wanted.items():
        annotation = agreed.get("type") or agreed.get("annotation") if isinstance(agreed, dict) else agreed
        written = by_name[name].annotation if name in by_name else ""
        if isinstance(annotation, str) and annotation and written and _plain(annotation) != _plain(written):
            yield f"{name} is `{written}` and not `{annotation}`"


def _defaults(case: Case, wanted: dict[str, Any], has: list[Parameter], found: Found) -> Iterator[str]:
    asked = {n: a["default"] for n, a in wanted.items() if isinstance(a, dict) and "default" in a}
    function = function_of(case, found) if asked else None
    for parameter in has if function else ():
        if parameter.name in asked and function:
            written = default_of(function, parameter.name)
            if written is None:
                yield f"{parameter.name} has no default"
            elif literal(show(written), UNKNOWN) is UNKNOWN:
                continue  # the name of a constant may stand for the very value
            elif show(written) not in (repr(asked[parameter.name]), str(asked[parameter.name])):
                yield f"{parameter.name} defaults to `{show(written)}` and not `{asked[parameter.name]!r}`"


def _plain(annotation: str) -> str:
    return annotation.replace(" ", "").replace('"', "").replace("'", "").replace("typing.", "").removeprefix("t.")


def raises(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    """Exceptions that escaped, then those that the body raises, against those that may."""
    allowed = contract.raises or {}
    yield from _escaped(case, contract, found)
    function = function_of(case, found)
    own = sorted(set(thrown(function))) if function else []
    bad = [(name, line) for name, line in own if not _may(case, name, allowed)]
    for name, line in bad:
        said = f"{found.file}:{line}: {found.called} raises `{name}`, which the contract does not allow"
        yield _told(contract, found, "raises", True, said, line)
    if own and not bad:
        said = f"{found.where}: every `raise` in {found.called} is allowed"
        yield _told(contract, found, "raises", False, said, found.definition.line)


def _escaped(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    allowed = contract.raises or {}
    call = next((c for c in observed(case, found) if c.failed), None)
    for info in case.event.exceptions[:1]:
        places = [at for f in info.frames if (at := place(case, f)) and not at.is_test]
        through = [at for at in places if (at.file, at.symbol) == (found.file, found.symbol)]
        if not through:
            continue
        name, at = info.type.rpartition(".")[2], through[-1]
        condition = next((c for t, c in allowed.items() if _is_a(case, name, t)), None)
        wrong = ""
        if condition is None:
            wrong = f"`{name}` escapes from {found.called}, and the contract allows {_list(allowed)}"
        elif condition and call and holds_for(call, condition) is False:
            wrong = f"`{name}` escapes though `{condition[:120]}` does not hold"
        broken = broken_requirement(contract, call) if wrong and call else ""
        if broken:
            said = f"{at.where}: `{name}` escapes, and nothing is promised where `{broken[:120]}` does not hold"
            yield Violation(id=contract.id, clause="raises", verdict="unknown", evidence=said, line=at.line)
            continue
        # The innermost frame let it out first; whoever stands above it passed on what came.
        strength = (SURE if at is places[-1] else LIKELY) if wrong else 0.0
        said = f"{at.where}: {wrong or f'`{name}` may escape from {found.called}'}"
        yield _told(contract, found, "raises", bool(wrong), said, at.line, strength)


def _list(allowed: dict[str, str]) -> str:
    return f"only {', '.join(f'`{t}`' for t in allowed)}" if allowed else "none"


def thrown(function: Function) -> Iterator[tuple[str, int]]:
    """Types that a function raises itself and does not catch, with the line."""
    caught: dict[int, set[str]] = {}
    for node in own_nodes(function):
        if isinstance(node, ast.Try):
            names = {last_name(t) for h in node.handlers for t in _types(h)}
            for inner in (n for statement in node.body for n in ast.walk(statement) if isinstance(n, ast.Raise)):
                caught.setdefault(id(inner), set()).update(names)
    for node in own_nodes(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = last_name(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
            # A lower-case name is a variable that holds an exception made elsewhere.
            if name[:1].isupper() and not ({name, "Exception", "BaseException"} & caught.get(id(node), set())):
                yield name, node.lineno


def _types(handler: ast.ExceptHandler) -> list[ast.expr]:
    if handler.type is None:
        return [ast.Name(id="BaseException")]
    return list(handler.type.elts) if isinstance(handler.type, ast.Tuple) else [handler.type]


def _may(case: Case, name: str, allowed: dict[str, str]) -> bool:
    return any(_is_a(case, name, one) for one in allowed)


def _is_a(case: Case, name: str, wanted: str) -> bool:
    wanted = wanted.rpartition(".")[2]
    if name == wanted:
        return True
    one, other = getattr(builtins, name, None), getattr(builtins, wanted, None)
    if isinstance(one, type) and isinstance(other, type):
        return issubclass(one, other)
    for kind in classes_named(case, name)[:3]:
        written = [b.rpartition(".")[2] for found in lineage(case, kind) for b in found.definition.bases]
        if wanted in written or (
            isinstance(other, type)
            and any(isinstance(b := getattr(builtins, w, None), type) and issubclass(b, other) for w in written)
        ):
            return True
    return False


def calls(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    """Calls that must be made and calls that must not, followed three steps through the code map."""
    reached = _reached(case, found)
    for pattern in contract.must_call:
        hit = next((where for name, where in reached if _named(name, pattern)), None)
        said = (
            f"{hit} calls `{pattern}`"
            if hit
            else f"{found.where}: {found.called} calls `{pattern}` nowhere, followed {STEPS} steps"
        )
        yield _told(contract, found, "must_call", not hit, said, found.definition.line)
    for pattern in contract.must_not_call:
        hit = next((f"{where} calls `{name}`" for name, where in reached if _named(name, pattern)), None)
        said = hit or f"{found.where}: {found.called} does not call `{pattern}`, followed {STEPS} steps"
        yield _told(contract, found, "must_not_call", bool(hit), said, found.definition.line)


def pure(case: Case, contract: Contract, found: Found) -> Violation:
    """Whether it has effects, as far as its text and that of what it calls tell."""
    effect = effect_of(case, found)
    if effect is None:
        said = f"{found.where}: {found.called} has no effect that its text shows, followed {STEPS} steps"
        return _told(contract, found, "pure", False, said, found.definition.line)
    said = f"{effect.file}:{effect.line}: {effect.words}"
    here = effect.line if effect.file == found.file else found.definition.line
    if effect.certain:
        return _told(contract, found, "pure", contract.pure is True, said, here)
    return Violation(id=contract.id, clause="pure", verdict="unknown", evidence=said, line=here)


def _told(
    contract: Contract, found: Found, clause: str, broken: bool, said: str, line: int, strength: float = STANDING
) -> Violation:
    return Violation(
        id=contract.id,
        clause=clause,
        verdict="violated" if broken else "holds",
        evidence=said,
        line=line,
        blame="function" if broken else "",
        culprit=f"{found.file}::{found.symbol}" if broken else "",
        strength=strength if broken else 0.0,
    )


def _named(name: str, pattern: str) -> bool:
    return (
        fnmatchcase(name, pattern)
        or fnmatchcase(name.removeprefix("self."), pattern)
        or (name.endswith(f".{pattern}") and "*" not in pattern and "." in pattern)
    )


def _reached(case: Case, found: Found) -> list[tuple[str, str]]:
    seen = {(found.file, found.symbol)}
    level, reached = [found], []
    for step in range(STEPS):
        following: list[Found] = []
        for one in level:
            for call in one.definition.calls:
                reached.append((call.name, f"{one.file}:{call.line}"))
                callee = _callee(case, one, call.name) if step < STEPS - 1 else None
                if callee and (callee.file, callee.symbol) not in seen and len(seen) < WIDEST:
                    seen.add((callee.file, callee.symbol))
                    following.append(callee)
        level = following
    return reached


def _callee(case: Case, at: Found, name: str) -> Found | None:
    node = expression(name[:200])
    return resolve(case, at, node) if isinstance(node, ast.Name | ast.Attribute) else None
