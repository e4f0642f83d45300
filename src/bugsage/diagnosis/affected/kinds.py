"""The classes of a code map: which are below which, and whether their objects show themselves when they are made."""

from bugsage.model.code import CodeMap, Definition

Place = tuple[str, str]
#: Steps upwards from a class.
_DEEPEST = 8


class Kinds:
    """Classes by the last name of their bases; two of one name are taken for one."""

    def __init__(self, code: CodeMap) -> None:
        self._code = code
        self._by_name: dict[str, list[tuple[str, Definition]]] = {}
        self._by_base: dict[str, list[Place]] = {}
        for file, definition in code.definitions():
            if definition.kind == "class" and file.language == "python":
                self._by_name.setdefault(definition.name, []).append((file.path, definition))
                for base in definition.bases:
                    self._by_base.setdefault(_last(base), []).append((file.path, definition.symbol))

    def below(self, path: str, symbol: str) -> list[Place]:
        """A class and all classes below it."""
        found = {(path, symbol): None}
        waiting = [symbol]
        while waiting:
            for place in self._by_base.get(waiting.pop().rpartition(".")[2], ()):
                if place not in found:
                    found[place] = None
                    waiting.append(place[1])
        return list(found)

    def shows(self, path: str, symbol: str) -> bool:
        """A method of the project runs whenever one of its objects is made: it is no dataclass, and has `__init__`."""
        definition = self._code.find(path, symbol)
        waiting = [(path, definition)] if definition else []
        for _ in range(_DEEPEST):
            following: list[tuple[str, Definition]] = []
            for file, one in waiting:
                if one.decorators:
                    return False
                if self._code.find(file, f"{one.symbol}.__init__"):
                    return True
                following += [above for base in one.bases for above in self._by_name.get(_last(base), ())]
            waiting = following
        return False


def _last(base: str) -> str:
    return base.partition("[")[0].partition("(")[0].rpartition(".")[2]
