"""One contract file to contracts, strictly: what is wrong is named with its line and the nearest key."""

from collections.abc import Iterator

import msgspec

from bugsage.errors import ContractError
from bugsage.model.contract import CRITICALITIES, STATUSES, Contract

_TOP_KEYS = ["version", "contracts"]
#: Set by the reader; they may not stand in a file.
_OURS = frozenset({"file", "line"})


def read_contracts(text: str, file: str) -> tuple[Contract, ...]:
    """The contracts of one file's text. Raises ContractError."""
    from bugsage.model.located import Misfit

    try:
        return tuple(_contracts(text, file))
    except Misfit as misfit:
        raise ContractError(f"{file}:{misfit.line}: {misfit}") from misfit


def _contracts(text: str, file: str) -> Iterator[Contract]:
    from bugsage.model.located import Misfit, fitted, nearest, read_yaml

    found = read_yaml(text)
    top = {} if found.value is None else found.value
    if not isinstance(top, dict):
        raise Misfit(found.line(), f"expected a mapping with {' and '.join(_TOP_KEYS)}")
    for key in top:
        if key not in _TOP_KEYS:
            raise Misfit(found.line(key), f"unknown key {key}{nearest(key, _TOP_KEYS)}")
    if top.get("version", 1) != 1:
        raise Misfit(found.line("version"), f"version {top['version']} is not known; this reads version 1")
    entries = top.get("contracts") or []
    if not isinstance(entries, list):
        raise Misfit(found.line("contracts"), "contracts: expected a list")
    for index in range(len(entries)):
        path = ("contracts", index)
        contract = fitted(found, path, Contract, hidden=_OURS)
        wrong = _wrong(contract)
        if wrong:
            raise Misfit(found.line(*path, wrong[0]), f"{wrong[0]}: {wrong[1]}")
        yield msgspec.structs.replace(contract, file=file, line=found.line(*path))


def _wrong(contract: Contract) -> tuple[str, str] | None:
    """The key of the first value that has the right type and no meaning, with what would have one."""
    if not contract.id.strip():
        return "id", "must not be empty"
    if contract.status not in STATUSES:
        return "status", f"{contract.status} is none of {', '.join(STATUSES)}"
    if contract.criticality not in CRITICALITIES:
        return "criticality", f"{contract.criticality} is none of {', '.join(CRITICALITIES)}"
    vague = next((place for place in contract.applies_to if not all(place.partition("::"))), None)
    if vague is not None:
        return "applies_to", f"{vague} must read path::Symbol, each side a glob"
    if any(sample.raises is not None and sample.returns is not msgspec.UNSET for sample in contract.examples):
        return "examples", "an example either returns or raises"
    return None
