"""What contracts say of the places that a change touches."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from bugsage.model.contract import CRITICALITIES, Contract
from bugsage.model.proposal import ChangedSymbol
from bugsage.safety.globs import name_matches, path_matches


def with_contracts(symbols: Iterable[ChangedSymbol], contracts: Sequence[Contract]) -> tuple[ChangedSymbol, ...]:
    """Each with the active contracts that speak of it, and the highest criticality among them."""
    active = [contract for contract in contracts if contract.status == "active"]
    return tuple(_with(symbol, active) for symbol in symbols)


def names(contract: Contract, file: str, symbol: str) -> bool:
    """Whether a contract speaks of this place: one of its `path::Symbol` fits it."""
    for place in contract.applies_to:
        path, _, name = place.partition("::")
        if path_matches(file, path) and name_matches(symbol, name):
            return True
    return False


def _with(symbol: ChangedSymbol, contracts: Sequence[Contract]) -> ChangedSymbol:
    mine = [one for one in contracts if names(one, symbol.file, symbol.symbol)]
    if not mine:
        return symbol
    known = [CRITICALITIES.index(one.criticality) for one in mine if one.criticality in CRITICALITIES]
    highest = CRITICALITIES[max(known)] if known else ""
    return replace(symbol, criticality=highest, contracts=tuple(one.id for one in mine))
