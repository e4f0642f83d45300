"""What repairs may ask of the repository, answered from the code map."""

import ast
import re
from collections import Counter
from collections.abc import Collection

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.matching import ContractIndex, names_symbol
from bugsage.diagnosis.reading import Found, Place
from bugsage.diagnosis.resolving import class_around, class_of, constructed, lineage, named_anywhere, resolve
from bugsage.model.code import Definition
from bugsage.model.contract import Contract
from bugsage.model.edit import PastFix

#: Ways of binding one name that are worth trying.
_MOST_IMPORTS = 3


class CodeKnowledge:
    """The port-like `repair.knowledge.Knowledge` of one case."""

    def __init__(self, case: Case, past: tuple[PastFix, ...] = (), contracts: tuple[Contract, ...] = ()) -> None:
        self._case, self._past, self._contracts = case, past, ContractIndex(contracts)

    def contracts(self, file: str, symbol: str) -> tuple[Contract, ...]:
        """Contracts that name this very definition."""
        known = self._case.code.files.get(file)
        for one in known.definitions if known and self._contracts.contracts else ():
            if one.symbol == symbol:
                found = Found(file=file, definition=one)
                return tuple(c for c, _ in self._contracts.touching(found) if names_symbol(c, found))
        return ()

    def past_fixes(self) -> tuple[PastFix, ...]:
        """What earlier fixes of this repository changed, the newest first."""
        return self._past

    def text(self, file: str) -> str | None:
        """A file of the repository; None where there is none, or it is no text."""
        return self._case.read(file)

    def files(self) -> Collection[str]:
        """The source files that there are."""
        return self._case.code.files.keys()

    def definition(self, file: str, line: int, callee: ast.expr) -> tuple[str, Definition] | None:
        """The file and definition that a callee names at a place, a class's `__init__` where it has one."""
        at = self._place(file, line)
        found = resolve(self._case, at, callee) if at else None
        if found is None:
            return None
        made = constructed(self._case, found)
        return made.file, made.definition

    def attributes(self, file: str, line: int, owner: ast.expr) -> frozenset[str]:
        """Attributes and methods that the class of an expression has, inherited ones too; empty where unknown."""
        at = self._place(file, line)
        if at is None:
            return frozenset()
        own = isinstance(owner, ast.Name) and owner.id in ("self", "cls")
        known = class_around(self._case, at) if own else class_of(self._case, at, owner)
        found: set[str] = set()
        for one in lineage(self._case, known) if known else ():
            found.update(one.definition.assigns)
            for inner in self._case.code.files[one.file].definitions:
                if inner.parent == one.definition.symbol:
                    found.add(inner.name)
                    found.update(inner.assigns)
        return frozenset(found)

    def names(self, file: str) -> frozenset[str]:
        """Names that a module binds at its top, imported ones too."""
        known = self._case.code.files.get(file)
        if known is None:
            return frozenset()
        names = {one.alias or one.name or one.module.partition(".")[0] for one in known.imports}
        for one in known.definitions:
            names.update(one.assigns if one.kind == "module" else () if one.parent else (one.name,))
        return frozenset(names)

    def imports(self, name: str) -> tuple[str, ...]:
        """Statements by which files of this repository bind a name, the most usual first; then its definitions."""
        usual: Counter[str] = Counter()
        for file in self._case.code.files.values():
            for one in file.imports:
                bound = one.alias or one.name or one.module
                if bound == name and file.language == "python" and not one.module.startswith("."):
                    usual[_statement(one.module, one.name, one.alias)] += 1
        # Definitions too: the statement that is used most may be the one that is wrong.
        for found in named_anywhere(self._case, name):
            if not found.definition.parent and found.file.endswith(".py"):
                usual[f"from {_dotted(found.file)} import {name}"] += 0
        return tuple(statement for statement, _ in usual.most_common(_MOST_IMPORTS))

    def keys(self, file: str, line: int, mapping: ast.expr) -> frozenset[str]:
        """Texts that are used as keys of a mapping of this name, in its file."""
        text = self._case.read(file) or ""
        name = mapping.attr if isinstance(mapping, ast.Attribute) else getattr(mapping, "id", "")
        read = re.findall(rf"""\b{re.escape(name)}(?:\[|\.(?:get|pop|setdefault)\()["']([^"'\n]{{1,80}})["']""", text)
        return frozenset(read if name else ())

    def _place(self, file: str, line: int) -> Place | None:
        definition = self._case.code.at(file, line)
        return Place(file=file, line=line, definition=definition) if definition else None


def _statement(module: str, name: str, alias: str) -> str:
    behind = f" as {alias}" if alias and alias != (name or module) else ""
    return f"from {module} import {name}{behind}" if name else f"import {module}{behind}"


def _dotted(file: str) -> str:
    parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
    return ".".join(parts[1:] if parts[0] in ("src", "lib") and len(parts) > 1 else parts)
