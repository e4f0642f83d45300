"""How a test module names what it calls and makes, and the imports that it still needs for that."""

import ast
from collections.abc import Iterator

from bugsage.model.code import CodeMap
from bugsage.model.edit import edited
from bugsage.repair.housing import module_name
from bugsage.repair.importing import imported, module_of
from bugsage.repair.making_values import Made
from bugsage.repair.site import Site


class Binding:
    """The names of one test module."""

    def __init__(self, site: Site, code: CodeMap) -> None:
        self._site, self._code = site, code
        self._used = {one.id for one in ast.walk(site.tree) if isinstance(one, ast.Name)}
        self._found: dict[tuple[str, str], str] = {}
        #: What must be imported there.
        self.statements: list[str] = []

    def __call__(self, made: Made) -> str:
        """What it is called there."""
        if made.module == "builtins":
            return made.name
        own = made.module or module_name(made.file, module_of(self._site.knowledge, made.file), self._code)
        key = (own, made.outermost)
        if key not in self._found:
            self._found[key] = self._there(own, made.outermost, exact=bool(made.module)) or self._new(own, made)
        return self._found[key] + made.name.removeprefix(made.outermost)

    def _there(self, own: str, name: str, *, exact: bool) -> str:
        """By what it imports already; empty where it does not."""
        for node in self._site.tree.body:
            for module, bound, called in _imports(node):
                if module == own or (not exact and module.endswith(f".{own}")):
                    if bound == name:
                        return called
                    if not bound:
                        return f"{called}.{name}"
        return ""

    def _new(self, own: str, made: Made) -> str:
        name = made.outermost
        taken = name in self._used or name in self._found.values()  # the module means something else by it
        as_module = taken or (bool(made.module) and self._is_usual(own, name))
        statement = _import_of(own) if as_module else f"from {own} import {name}"
        if statement not in self.statements:
            self.statements.append(statement)
        return f"{own.rpartition('.')[2]}.{name}" if as_module else name

    def _is_usual(self, module: str, name: str) -> bool:
        """The repository imports the module rather than names out of it."""
        known = self._site.knowledge.imports
        usual = [one for one in (*known(name), *known(module)) if one.split()[1] == module]
        return bool(usual) and usual[0] == f"import {module}"

    def text(self, *more: str) -> str:
        """The text of the module with what it needs. Raises ValueError where that cannot be imported there."""
        site, text = self._site, self._site.text
        for statement in (*self.statements, *more):
            now = Site(site.file, text, "<module>", event=site.event, knowledge=site.knowledge)
            if any(ast.unparse(one) == statement for one in now.tree.body):
                continue
            if not text.strip():
                text = f"{statement}\n"
                continue
            edit = imported(now, statement)
            if edit is None:
                raise ValueError("it cannot be imported there")
            text = edited(text, (edit,))
        return text


def _imports(node: ast.stmt) -> Iterator[tuple[str, str, str]]:
    """Module, name (empty for the module itself) and what it is called, of each thing that a statement imports."""
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for one in node.names:
            yield node.module, one.name, one.asname or one.name
            yield f"{node.module}.{one.name}", "", one.asname or one.name
    elif isinstance(node, ast.Import):
        for one in node.names:
            yield one.name, "", one.asname or one.name


def _import_of(module: str) -> str:
    package, _, name = module.rpartition(".")
    return f"from {package} import {name}" if package else f"import {name}"
