"""The port SpecStore over the files of a repository."""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from stat import S_ISLNK

from bugsage.adapters.specs import cache
from bugsage.adapters.specs.changelog import Changelog
from bugsage.adapters.specs.reading import read_contracts
from bugsage.errors import ContractError
from bugsage.model.contract import Contract
from bugsage.model.mutation import Mutation, Statement

_FOLDER = ".lattice/contracts"
_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1 << 20
_MAX_FILES = 5000
_CACHE = "contracts.msgpack"
#: A file as young as this when it was read may change again under the same time of change.
_SETTLED = 2_000_000_000


class LatticeStore:
    """Contracts from `.lattice/contracts/`. A file is read again only when it changed."""

    def __init__(self, root: Path, state: Callable[[], Path | None] = lambda: None) -> None:
        """`state` gives the folder in which what was read is kept for the next start; it is asked for only then."""
        self.root = root.absolute()
        self._state = state
        self._read: dict[str, cache.File] | None = None

    def contracts(self) -> tuple[Contract, ...]:
        """All contracts, by name of file and then in order. Raises ContractError that names file and line."""
        names = self._files()
        if not names:
            return ()
        state = self._state()
        kept = state / _CACHE if state else None
        known = self._known(kept)
        now = {f"{_FOLDER}/{name}": self._of(name, known) for name in names}
        if now != known:
            self._read = now
            if kept:
                cache.save(kept, {name: file for name, file in now.items() if _settled(file)})
        contracts = tuple(contract for file in now.values() for contract in file.contracts)
        first: dict[str, Contract] = {}
        for contract in contracts:
            other = first.setdefault(contract.id, contract)
            if other is not contract:
                place = f"{contract.file}:{contract.line}"
                raise ContractError(f"{place}: id {contract.id} stands already in {other.file}:{other.line}")
        return contracts

    def read(self, text: str, file: str) -> tuple[Contract, ...]:
        """The contracts of a file's text, as of any time. Raises ContractError."""
        return _read(text, file)

    def statements(self) -> tuple[Statement, ...]:
        """What the layouts of other tools say; files that cannot be read are left out."""
        if not os.path.isdir(f"{self.root}/.lattice"):
            return ()
        from bugsage.adapters.specs.foreign import statements

        return statements(self.root, self._state())

    def history(self) -> tuple[Mutation, ...]:
        """What happened to the contracts, in order. Raises HistoryDamaged that names the line."""
        return Changelog(self.root).entries()

    def remember(self, mutations: Iterable[Mutation]) -> tuple[Mutation, ...]:
        """Append to the history; gives the entries back as written. Raises HistoryDamaged, StateUnwritable."""
        return Changelog(self.root).append(mutations)

    def add(self, entry: str, near: str) -> str:
        """Write an entry into a contract file, a new one where none is called `near`; gives back its path.

        What stands in a file stays as it is, comments too: where the entry cannot be put behind it, it gets a file of
        its own. Raises ContractError, StateUnwritable.
        """
        from bugsage.adapters.specs.writing import add

        return add(self.root, entry, near)

    def _known(self, kept: Path | None) -> dict[str, cache.File]:
        if self._read is None:
            self._read = cache.load(kept) if kept else {}
        return self._read

    def _files(self) -> list[str]:
        """Names of the contract files, in order."""
        folder = self.root / _FOLDER
        try:
            if not folder.resolve().is_relative_to(self.root.resolve()):
                raise ContractError(f"{_FOLDER} is a link that leads out of the repository")
            found = sorted(name for name in os.listdir(folder) if name.endswith(_SUFFIXES))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise ContractError(f"{_FOLDER} cannot be read: {error.strerror}") from error
        if len(found) > _MAX_FILES:
            raise ContractError(f"{_FOLDER} holds more than {_MAX_FILES} files")
        return found

    def _of(self, file_name: str, known: dict[str, cache.File]) -> cache.File:
        name = f"{_FOLDER}/{file_name}"
        file = f"{self.root}/{name}"
        try:
            status = os.lstat(file)
            if S_ISLNK(status.st_mode):
                if not Path(file).resolve().is_relative_to(self.root.resolve()):
                    raise ContractError(f"{name} is a link that leads out of the repository")
                status = os.stat(file)
            stamp = (status.st_mtime_ns, status.st_size)
            before = known.get(name)
            if before is not None and before.stamp == stamp:
                return before
            return cache.File(stamp, read_contracts(_text(Path(file), name, status.st_size), name))
        except (OSError, RuntimeError) as error:
            raise ContractError(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from error


#: Whoever looks at a contract's past asks again and again for the same versions of its file.
_read = lru_cache(maxsize=32)(read_contracts)


def _settled(file: cache.File) -> bool:
    from time import time_ns

    return time_ns() - file.stamp[0] > _SETTLED


def _text(file: Path, name: str, size: int) -> str:
    if not file.is_file():
        raise ContractError(f"{name} is not a file")
    if size > _MAX_BYTES:
        raise ContractError(f"{name} is larger than {_MAX_BYTES >> 20} MB")
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(f"{name} is not UTF-8: byte {error.start}") from error
