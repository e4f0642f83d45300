"""What the reading tools answer, from the code map, the history and the contracts that are known already."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from bugsage.diagnosis.impact import Callers
from bugsage.diagnosis.second_opinion.tools import CallersOf, ContractOf, HistoryOf, ReadSymbol, Request, SearchCode
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.contract import Contract
from bugsage.model.history import Commit
from bugsage.model.quoting import cut
from bugsage.model.words import words_of

#: Characters of one answer, lines of one definition, and entries of one list.
ANSWER = 8_000
_LINES = 200
_LISTED = 20


class Library:
    """Everything that may be looked up."""

    def __init__(
        self,
        code: CodeMap,
        commits: Sequence[Commit],
        contracts: Sequence[Contract],
        read: Callable[[str], str | None],
    ) -> None:
        self.code, self.commits, self.contracts, self.read = code, commits, contracts, read

    def look_up(self, request: Request) -> str:
        """The answer as text; one that finds nothing says so."""
        match request:
            case ReadSymbol():
                found = self._read_symbol(request)
            case CallersOf():
                found = self._callers_of(request)
            case HistoryOf():
                found = self._history_of(request)
            case ContractOf():
                found = self._contract_of(request)
            case SearchCode():
                found = self._search(request)
            case _:
                found = "nothing is known of this here"
        return cut(found, ANSWER)

    def source(self, path: str, definition: Definition, most: int = _LINES) -> str:
        """The lines of a definition with their numbers."""
        text = self.read(path)
        if text is None:
            return "the file cannot be read"
        lines = text.split("\n")[definition.start - 1 : definition.end]
        shown = [f"{definition.start + n:>5} {line[:300]}" for n, line in enumerate(lines[:most])]
        left = len(lines) - len(shown)
        return "\n".join([*shown, *([f"      … {left} more lines"] if left else [])])

    def _read_symbol(self, request: ReadSymbol) -> str:
        file = self.code.files.get(request.file)
        if file is None:
            return self._no_file(request.file)
        if not request.symbol:
            return _outline(file)
        definition = self.code.find(request.file, request.symbol)
        if definition is None:
            return f"{request.file} defines no {request.symbol}. It has:\n{_outline(file)}"
        return self.source(request.file, definition)

    def _callers_of(self, request: CallersOf) -> str:
        definition = self.code.find(request.file, request.symbol)
        if definition is None:
            return "there is no such definition"
        calling = self._callers.of(definition)
        return _listed([f"{_place(file, found)}" for file, found in calling]) or "no call of it is known by name"

    @cached_property
    def _callers(self) -> Callers:
        return Callers(self.code)

    def _history_of(self, request: HistoryOf) -> str:
        if request.file not in self.code.files:
            return self._no_file(request.file)
        name = request.symbol.rpartition(".")[2]
        touched = [c for c in self.commits if request.file in c.files]
        if name:
            touched = [c for c in touched if name in c.touched.get(request.file, ())]
        told = [f"{c.sha[:8]} {datetime.fromtimestamp(c.time, UTC):%Y-%m-%d} {c.subject[:120]}" for c in touched]
        return _listed(told) or f"none of the last {len(self.commits)} commits touched it"

    def _contract_of(self, request: ContractOf) -> str:
        found = [c for c in self.contracts if any(_speaks_of(glob, request.symbol) for glob in c.applies_to)]
        told = [msgspec.json.encode(_said(contract)).decode() for contract in found]
        return _listed(told) or "no contract speaks of it"

    def _search(self, request: SearchCode) -> str:
        asked = [word for word in words_of(request.words) if len(word) > 2][:20]
        having = dict.fromkeys(asked, 0)
        hits: list[tuple[list[str], CodeFile, Definition]] = []
        for file, definition in self.code.definitions():
            shared = [w for w in asked if w in definition.words or w in words_of(definition.name)]
            for word in shared:
                having[word] += 1
            if shared:
                hits.append((shared, file, definition))
        hits.sort(key=lambda hit: (-sum(1 / having[w] for w in hit[0]), hit[1].path, hit[2].start))
        return _listed([f"{_place(f, d)}: {', '.join(shared)}" for shared, f, d in hits]) or "nothing holds these words"

    def _no_file(self, path: str) -> str:
        """A path outside the code map is no path; the nearest by name are told."""
        name = path.rpartition("/")[2]
        near = [known for known in self.code.files if known.rpartition("/")[2] == name]
        return "the code map has no such file" + (f"; did you mean {', '.join(near[:5])}?" if near else "")


def _said(contract: Contract) -> dict[str, object]:
    """What a contract promises, without what is empty."""
    whole = msgspec.to_builtins(contract)
    return {key: value for key, value in whole.items() if value and key not in ("file", "line", "owner")}


def _speaks_of(glob: str, symbol: str) -> bool:
    pattern = glob.rpartition("::")[2]
    last = symbol.rpartition("::")[2]
    return fnmatchcase(last, pattern) or last.rpartition(".")[2] == pattern


def _outline(file: CodeFile) -> str:
    return _listed([f"{d.start}-{d.end} {d.kind} {d.symbol}" for d in file.definitions], 3 * _LISTED)


def _place(file: CodeFile, definition: Definition) -> str:
    return f"{file.path}::{definition.symbol} lines {definition.start}-{definition.end}"


def _listed(lines: Sequence[str], most: int = _LISTED) -> str:
    left = len(lines) - most
    return "\n".join([*lines[:most], *([f"and {left} more"] if left > 0 else [])])
