"""The verbs of contracts: list, check, map errors to them, tell their history, draft, verify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.pipeline.house import House

if TYPE_CHECKING:
    from bugsage.model.contract import Contract, Violation
    from bugsage.model.lattice import Checked, Drafted, Mapped
    from bugsage.model.mutation import Mutation, Statement


def contracts(house: House, only: Sequence[str] = ()) -> tuple[tuple[Contract, ...], tuple[Statement, ...]]:
    """All contracts, or those that are meant, and what other tools say. Raises ContractError, UnknownSymbol."""
    from bugsage.pipeline.specifying import chosen

    return chosen(house.specs.contracts(), only), () if only else house.specs.statements()


def check(house: House, only: Sequence[str] = (), *, run: bool = False, record: bool = False) -> Checked:
    """Hold the contracts against the code; with `run` their examples are called, with `record` edits written down."""
    from bugsage.pipeline.specifying import check_all

    return check_all(house, only, run=run, record=record)


def map_errors(house: House, sources: Sequence[str], *, format: str | None = None) -> tuple[Mapped, ...]:
    """Which contracts each error touches, and why."""
    from bugsage.pipeline import specifying

    return specifying.map_errors(house, sources, format)


def log(house: House, names: Sequence[str]) -> tuple[Mutation, ...]:
    """What happened to the contracts of symbols or ids. Raises UnknownSymbol, HistoryDamaged."""
    from bugsage.pipeline.specifying import log_of

    return tuple(entry for name in names for entry in log_of(house, name))


def draft(house: House, symbol: str, *, seen: Sequence[str] = (), write: bool = True) -> Drafted:
    """A first contract for a symbol. Raises UnknownSymbol."""
    from bugsage.pipeline.specifying import draft_for

    return draft_for(house, symbol, sources=seen, write=write)


def verify(house: House, names: Sequence[str], reason: str = "") -> tuple[tuple[Mutation, ...], tuple[Violation, ...]]:
    """Write down that contracts and code were compared; what is violated is given back instead."""
    from bugsage.pipeline import specifying

    return specifying.verify(house, names, reason)
