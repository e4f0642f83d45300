"""From what changed to everything that may mean something else by it: whoever speaks of a name that changed."""

import ast
import re
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from bugsage.diagnosis.affected.binding import statements
from bugsage.diagnosis.affected.caches import Caches
from bugsage.diagnosis.affected.changing import MODULE, Changed
from bugsage.diagnosis.affected.importers import may_know
from bugsage.diagnosis.affected.kinds import Kinds
from bugsage.diagnosis.affected.speaking import imported_as, speaks_of
from bugsage.diagnosis.parsing import module
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.words import parts_of

#: Names that are followed; a change of more is one of everything.
MOST_NAMES = 400
#: Shorter words are not in a code map.
_SHORTEST = 2

Place = tuple[str, str]


class Touched(NamedTuple):
    """Where a change is felt."""

    #: Functions that mean something else.
    places: set[Place]
    #: Classes whose objects do, those below them included.
    classes: set[Place]
    #: Files whose import does.
    files: set[str]
    #: Too much changed to be followed.
    everything: bool = False


class Spreading:
    """Follows names through the code map."""

    def __init__(self, code: CodeMap, read: Callable[[str], str | None], at_import: Collection[Place]) -> None:
        """`read` gives files as they are now; what of their functions runs `at_import` makes what they bind."""
        self._code, self._read, self._at_import = code, read, at_import
        self._caches = Caches(code)
        self._touched = Touched(set(), set(), set())
        #: Names that are still to be followed, with words one of which a function must hold as well; none for any.
        self._waiting: list[tuple[Place, frozenset[str]]] = []
        self._followed: set[tuple[Place, frozenset[str]]] = set()
        self._trees: dict[str, ast.Module | None] = {}
        self._lines: dict[str, list[str]] = {}

    @cached_property
    def _kinds(self) -> Kinds:
        return Kinds(self._code)

    def touched(self, changed: Changed) -> Touched:
        """Everything that a change is felt in."""
        for place in changed.functions:
            self._function(place)
        for place, members in changed.classes.items():
            self._class(place, members)
        self._touched.files.update(changed.files)
        for place in changed.names:
            self._follow(place)
        while self._waiting:
            (path, name), words = self._waiting.pop()
            if len(self._followed) > MOST_NAMES:
                return self._touched._replace(everything=True)
            self._spoken_of(path, name, words)
        return self._touched

    def _follow(self, place: Place, members: Iterable[str] = ()) -> None:
        entry = (place, frozenset(_word(name) for name in members))
        if entry not in self._followed and (place, frozenset[str]()) not in self._followed:
            self._followed.add(entry)
            self._waiting.append(entry)

    def _function(self, place: Place) -> None:
        if place in self._touched.places:
            return
        self._touched.places.add(place)
        path, symbol = place
        if place in self._at_import and symbol != MODULE:
            self._follow((path, symbol.partition(".")[0]))
        for keeper in self._caches.above(symbol):
            if keeper not in self._touched.places:
                self._touched.places.add(keeper)
                self._follow((keeper[0], keeper[1].rpartition(".")[2]))

    def _class(self, place: Place, members: Iterable[str] = ()) -> None:
        """A class and those below it; whoever speaks of it, and of these members where its objects show themselves."""
        for one in self._kinds.below(*place):
            if one not in self._touched.classes:
                self._touched.classes.add(one)
                path, symbol = one
                head = symbol.partition(".")[0]
                around = self._code.find(path, head) if head != symbol else None
                if around is None or around.kind == "class":
                    shows = bool(members) and self._kinds.shows(*one)
                    self._follow((path, head), members if shows else ())
                elif not members:  # whoever runs the function makes the class
                    self._function((path, head))

    def _spoken_of(self, path: str, name: str, members: frozenset[str]) -> None:
        """Whatever speaks of a name of a module: in the module itself, and where it can be known from an import."""
        word = _word(name)
        short = len(word) < _SHORTEST
        for file in self._code.files.values():
            if file.language != "python":
                continue
            speaking = [d for d in file.definitions if (word in d.words or short) and d.symbol != name]
            if speaking and (file.path == path or may_know(file, path, name)):
                for definition in speaking:
                    if self._holds(file.path, definition, name):
                        self._speaks(file, definition, (path, name), members)

    def _holds(self, path: str, definition: Definition, name: str) -> bool:
        """The name itself stands there, not only its word: `pear` is one of `test_pear` as well."""
        if path not in self._lines:
            self._lines[path] = (self._read(path) or "").splitlines()
        lines = self._lines[path][definition.start - 1 : definition.end]
        return not self._lines[path] or any(name in line and _whole(name, line) for line in lines)

    def _speaks(self, file: CodeFile, definition: Definition, of: Place, members: frozenset[str]) -> None:
        place = (file.path, definition.symbol)
        if definition.kind == "module":
            self._bound_by(file.path, of)
        elif members and members.isdisjoint(definition.words):
            return
        elif definition.kind == "class":
            self._class(place)
        else:
            self._function(place)
            if definition.decorators and "." not in definition.symbol:
                self._follow(place)  # what is decorated is made by its decorator

    def _bound_by(self, path: str, of: Place) -> None:
        """What the statements of a module that speak of the name bind; where one binds nothing, the file."""
        if path not in self._trees:
            text = self._read(path)
            self._trees[path] = module(text) if text is not None else None
        tree = self._trees[path]
        if tree is None:
            self._touched.files.add(path)
            return
        for statement in statements(tree):
            if speaks_of(statement.node, of[1]):
                if not statement.binds:
                    self._touched.files.add(path)
                for one in imported_as(statement.node, of[1]) or statement.binds:
                    if (path, one) != of:
                        self._follow((path, one))


def _whole(name: str, line: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) is not None


def _word(name: str) -> str:
    return next(iter(parts_of(name)), name.lower())
