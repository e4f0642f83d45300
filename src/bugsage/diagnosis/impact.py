"""What hangs on a function: its callers, the entry points above it, the tests that reach it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bugsage.diagnosis.latest import Latest
from bugsage.model.calls import Calls
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.diagnosis import MOST_LISTED, Impact

#: A name with more definitions than this is not followed: which of them is meant cannot be told.
_AMBIGUOUS = 4
_DEEPEST = 6
_MOST_SEEN = 3000
_ENTRY = re.compile(
    r"(^|\.)(route|get|post|put|patch|delete|command|group|callback|task|shared_task|app|websocket|receiver|job|cron|endpoint|handler)$"
)

Place = tuple[CodeFile, Definition]


class Callers:
    """Who calls whom in a code map, by name."""

    def __init__(self, code: CodeMap) -> None:
        self.code = code
        self._calling: dict[str, list[Place]] = {}
        self._defined: dict[str, int] = {}
        for _, file in sorted(code.files.items()):
            for definition in file.definitions:
                self._note((file, definition))

    def of(self, target: Definition) -> list[Place]:
        """Definitions that call this one, in order of path and line; none where too many share its name."""
        name = _called_by(target)
        if not name or self._defined.get(name, 0) > _AMBIGUOUS:
            return []
        return self._calling.get(name, [])

    def _note(self, place: Place) -> None:
        definition = place[1]
        if not _is_test(place):
            self._defined[definition.name] = self._defined.get(definition.name, 0) + 1
        for call in definition.calls:
            calling = self._calling.setdefault(call.name.rpartition(".")[2], [])
            if not calling or calling[-1] is not place:
                calling.append(place)


def callers_in(code: CodeMap) -> Callers:
    """Those of the last time, where the code map is the same."""
    return _latest.of(code)


def direct_callers(calls: Calls, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """For each definition what `callers_of` says, without the whole code map."""
    names = {place: _called_by(calls.code.find(*place)) for place in places}
    wanted = set(filter(None, names.values()))
    defined = Counter(name for file in calls.product.values() for name in file.defined if name in wanted)
    clear = {name for name in wanted if defined[name] <= _AMBIGUOUS}
    calling: dict[str, set[tuple[str, str]]] = {name: set() for name in clear}
    for path, file in calls.product.items():
        for name in clear.intersection(file.calling):
            calling[name].update((path, file.callers[number]) for number in file.calling[name])
    return {place: len(calling.get(name, set()) - {place}) for place, name in names.items()}


def _called_by(target: Definition | None) -> str:
    """The name by which a definition is called; empty for what is none, and for the code of a module."""
    if target is None or target.kind == "module":
        return ""
    of_class = target.name == "__init__" and target.parent
    return target.parent.rpartition(".")[2] if of_class else target.name


def callers_of(callers: Callers, path: str, symbol: str) -> int:
    """How many functions of the product call a definition directly; 0 where that cannot be told."""
    target = callers.code.find(path, symbol)
    if target is None or target.kind == "module":
        return 0
    product = {(file.path, caller.symbol) for file, caller in callers.of(target) if not _is_test((file, caller))}
    return len(product - {(path, symbol)})


def impact(callers: Callers, path: str, symbol: str) -> Impact:
    """Walk the static calls upwards from one definition; names that many definitions share are not followed."""
    target = callers.code.find(path, symbol)
    if target is None or target.kind == "module":
        return Impact()
    direct = callers.of(target)
    entries: dict[str, None] = {}
    tests: dict[str, None] = {}
    for file, definition in _reached_from(direct, callers, (path, symbol)):
        in_test = _is_test((file, definition))
        if not in_test and _is_entry(file, definition):
            entries.setdefault(f"{file.path}::{definition.symbol}")
        elif definition.kind == "test":
            tests.setdefault(f"{file.path}::{definition.symbol}")
        elif definition.is_test or (file.is_test and definition.name.startswith("test")):
            tests.setdefault(f"{file.path}::{_test_of(file, definition).replace('.', '::')}")
    return Impact(
        callers=callers_of(callers, path, symbol),
        entry_points=tuple(entries)[:MOST_LISTED],
        tests=tuple(tests)[:MOST_LISTED],
    )


def _test_of(file: CodeFile, definition: Definition) -> str:
    """The test that a function belongs to: a function inside a test is part of it."""
    kinds = {other.symbol: other.kind for other in file.definitions}
    parts = definition.symbol.split(".")
    outer = (".".join(parts[:n]) for n in range(1, len(parts)))
    return next((symbol for symbol in outer if kinds.get(symbol) == "function"), definition.symbol)


def _reached_from(direct: list[Place], callers: Callers, target: tuple[str, str]) -> Iterator[Place]:
    """The direct callers, those that call them, and so on; callers of tests and of their helpers left out."""
    seen = {target}
    level = direct
    for _ in range(_DEEPEST):
        following: list[Place] = []
        for file, definition in level:
            key = (file.path, definition.symbol)
            if key in seen or len(seen) > _MOST_SEEN:
                continue
            seen.add(key)
            yield file, definition
            if not _is_test((file, definition)):
                following += callers.of(definition)
        level = following


def _is_test(place: Place) -> bool:
    file, definition = place
    return file.is_test or definition.is_test


def _is_entry(file: CodeFile, definition: Definition) -> bool:
    if definition.name == "main" or file.path.endswith("__main__.py"):
        return True
    return any(_ENTRY.search(decorator.split("(", 1)[0]) for decorator in definition.decorators)


_latest = Latest(Callers)
