"""Every contract against the code as it stands, without any error."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from msgspec.structs import replace

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.comparing import informing, judged, named_by
from bugsage.diagnosis.contracts.references import references
from bugsage.diagnosis.reading import Found, body_of
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract, Violation
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change

#: So many definitions of one contract are compared.
MOST_PLACES = 50


def calm(code: CodeMap, read: Callable[[str], str | None]) -> Case:
    """The code without an error: what clauses are compared with when nothing has failed."""
    return Case(event=ErrorEvent(type=""), code=code, change=Change(), commits=(), suspects=(), read=read)


def check(case: Case, contracts: Iterable[Contract]) -> Iterator[Violation]:
    """One answer for each clause and symbol, in the order of the contracts."""
    for contract in contracts:
        for said in (*_absent(case, contract), *references(contract, case.read)):
            yield informing(contract, said)
        for found in named_by(case, contract, MOST_PLACES):
            place = f"{found.file}::{found.symbol}"
            for said in judged(case, contract, found):
                yield informing(contract, replace(said, place=place))


def digests(case: Case, contract: Contract) -> dict[str, str]:
    """`path::Symbol` of everything a contract names, with a digest of its source: line breaks and ends do not count."""
    return {f"{f.file}::{f.symbol}": digest_of(case, f) for f in named_by(case, contract, MOST_PLACES)}


def digest_of(case: Case, found: Found) -> str:
    """A digest of the source of a definition."""
    lines = [line.rstrip() for line in body_of(case, found.file, found.definition).split("\n")]
    return sha256("\n".join(line for line in lines if line).encode(errors="replace")).hexdigest()[:20]


def _absent(case: Case, contract: Contract) -> Iterator[Violation]:
    """What a contract names and is not there."""
    if not contract.applies_to:
        yield _answer(contract, "applies_to", "unknown", "it names no code")
    for target in contract.applies_to:
        if not named_by(case, replace(contract, applies_to=(target,)), 1):
            path = target.partition("::")[0]
            unread = path not in case.code.files and case.read(path) is not None
            why = f"{path} is not in the code map" if unread else "there is no such code"
            yield _answer(contract, "applies_to", "unknown" if unread else "violated", f"{target}: {why}")
    for test in contract.tests:
        path = test.partition("::")[0]
        if not any(mark in path for mark in "*?") and path not in case.code.files and case.read(path) is None:
            yield _answer(contract, "tests", "violated", f"{test}: there is no such file")


def _answer(contract: Contract, clause: str, verdict: str, evidence: str) -> Violation:
    return Violation(id=contract.id, clause=clause, verdict=verdict, evidence=evidence)
