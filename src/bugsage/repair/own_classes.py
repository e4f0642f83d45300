"""Classes of the repository as a test would call them, read from the syntax tree."""

import ast
from collections.abc import Callable, Iterator
from functools import cached_property

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.repair.class_fields import Field, fields_of, is_named_tuple, last

_PLAIN = ("str", "bytes", "int", "float", "list", "dict", "set", "frozenset", "tuple", "deque", "OrderedDict")
_FAILURES = ("Error", "Exception", "Warning")
#: Classes above one that are followed.
_MOST = 8


class OwnClass(Noun, frozen=True, kw_only=True):
    """A class at the top of a file, or in another class."""

    file: str
    symbol: str
    #: What it is made with; None where that cannot be told.
    fields: tuple[Field, ...] | None
    #: Names that its body binds.
    members: frozenset[str] = frozenset()
    is_enumeration: bool = False
    is_tuple: bool = False
    #: A text, number, collection or exception, made as these are.
    is_like_plain: bool = False


class OwnClasses:
    """Finds the classes of a repository by the names under which values of them are shown."""

    def __init__(self, code: CodeMap, read: Callable[[str], str | None], file: str) -> None:
        """`file` is where the values are; its own classes, and those that it imports, go before others."""
        self._code, self._read, self._file = code, read, file
        self._trees: dict[str, ast.Module | None] = {}

    def find(self, name: str) -> OwnClass | None:
        """The class of this name; None where there is none. Raises ValueError where it may be several."""
        found = [one for one in self._places.get(name.rpartition(".")[2], ()) if _fits(name, *one)]
        if len(found) > 1:
            near = [one for one in found if one[0] == self._file] or [one for one in found if self._is_imported(one[0])]
            if len(near) != 1:
                raise ValueError(f"{name} may be several classes")
            found = near
        return self._read_at(*found[0]) if found else None

    @cached_property
    def _places(self) -> dict[str, list[tuple[str, str]]]:
        """File and symbol of every class, by its last name; named tuples that are assigned too."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, file in self._code.files.items():
            if file.language != "python" or file.is_test:
                continue
            classes = {one.symbol for one in file.definitions if one.kind == "class"}
            for one in file.definitions:
                if one.kind == "class" and (not one.parent or one.parent in classes):
                    found.setdefault(one.name, []).append((path, one.symbol))
                for name in one.assigns if one.kind == "module" and "namedtuple" in one.words else ():
                    found.setdefault(name, []).append((path, name))
        return found

    def _is_imported(self, file: str) -> bool:
        known = self._code.files.get(self._file)
        stem = file.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
        return known is not None and any(stem in one.module.split(".") or stem == one.name for one in known.imports)

    def _read_at(self, file: str, symbol: str) -> OwnClass | None:
        """What its syntax says; None where it is none after all."""
        if file not in self._trees:
            try:
                self._trees[file] = ast.parse(self._read(file) or "")
            except (SyntaxError, ValueError, RecursionError):
                self._trees[file] = None
        node = _class_in(self._trees[file], symbol)
        if isinstance(node, ast.Call):
            return OwnClass(file=file, symbol=symbol, fields=fields_of([node]), is_tuple=True)
        if node is None:
            return None
        above, unknown = self._lineage(node)
        names = {last(base) for one in (node, *above) for base in one.bases}
        plain = bool(names & {*_PLAIN}) or any(name.endswith(_FAILURES) for name in names)
        return OwnClass(
            file=file,
            symbol=symbol,
            fields=fields_of([node, *above], unknown=unknown),
            members=frozenset(_bound(node)),
            is_enumeration=any(name.endswith(("Enum", "Flag")) for name in names),
            is_tuple=any(is_named_tuple(one) for one in (node, *above)),
            is_like_plain=plain,
        )

    def _lineage(self, node: ast.ClassDef) -> tuple[list[ast.ClassDef], bool]:
        """The classes above it that are the repository's, nearest first, and whether there are others."""
        found: list[ast.ClassDef] = []
        unknown = False
        waiting = [(self._file, base) for base in node.bases]
        while waiting and len(found) < _MOST:
            _, base = waiting.pop(0)
            name = last(base)
            places = self._places.get(name, [])
            own = _class_in(self._tree_of(places[0][0]), places[0][1]) if len(places) == 1 else None
            if isinstance(own, ast.ClassDef):
                found.append(own)
                waiting += [("", one) for one in own.bases]
            elif name not in ("object", "ABC", "Generic", "Protocol", "NamedTuple", "BaseModel", "Struct"):
                unknown = True
        return found, unknown

    def _tree_of(self, file: str) -> ast.Module | None:
        self._read_at(file, "")
        return self._trees[file]


def _fits(name: str, file: str, symbol: str) -> bool:
    """A name may have the module before it, or be the last part alone."""
    dotted = f"{file.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{symbol}"
    return dotted == name or dotted.endswith(f".{name}")


def _class_in(tree: ast.Module | None, symbol: str) -> ast.ClassDef | ast.Call | None:
    found: ast.AST | None = tree
    for part in symbol.split("."):
        inner = [one for one in _statements(found) if isinstance(one, ast.ClassDef) and one.name == part]
        if not inner:
            return _named_tuple(tree, symbol)
        found = inner[-1]
    return found if isinstance(found, ast.ClassDef) else None


def _named_tuple(tree: ast.Module | None, name: str) -> ast.Call | None:
    for one in _statements(tree):
        named = [target.id for target in getattr(one, "targets", ()) if isinstance(target, ast.Name)]
        if (
            name in named
            and isinstance(one, ast.Assign)
            and isinstance(one.value, ast.Call)
            and is_named_tuple(one.value)
        ):
            return one.value
    return None


def _statements(node: ast.AST | None) -> Iterator[ast.stmt]:
    """Statements right inside, also under conditions."""
    for child in ast.iter_child_nodes(node) if node else ():
        if isinstance(child, ast.stmt):
            yield child
            if isinstance(child, ast.If | ast.Try):
                yield from _statements(child)


def _bound(node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        yield from (target.id for target in targets if isinstance(target, ast.Name))
