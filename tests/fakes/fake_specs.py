"""Contracts that stand in no file."""

from collections.abc import Iterable

from bugsage.errors import ContractError
from bugsage.model.contract import Contract


class FakeSpecStore:
    """Gives the contracts it was made with."""

    def __init__(self, contracts: Iterable[Contract] = ()) -> None:
        self._contracts = tuple(contracts)

    def contracts(self) -> tuple[Contract, ...]:
        ids = [contract.id for contract in self._contracts]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice is not None:
            raise ContractError(f"id {twice} stands twice")
        return self._contracts
