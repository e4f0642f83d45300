"""Which contracts speak of a place, found without asking each of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bugsage.diagnosis.reading import Found
from bugsage.model.contract import Contract

#: The contract names the very symbol; names it by a glob or through its class; speaks of another symbol of the file.
EXACT, GLOB, SAME_FILE = 1.0, 0.7, 0.4

_WILD = re.compile(r"[*?]")


class ContractIndex:
    """The contracts of a repository by the paths that they name."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self.contracts = tuple(contracts)
        self._exact: dict[str, list[tuple[Contract, str]]] = defaultdict(list)
        #: Globs by the folders that come before the first star: `src/billing/*.py` under `src/billing`.
        self._globs: dict[str, list[tuple[str, Contract, str]]] = defaultdict(list)
        self._tests: dict[str, list[tuple[str, Contract]]] = defaultdict(list)
        for contract in self.contracts:
            for target in contract.applies_to:
                path, _, symbol = target.partition("::")
                if "*" in path or "?" in path:
                    self._globs[_folder(path)].append((path, contract, symbol))
                else:
                    self._exact[path].append((contract, symbol))
            for test in contract.tests:
                self._tests[_folder(test.partition("::")[0])].append((test, contract))

    def touching(self, found: Found) -> list[tuple[Contract, float]]:
        """Contracts that name this definition, or the class around it, with how well; the best first."""
        best: dict[str, tuple[Contract, float]] = {}
        for contract, path, symbol in self._of_file(found.file):
            match = _symbol_match(symbol, found.symbol)
            if match == EXACT and _WILD.search(path):
                match = GLOB
            if match > best.get(contract.id, (contract, 0.0))[1]:
                best[contract.id] = (contract, match)
        return sorted(best.values(), key=lambda one: (-one[1], one[0].id))

    def beside(self, file: str) -> list[tuple[Contract, str]]:
        """Contracts that speak of a symbol of this file, with the glob of the symbol."""
        return [(contract, symbol) for contract, _, symbol in self._of_file(file)]

    def of_test(self, test: str) -> list[Contract]:
        """Contracts that a failing test belongs to."""
        bare = test.partition("[")[0]
        found = (
            contract
            for folder in _above(bare.partition("::")[0])
            for pattern, contract in self._tests.get(folder, ())
            if owns(pattern, bare) or pattern == test
        )
        return list({contract.id: contract for contract in found}.values())

    def _of_file(self, file: str) -> Iterator[tuple[Contract, str, str]]:
        for contract, symbol in self._exact.get(file, ()):
            yield contract, file, symbol
        for folder in _above(file):
            for path, contract, symbol in self._globs.get(folder, ()):
                if glob(path).match(file):
                    yield contract, path, symbol


def applies(contract: Contract, found: Found) -> bool:
    """The contract names this definition, or the class or file around it."""
    return bool(ContractIndex((contract,)).touching(found))


def names_symbol(contract: Contract, found: Found) -> bool:
    """It names the definition itself: what it says of a class holds of no signature of the class's methods."""
    return any(glob(target.partition("::")[2]).match(found.symbol) for target in contract.applies_to if "::" in target)


def owns(pattern: str, test: str) -> bool:
    """A pattern of `tests` means this test; `file::*` means every test of the file."""
    return glob(pattern.replace("::*", "::**")).match(test) is not None


@lru_cache(maxsize=4096)
def glob(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay within one folder, `**` does not; `**/` stands for no folder, too."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern[:300])
    means = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(means.get(p, re.escape(p)) for p in parts) + r"\Z")


def _symbol_match(pattern: str, symbol: str) -> float:
    if pattern == symbol:
        return EXACT
    if not pattern:
        return GLOB
    while symbol:
        if pattern == symbol or (_WILD.search(pattern) and glob(pattern).match(symbol)):
            return GLOB
        symbol = symbol.rpartition(".")[0]
    return 0.0


def _folder(path: str) -> str:
    wild = _WILD.search(path)
    return path[: wild.start() if wild else len(path)].rpartition("/")[0]


def _above(file: str) -> Iterator[str]:
    """The folders around a file, the top (an empty name) included."""
    while file:
        file = file.rpartition("/")[0]
        yield file
