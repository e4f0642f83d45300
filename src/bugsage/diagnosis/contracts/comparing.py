"""What the contracts say about an error: which it touches, and which clauses the code or the crash breaks."""

import ast
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts import clauses, conditions
from bugsage.diagnosis.contracts.invariants import invariants
from bugsage.diagnosis.contracts.matching import SAME_FILE, ContractIndex, names_symbol
from bugsage.diagnosis.contracts.observed import observed
from bugsage.diagnosis.reading import Found, Place, crash, place, test_place
from bugsage.diagnosis.resolving import class_around, constructed, resolve
from bugsage.diagnosis.syntax import calls_in, tree_of
from bugsage.model.code import Definition
from bugsage.model.contract import Contract, Violation

#: Suspects that a contract may be touched by.
SUSPECTS = 3

#: Most contracts that are told of one error, most answers of one comparison, most definitions that one contract names.
MOST_CONTRACTS, MOST, MOST_NAMED = 5, 100, 10

_ORDER = {"violated": 0, "unknown": 1, "holds": 2}


def compare(case: Case, index: ContractIndex, most: int = MOST_CONTRACTS) -> tuple[Violation, ...]:
    """What the contracts that come nearest say, violated clauses first; one answer for each clause and symbol."""
    found: dict[tuple[str, ...], Violation] = {}
    for contract, match, one in touching(case, index) if index.contracts else ():
        for said in judged(case, contract, one):
            told = informing(contract, replace(said, match=match, place=f"{one.file}::{one.symbol}"))
            found.setdefault((told.id, told.clause, told.verdict, told.evidence), told)
    ranked = sorted(found.values(), key=lambda v: (_ORDER[v.verdict], -v.match, -v.strength, v.id, v.clause))
    nearest = list(dict.fromkeys(v.id for v in ranked))[:most]
    return tuple(v for v in ranked if v.id in nearest)[:MOST]


def touching(case: Case, index: ContractIndex) -> Iterator[tuple[Contract, float, Found]]:
    """Every contract that an error touches, with how it was found and the definition that it speaks of."""
    touched = _touched(case)
    owners = {(o.file, o.symbol): o for one in touched if (o := class_around(case, one)) and o not in touched}
    for owner in owners.values():
        yield from ((contract, match, owner) for contract, match in index.touching(owner) if contract.invariants)
    for one in touched:
        for contract, match in index.touching(one):
            yield contract, match, one
    if case.event.test:
        for contract in index.of_test(case.event.test):
            for one in named_by(case, contract):
                yield contract, 1.0, one
    known = {(one.file, one.symbol) for one in touched}
    for file in dict.fromkeys(at.file for at in _frames(case) if not at.is_test):
        for contract, _ in index.beside(file):
            for one in named_by(case, contract):
                if one.file == file and (one.file, one.symbol) not in known:
                    yield contract, SAME_FILE, one


def named_by(case: Case, contract: Contract, most: int = MOST_NAMED) -> list[Found]:
    """The definitions that a contract names, in the order of its targets."""
    from bugsage.diagnosis.contracts.matching import glob

    found: dict[tuple[str, str], Found] = {}
    for target in contract.applies_to:
        path, _, symbol = target.partition("::")
        plain = "*" not in path and "?" not in path
        files = [path] if plain else [f for f in case.code.files if glob(path).match(f)]
        for file in files:
            known = case.code.files.get(file)
            for definition in meant(known.definitions) if known else ():
                if len(found) < most and definition.symbol != "<module>" and glob(symbol).match(definition.symbol):
                    found.setdefault((file, definition.symbol), Found(file=file, definition=definition))
    return list(found.values())


def meant(definitions: Iterable[Definition]) -> list[Definition]:
    """Of several definitions of one name the one that callers mean: no `@overload`, and not what sets a property."""
    found: dict[str, Definition] = {}
    for one in definitions:
        second = any(d.endswith((".setter", ".deleter")) for d in one.decorators)
        declared = any(d.rpartition(".")[2] == "overload" for d in one.decorators)
        if one.symbol not in found or not (second or declared):
            found[one.symbol] = one
    return list(found.values())


def judged(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    """What every clause of a contract says of one definition."""
    if case.code.files[found.file].language != "python":
        said = f"{found.where}: {case.code.files[found.file].language} is not compared with contracts yet"
        yield Violation(id=contract.id, clause="applies_to", verdict="unknown", evidence=said)
        return
    function = found.definition.kind == "function"
    if contract.signature and function and names_symbol(contract, found):
        yield clauses.signature(case, contract, found)
    if contract.raises is not None and function:
        yield from clauses.raises(case, contract, found)
    if contract.must_call or contract.must_not_call:
        yield from clauses.calls(case, contract, found)
    yield from _tests(case, contract, found)
    calls = observed(case, found)
    yield from conditions.requires(contract, found, calls)
    yield from conditions.ensures(contract, found, calls)
    yield from invariants(case, contract, found)
    if contract.pure is not None and function:
        yield clauses.pure(case, contract, found)


def informing(contract: Contract, violation: Violation) -> Violation:
    """A draft is not yet promised, a deprecated contract no longer: neither can be broken."""
    if contract.status == "active" or violation.verdict != "violated":
        return violation
    return replace(
        violation,
        verdict="unknown",
        evidence=f"({contract.status}) {violation.evidence}",
        blame="",
        culprit="",
        strength=0.0,
    )


def _touched(case: Case) -> list[Found]:
    """The definitions of the traceback, the first suspects, and what the failing test calls."""
    found: dict[tuple[str, str], Found] = {}
    for at in _frames(case):
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


def _frames(case: Case) -> list[Place]:
    """Every frame of the repository, the innermost first."""
    frames = [f for e in case.event.exceptions for f in e.frames]
    return [p for p in (place(case, f) for f in reversed(frames)) if p]


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


def _tests(case: Case, contract: Contract, found: Found) -> Iterator[Violation]:
    from bugsage.diagnosis.contracts.matching import owns

    test = (case.event.test or "").partition("[")[0]
    if test and any(owns(pattern, test) or pattern == case.event.test for pattern in contract.tests):
        yield Violation(
            id=contract.id,
            clause="tests",
            verdict="violated",
            evidence=f"{test} belongs to the contract, and it fails",
            blame="function",
            culprit=f"{found.file}::{found.symbol}",
            strength=conditions.LIKELY,
        )
