"""What the contracts say about an error: which it touches, and which clauses the code or the crash breaks."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.clauses import calls, raises, signature
from bugsage.diagnosis.comparing import value_of
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, evaluate
from bugsage.diagnosis.reading import Found, Place, crash, place, test_place
from bugsage.diagnosis.recorded import texts_at, value_at
from bugsage.diagnosis.resolving import constructed, resolve
from bugsage.diagnosis.syntax import assigned, calls_in, on_line, tree_of
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract, Violation
from bugsage.model.error import Frame

#: Suspects that a contract may be touched by.
SUSPECTS = 3

#: Most answers of one comparison.
MOST = 100

_ORDER = {"violated": 0, "unknown": 1, "holds": 2}


def compare(case: Case, contracts: Iterable[Contract]) -> tuple[Violation, ...]:
    """What each touched contract says, violated clauses first; one answer for each clause and symbol."""
    contracts = tuple(contracts)
    touched = _touched(case) if contracts else []
    found: dict[tuple[str, str, str, str], Violation] = {}
    for contract in contracts:
        for one in (t for t in touched if applies(contract, t)):
            for violation in _judged(case, contract, one):
                found.setdefault(
                    (violation.id, violation.clause, violation.verdict, violation.evidence),
                    _informing(contract, violation),
                )
    ranked = sorted(found.values(), key=lambda v: (_ORDER[v.verdict], v.id, v.clause))
    return tuple(ranked[:MOST])


def applies(contract: Contract, found: Found) -> bool:
    """The contract names this definition, or the class or file around it."""
    symbols = [found.symbol]
    while symbols[-1].rpartition(".")[0]:
        symbols.append(symbols[-1].rpartition(".")[0])
    for target in contract.applies_to:
        path, _, symbol = target.partition("::")
        if _glob(path).match(found.file) and (not symbol or any(_glob(symbol).match(s) for s in symbols)):
            return True
    return False


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*|\?)", pattern[:300])
    means = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(means.get(p, re.escape(p)) for p in parts) + r"\Z")


def _touched(case: Case) -> list[Found]:
    """The definitions of the traceback, the first suspects, and what the failing test calls."""
    found: dict[tuple[str, str], Found] = {}
    frames = [f for e in case.event.exceptions for f in e.frames]
    for at in (p for p in (place(case, f) for f in reversed(frames)) if p):
        found.setdefault((at.file, at.symbol), Found(file=at.file, definition=at.definition))
    for suspect in case.suspects[:SUSPECTS]:
        definition = case.code.find(suspect.file, suspect.symbol)
        if definition:
            found.setdefault((suspect.file, suspect.symbol), Found(file=suspect.file, definition=definition))
    direct = list(_called_by_test(case))
    crashed = crash(case)
    callers: list[Place | Found] = [*([crashed] if crashed and not crashed.is_test else []), *direct]
    for callee in [*direct, *(c for one in callers for c in _called_by(case, one))]:
        found.setdefault((callee.file, callee.symbol), callee)
    return list(found.values())


def _called_by_test(case: Case) -> Iterator[Found]:
    at = test_place(case)
    if at is not None:
        yield from _called_by(case, at)


def _called_by(case: Case, at: Place | Found) -> Iterator[Found]:
    if at.definition.kind != "function":
        return
    tree = tree_of(case, at)
    for call in calls_in(tree)[:60] if tree else ():
        callee = resolve(case, at, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else None
        if callee and not case.code.files[callee.file].is_test:
            yield constructed(case, callee)


def _judged(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    exact = not _wider(case.code, contract, found)
    if contract.signature and exact and found.definition.kind == "function":
        yield signature(case, contract, found)
    if contract.raises is not None and found.definition.kind == "function":
        yield from raises(case, contract, found, _holds_in(case, found))
    if contract.must_call or contract.must_not_call:
        yield from calls(case, contract, found)
    yield from _tests(case, contract)
    yield from _conditions(case, contract, found)
    if contract.pure is not None:
        yield Violation(
            id=contract.id,
            clause="pure",
            verdict="unknown",
            evidence=f"{found.where}: whether it has effects is not judged from the text alone",
        )


def _wider(code: CodeMap, contract: Contract, found: Found) -> bool:
    # A contract on a class says nothing about the signatures of its methods.
    return not any(_glob(t.partition("::")[2]).match(found.symbol) for t in contract.applies_to if "::" in t)


def _tests(case: Case, contract: Contract) -> Iterator[Violation]:
    test = (case.event.test or "").partition("[")[0]
    if test and any(
        _glob(pattern.replace("::*", "::**")).match(test) or pattern == case.event.test for pattern in contract.tests
    ):
        yield Violation(
            id=contract.id,
            clause="tests",
            verdict="violated",
            evidence=f"{test} belongs to the contract, and it fails",
        )


def _conditions(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    values, frame = _values(case, found)
    for clause, conditions in (
        ("requires", contract.requires),
        ("ensures", contract.ensures),
        ("invariants", contract.invariants),
    ):
        for condition in conditions:
            yield _condition(contract, found, clause, condition, values, frame)


def _condition(
    contract: Contract, found: Found, clause: str, condition: str, values: Mapping[str, Any], frame: Frame | None
) -> Violation:
    try:
        value = evaluate(condition, values)
    except NotAllowed as reason:
        return Violation(
            id=contract.id,
            clause=clause,
            verdict="unknown",
            evidence=f"`{condition[:120]}` is not evaluated: {reason}",
        )
    if value is UNKNOWN:
        why = "the values are not on record" if not values else "it names what is not on record"
        return Violation(
            id=contract.id,
            clause=clause,
            verdict="unknown",
            evidence=f"`{condition[:120]}` for {found.called}: {why}",
        )
    where = f"{frame.file}:{frame.line}" if frame else found.where
    if value:
        return Violation(
            id=contract.id,
            clause=clause,
            verdict="holds",
            evidence=f"{where}: `{condition[:120]}` holds in {found.called}",
        )
    names = sorted(n for n in values if re.search(rf"\b{re.escape(n)}\b", condition))
    shown = ", ".join(f"{n} = {values[n]!r}"[:60] for n in names[:4])
    blame = "; the caller broke it" if clause == "requires" else ""
    return Violation(
        id=contract.id,
        clause=clause,
        verdict="violated",
        evidence=f"{where}: `{condition[:120]}` does not hold with {shown}{blame}",
    )


def _values(case: Case, found: Found) -> tuple[dict[str, Any], Frame | None]:
    """The variables of the innermost frame of a function, as far as their texts are literals."""
    for info in case.event.exceptions:
        for frame in reversed(info.frames):
            at = place(case, frame) if frame.variables else None
            if at and (at.file, at.symbol) == (found.file, found.symbol):
                read = {name: value_of(text) for name, text in list(frame.variables.items())[:200]}
                return {n: v for n, v in read.items() if v is not UNKNOWN}, frame
    return _given_back(case, found)


def _given_back(case: Case, found: Found) -> tuple[dict[str, Any], Frame | None]:
    """What a function returned, where the line that failed had it in a variable that is on record."""
    at = crash(case)
    if at is None or not texts_at(case, at):
        return {}, None
    tree = tree_of(case, at)
    for name in (n for n in on_line(case, at) if isinstance(n, ast.Name)):
        bound = assigned(tree, name.id, at.line - 1)
        call = bound[1] if bound and not bound[2] else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name | ast.Attribute):
            continue
        value = value_at(case, at, name)
        if value is not UNKNOWN and resolve(case, at, call.func) == found:
            return {"result": value}, Frame(file=at.file, line=at.line)
    return {}, None


def _holds_in(case: Case, found: Found) -> Any:
    values, _ = _values(case, found)

    def holds(condition: str) -> Any:
        try:
            return evaluate(condition, values)
        except NotAllowed:
            return UNKNOWN

    return holds


def _informing(contract: Contract, violation: Violation) -> Violation:
    # A draft is not yet promised, a deprecated contract no longer: neither can be broken.
    if contract.status == "active" or violation.verdict != "violated":
        return violation
    return msgspec.structs.replace(violation, verdict="unknown", evidence=f"({contract.status}) {violation.evidence}")
