"""Contracts of a repository, from `.lattice/contracts/`."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bugsage.errors import ContractError
from bugsage.model.contract import CRITICALITIES, Contract

_FOLDER = Path(".lattice/contracts")
_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1 << 20
_MAX_FILES = 1000
_TOP_KEYS = ["version", "contracts"]
#: Set by the reader; they may not stand in a file.
_OURS = frozenset({"file", "line"})
_STATUSES = ("draft", "active", "deprecated")

#: What tells one content of a file from another without reading it.
_Stamp = tuple[int, int]


class LatticeStore:
    """The port SpecStore over the native contract files. A file is read again only when it changed."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._read: dict[str, tuple[_Stamp, tuple[Contract, ...]]] = {}

    def contracts(self) -> tuple[Contract, ...]:
        """All contracts, by name of file and then in order. Raises ContractError that names file and line."""
        contracts = tuple(contract for file in self._files() for contract in self._of(file))
        first: dict[str, Contract] = {}
        for contract in contracts:
            known = first.setdefault(contract.id, contract)
            if known is not contract:
                place = f"{contract.file}:{contract.line}"
                raise ContractError(f"{place}: id {contract.id} stands already in {known.file}:{known.line}")
        return contracts

    def _files(self) -> list[Path]:
        folder = self.root / _FOLDER
        try:
            found = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise ContractError(f"{_FOLDER.as_posix()} cannot be read: {error.strerror}") from error
        if len(found) > _MAX_FILES:
            raise ContractError(f"{_FOLDER.as_posix()} holds more than {_MAX_FILES} files")
        return found

    def _of(self, file: Path) -> tuple[Contract, ...]:
        name = file.relative_to(self.root).as_posix()
        try:
            if not file.resolve().is_relative_to(self.root.resolve()):
                raise ContractError(f"{name} is a link that leads out of the repository")
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._read.get(name)
            if known is None or known[0] != stamp:
                known = (stamp, read_contracts(_text(file, name, status.st_size), name))
                self._read[name] = known
        except (OSError, RuntimeError) as error:
            raise ContractError(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from error
        return known[1]


def _text(file: Path, name: str, size: int) -> str:
    if not file.is_file():
        raise ContractError(f"{name} is not a file")
    if size > _MAX_BYTES:
        raise ContractError(f"{name} is larger than {_MAX_BYTES >> 20} MB")
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(f"{name} is not UTF-8: byte {error.start}") from error


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
    if contract.status not in _STATUSES:
        return "status", f"{contract.status} is none of {', '.join(_STATUSES)}"
    if contract.criticality not in CRITICALITIES:
        return "criticality", f"{contract.criticality} is none of {', '.join(CRITICALITIES)}"
    vague = next((place for place in contract.applies_to if not all(place.partition("::"))), None)
    if vague is not None:
        return "applies_to", f"{vague} must read path::Symbol, each side a glob"
    return None
