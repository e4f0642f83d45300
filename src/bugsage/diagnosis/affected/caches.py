"""Functions whose results are kept: what they call runs in the first test alone, and counts for all that use them."""

import re
from collections.abc import Iterator

from bugsage.model.code import CodeMap, Definition

Place = tuple[str, str]
_KEEPS = re.compile(
    r"(?:^|[._])(?:lru_?cache|cache|cached|cached_property|memoize[d]?|memoise[d]?|once)$", re.IGNORECASE
)
#: Calls below a function that keeps its results, and names that are defined more often than can be told apart.
_DEEPEST, _AMBIGUOUS = 5, 6


class Caches:
    """By the name of a function, those that keep results and may call it."""

    def __init__(self, code: CodeMap) -> None:
        self._above: dict[str, set[Place]] = {}
        keeping = [
            (file.path, definition)
            for file, definition in code.definitions()
            if definition.kind == "function" and any(_KEEPS.search(one) for one in definition.decorators)
        ]
        if keeping:
            named: dict[str, list[Definition]] = {}
            for _, definition in code.definitions():
                named.setdefault(definition.name, []).append(definition)
            for path, definition in keeping:
                for name in _below(definition, named):
                    self._above.setdefault(name, set()).add((path, definition.symbol))

    def above(self, symbol: str) -> set[Place]:
        """Functions that keep their results and may call one of this name."""
        return self._above.get(symbol.rpartition(".")[2], set())


def _below(start: Definition, named: dict[str, list[Definition]]) -> Iterator[str]:
    """Names of what a function may call, at first hand and through others."""
    seen, level = set[str](), [start]
    for _ in range(_DEEPEST):
        names = {call.name.rpartition(".")[2] for one in level for call in one.calls} - seen
        seen |= names
        yield from names
        level = [one for name in names if len(named.get(name, ())) <= _AMBIGUOUS for one in named.get(name, ())]
