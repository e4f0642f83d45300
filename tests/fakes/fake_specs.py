"""Contracts that stand in no file."""

from collections.abc import Iterable

import msgspec

from bugsage.adapters.specs import read_contracts
from bugsage.errors import ContractError
from bugsage.model.contract import Contract
from bugsage.model.mutation import Mutation, Statement


class FakeSpecStore:
    """Gives the contracts it was made with."""

    def __init__(self, contracts: Iterable[Contract] = (), statements: Iterable[Statement] = ()) -> None:
        self._contracts = tuple(contracts)
        self._statements = tuple(statements)
        self._history: tuple[Mutation, ...] = ()
        self.added: list[tuple[str, str]] = []

    def read(self, text: str, file: str) -> tuple[Contract, ...]:
        return read_contracts(text, file)

    def statements(self) -> tuple[Statement, ...]:
        return self._statements

    def history(self) -> tuple[Mutation, ...]:
        return self._history

    def remember(self, mutations: Iterable[Mutation]) -> tuple[Mutation, ...]:
        new = tuple(
            msgspec.structs.replace(one, line=len(self._history) + n, sha256=f"{len(self._history) + n}")
            for n, one in enumerate(mutations, 1)
        )
        self._history += new
        return new

    def add(self, entry: str, near: str) -> str:
        self.added.append((entry, near))
        return f".lattice/contracts/{near}.yaml"

    def contracts(self) -> tuple[Contract, ...]:
        ids = [contract.id for contract in self._contracts]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice is not None:
            raise ContractError(f"id {twice} stands twice")
        return self._contracts
