"""Which functions and classes a change touches, and how."""

from collections.abc import Iterable, Iterator, Mapping

from bugsage.model.code import CodeFile, Definition
from bugsage.model.patch import FilePatch
from bugsage.model.proposal import ChangedSymbol

_MODULE = "<module>"


def changed_symbols(file: FilePatch, before: CodeFile | None, after: CodeFile | None) -> tuple[ChangedSymbol, ...]:
    """The definitions in whose own lines a change adds or removes something: by the new side, then removed ones.

    Contracts and callers are not known here. A file without an outline on either side has none.
    """
    old, new = _by_symbol(before), _by_symbol(after)
    touched: dict[str, ChangedSymbol] = {}
    for definition in _around(after, (number for number, _ in file.added())):
        change = _change(old.get(definition.symbol), definition, existed=before is not None)
        touched.setdefault(definition.symbol, _symbol(file.path, definition, after, change))
    for definition in _around(before, (number for number, _ in file.removed())):
        now = new.get(definition.symbol)
        change = "removed" if now is None else _change(definition, now, existed=True)
        side = before if now is None else after
        touched.setdefault(definition.symbol, _symbol(file.path, now or definition, side, change))
    return tuple(sorted(touched.values(), key=lambda one: (one.change == "removed", one.start, one.symbol)))


def _by_symbol(outline: CodeFile | None) -> Mapping[str, Definition]:
    return {one.symbol: one for one in outline.definitions} if outline else {}


def _around(outline: CodeFile | None, lines: Iterable[int]) -> Iterator[Definition]:
    """The innermost definition around each line, each once."""
    if outline is None:
        return
    # Those that begin later lie further in, for definitions nest.
    inner = sorted(outline.definitions, key=lambda one: (one.start, -one.end))
    seen: set[str] = set()
    for line in lines:
        found = None
        for one in inner:
            if one.start > line:
                break
            if line <= one.end:
                found = one
        if found is not None and found.symbol not in seen:
            seen.add(found.symbol)
            yield found


def _change(old: Definition | None, new: Definition, *, existed: bool) -> str:
    if old is None:
        return "added" if existed or new.symbol != _MODULE else "body"
    same = (old.parameters, old.decorators, old.bases, old.returns) == (
        new.parameters,
        new.decorators,
        new.bases,
        new.returns,
    )
    return "body" if same or new.kind == "module" else "signature"


def _symbol(path: str, definition: Definition, outline: CodeFile | None, change: str) -> ChangedSymbol:
    test = definition.is_test or bool(outline and outline.is_test)
    return ChangedSymbol(
        file=path,
        symbol=definition.symbol,
        change=change,
        start=definition.start,
        end=definition.end,
        public=definition.kind != "module" and not test and is_public(path, definition.symbol),
    )


def is_public(path: str, symbol: str) -> bool:
    """No part of the name and no folder or file around it begins with an underscore; names such as `__init__` may.

    >>> is_public("a/b.py", "C.m"), is_public("a/_b.py", "C.m"), is_public("a/b.py", "C.__init__")
    (True, False, True)
    """
    parts = [*path.rpartition(".")[0].split("/"), *symbol.split(".")]
    return all(not part.startswith("_") or (part.startswith("__") and part.endswith("__")) for part in parts)
