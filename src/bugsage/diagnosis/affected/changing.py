"""What of the code a change changes: functions, classes, names, and what happens when a module is imported."""

import builtins
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bugsage.diagnosis.affected.parts import Parts, nothing, parts_of
from bugsage.model.affected import FileChange

#: The symbol of code outside any definition.
MODULE = "<module>"
#: Methods that run when a class is made.
_OF_ITS_MAKING = frozenset(("__init_subclass__", "__set_name__", "__class_getitem__", "__prepare__"))
_BUILT_IN = frozenset(dir(builtins))


class Changed(NamedTuple):
    """Parts of the code that are not what they were, each in its file."""

    #: Functions: whoever runs one is touched.
    functions: set[tuple[str, str]]
    #: Classes with the names of members that changed: whoever runs a method for one is touched.
    classes: dict[tuple[str, str], set[str]]
    #: Names at the top of a module: whoever speaks of one is touched.
    names: set[tuple[str, str]]
    #: Files that may do something else when they are imported, or of which nothing better can be told.
    files: set[str]


def changed(changes: Iterable[FileChange], docs_matter: Callable[[], bool]) -> Changed:
    """What changes of modules of Python change; other files count as wholes.

    Docstrings do where programs read them: `docs_matter` is asked where one changed.
    """
    found = Changed(set(), {}, set(), set())
    for change in changes:
        before = parts_of(change.before) if change.before is not None else nothing()
        after = parts_of(change.after) if change.after is not None else nothing()
        if change.opaque or not change.path.endswith(".py") or before is None or after is None:
            found.files.add(change.path)
        else:
            _compare(change, before, after, found, docs_matter)
    return found


def _compare(change: FileChange, before: Parts, after: Parts, found: Changed, docs_matter: Callable[[], bool]) -> None:
    path = change.path
    decorated = before.decorated | after.decorated
    for symbol in _different(before.bodies, after.bodies):
        found.functions.add((path, symbol))
        owner, _, name = symbol.rpartition(".")
        if owner and name in _OF_ITS_MAKING:
            found.names.add((path, owner.partition(".")[0]))
    for symbol in _different(before.faces, after.faces):
        _seen(path, symbol, decorated, before, after, found)
    for symbol in _different(before.hints, after.hints):
        if symbol in decorated:
            _seen(path, symbol, decorated, before, after, found)
    for symbol in _different(before.docs, after.docs):
        told = before.docs.get(symbol, "") + after.docs.get(symbol, "")
        if symbol in decorated or ">>>" in told or docs_matter():
            _seen(path, symbol, decorated, before, after, found)
    for symbol in _different(before.frames, after.frames):
        found.classes.setdefault((path, symbol), set())
        found.names.add((path, symbol.partition(".")[0]))
    for member in _different(before.members, after.members):
        owner, _, name = member.rpartition(".")
        found.classes.setdefault((path, owner), set()).add(name)
        if owner in decorated:
            found.names.add((path, owner.partition(".")[0]))
    names = {*_different(before.bindings, after.bindings), *(before.bound ^ after.bound)}
    found.names.update((path, name) for name in names)
    found.functions.update((path, MODULE) for _ in names)
    if before.effects != after.effects or change.after is None or _unbound(before, after):
        found.files.add(path)


def _seen(path: str, symbol: str, decorated: set[str], before: Parts, after: Parts, found: Changed) -> None:
    """What can be seen of it without running it: its maker sees that, and who finds it there or no longer."""
    owner, _, _ = symbol.partition(".")
    if symbol in before.bodies or symbol in after.bodies:
        found.functions.add((path, symbol))
    came_or_went = (symbol in before.bodies) != (symbol in after.bodies)
    if owner == symbol and (symbol in decorated or came_or_went or symbol in after.frames):
        found.names.add((path, symbol))


def _unbound(before: Parts, after: Parts) -> bool:
    """An annotation that is new names what the module does not have, so that its import may fail."""
    return "annotations" not in after.bound and not (after.hinted - before.hinted) <= after.bound | _BUILT_IN


def _different(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]
