"""From a name in the code to its definition in the code map."""

import ast
from collections.abc import Iterator, Sequence

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.parsing import expression
from bugsage.diagnosis.reading import Found, Place
from bugsage.diagnosis.syntax import assigned, last_name, tree_of
from bugsage.model.code import CodeFile, CodeMap, Definition

#: How far a name is followed through re-exports and base classes.
DEPTH = 4


def resolve(case: Case, at: Place | Found, callee: ast.expr, depth: int = DEPTH) -> Found | None:
    """The definition that `f`, `self.f`, `module.f` or `Class` names; None where it is not certain."""
    if isinstance(callee, ast.Name):
        return _plain(case, at, callee.id)
    if not isinstance(callee, ast.Attribute):
        return None
    owner = callee.value
    if isinstance(owner, ast.Name) and owner.id in ("self", "cls"):
        return method(case, class_around(case, at), callee.attr) or _only(case, callee.attr)
    if isinstance(owner, ast.Call) and last_name(owner.func) == "super":
        around = class_around(case, at)
        return next((m for b in bases(case, around) if (m := method(case, b, callee.attr))), None) if around else None
    known = class_of(case, at, owner, depth - 1)
    if known:
        return method(case, known, callee.attr)
    if isinstance(owner, ast.Name | ast.Attribute):
        module = module_named(case, at.file, ast.unparse(owner))
        if module:
            return exported(case, module, callee.attr)
    return _only(case, callee.attr)


def constructed(case: Case, found: Found) -> Found:
    """The `__init__` of a class, where it has one of its own or inherits it; anything else as it is."""
    if found.definition.kind != "class":
        return found
    return method(case, found, "__init__") or found


def _plain(case: Case, at: Place | Found, name: str) -> Found | None:
    scope = at.definition.symbol
    while scope and scope != "<module>":
        nested = case.code.find(at.file, f"{scope}.{name}")
        around = case.code.find(at.file, scope)
        if nested and not (around and around.kind == "class"):
            return Found(file=at.file, definition=nested)
        scope = scope.rpartition(".")[0]
    file = case.code.files.get(at.file)
    return exported(case, file, name) if file else None


def exported(case: Case, file: CodeFile, name: str, depth: int = DEPTH) -> Found | None:
    """The definition that a module offers under a name, its own or one it imports."""
    own = case.code.find(file.path, name)
    if own:
        return Found(file=file.path, definition=own)
    for imported in file.imports if depth else ():
        if name in (imported.alias, imported.name) and imported.name and name == (imported.alias or imported.name):
            source = module_file(case, imported.module, file.path)
            if source and source.path != file.path:
                return exported(case, source, imported.name, depth - 1)
        elif imported.name == "*":
            source = module_file(case, imported.module, file.path)
            found = exported(case, source, name, depth - 1) if source and source.path != file.path else None
            if found:
                return found
    return None


def module_file(case: Case, module: str, importer: str) -> CodeFile | None:
    """The file of a module as an import names it, relative ones seen from the importing file."""
    level = len(module) - len(module.lstrip("."))
    tail = module[level:].replace(".", "/")
    if level:
        folder = importer.split("/")[:-level] if level <= importer.count("/") + 1 else []
        base = "/".join([*folder, tail] if tail else folder)
        return _file(case, base)
    return _file(case, tail) or _by_suffix(case, tail)


def _file(case: Case, base: str) -> CodeFile | None:
    init = f"{base}/__init__.py" if base else "__init__.py"
    return case.code.files.get(f"{base}.py") or case.code.files.get(init)


def _by_suffix(case: Case, tail: str) -> CodeFile | None:
    endings = (f"/{tail}.py", f"/{tail}/__init__.py")
    found = [f for path, f in case.code.files.items() if path.endswith(endings)]
    # The shallowest is the importable one: `src/app/x.py` before `examples/copy/app/x.py`.
    return min(found, key=lambda f: (f.path.count("/"), f.path)) if found else None


def module_named(case: Case, file: str, name: str) -> CodeFile | None:
    """The project's module that a name in a file stands for."""
    importer = case.code.files.get(file)
    head, _, rest = name.partition(".")
    for imported in importer.imports if importer else ():
        if not imported.name and (imported.alias or imported.module) == name:
            return module_file(case, imported.module, file)
        if (
            not imported.name
            and not imported.alias
            and imported.module.startswith(f"{head}.")
            and name == imported.module
        ):
            return module_file(case, imported.module, file)
        if imported.name and (imported.alias or imported.name) == head:
            dotted = (
                f"{imported.module}.{imported.name}" if imported.module.strip(".") else imported.module + imported.name
            )
            return module_file(case, f"{dotted}.{rest}" if rest else dotted, file)
    return None


def class_around(case: Case, at: Place | Found) -> Found | None:
    """The class that a method stands in; the class itself for a class."""
    symbol = at.definition.symbol
    while symbol and symbol != "<module>":
        found = case.code.find(at.file, symbol)
        if found and found.kind == "class":
            return Found(file=at.file, definition=found)
        symbol = symbol.rpartition(".")[0]
    return None


def class_of(case: Case, at: Place | Found, owner: ast.expr, depth: int = DEPTH) -> Found | None:
    """The class of a value where the code around says so: `Class`, `Class(...)`, or a name bound to that."""
    if depth <= 0:
        return None  # Names that are bound to one another's results have no end.
    if isinstance(owner, ast.Call):
        found = resolve(case, at, owner.func, depth) if isinstance(owner.func, ast.Name | ast.Attribute) else None
        return found if found and found.definition.kind == "class" else None
    if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name) and owner.value.id in ("self", "cls"):
        return _attribute_class(case, class_around(case, at), owner.attr, depth - 1)
    if isinstance(owner, ast.Attribute):
        return _attribute_class(case, class_of(case, at, owner.value, depth - 1), owner.attr, depth - 1)
    if not isinstance(owner, ast.Name):
        return None
    direct = _plain(case, at, owner.id)
    if direct:
        return direct if direct.definition.kind == "class" else None
    bound = assigned(tree_of(case, at), owner.id, at.line if isinstance(at, Place) else at.definition.end)
    if (
        bound
        and not bound[2]
        and isinstance(bound[1], ast.Call)
        and isinstance(bound[1].func, ast.Name | ast.Attribute)
    ):
        made = resolve(case, at, bound[1].func, depth) if last_name(bound[1].func) != owner.id else None
        return made if made and made.definition.kind == "class" else None
    annotated = next((p.annotation for p in at.definition.parameters if p.name == owner.id), "")
    return _annotated_class(case, at, annotated) if not bound else None


def _attribute_class(case: Case, owner: Found | None, attribute: str, depth: int) -> Found | None:
    """The class of `self.attribute`: as annotated, or as the constructor makes or is given it."""
    if owner is None:
        return None
    made = method(case, owner, "__init__")
    for node in ast.walk(tree_of(case, made) or ast.Module([], [])) if made else ():
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if made and any(last_name(t) == attribute and isinstance(t, ast.Attribute) for t in targets):
            if isinstance(node, ast.AnnAssign):
                return _annotated_class(case, made, ast.unparse(node.annotation))
            return class_of(case, made, node.value, depth) if isinstance(node, ast.Assign) else None
    for node in ast.walk(tree_of(case, owner) or ast.Module([], [])):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == attribute:
            return _annotated_class(case, owner, ast.unparse(node.annotation))
    return None


def _annotated_class(case: Case, at: Place | Found, annotation: str) -> Found | None:
    written = annotation.strip("\"' ").removesuffix("| None").removeprefix("None |").strip()
    name = written.removeprefix("Optional[").removesuffix("]") if written.startswith("Optional[") else written
    node = expression(name) if name.replace(".", "").replace("_", "").isalnum() else None
    found = resolve(case, at, node, 1) if isinstance(node, ast.Name | ast.Attribute) else None
    return found if found and found.definition.kind == "class" else None


def method(case: Case, owner: Found | None, name: str, depth: int = DEPTH) -> Found | None:
    """A method of a class, its own or an inherited one."""
    if owner is None:
        return None
    own = case.code.find(owner.file, f"{owner.symbol}.{name}")
    if own:
        return Found(file=owner.file, definition=own)
    if not depth:
        return None
    return next((m for base in bases(case, owner) if (m := method(case, base, name, depth - 1))), None)


def bases(case: Case, owner: Found) -> Iterator[Found]:
    """The base classes that the repository defines."""
    for written in owner.definition.bases:
        node = expression(written.partition("[")[0])
        found = None
        if isinstance(node, ast.Name):
            file = case.code.files.get(owner.file)
            found = exported(case, file, node.id) if file else None
        elif isinstance(node, ast.Attribute):
            module = module_named(case, owner.file, ast.unparse(node.value))
            found = exported(case, module, node.attr) if module else None
        if found and found.definition.kind == "class" and found != owner:
            yield found


def lineage(case: Case, owner: Found, depth: int = DEPTH) -> list[Found]:
    """A class and its base classes, nearest first."""
    found = [owner]
    for base in bases(case, owner) if depth else ():
        found += [b for b in lineage(case, base, depth - 1) if b not in found]
    return found


def named_anywhere(case: Case, name: str, tests: bool = False) -> list[Found]:
    """Every definition of this name outside tests (inside too, when asked)."""
    known = _looked_up(case.code)
    if name not in known:
        known[name] = _scan(case.code, name)
    return [f for f in known[name] if tests or not case.code.is_test(f.file, f.definition)]


@remembered
def _looked_up(code: CodeMap) -> dict[str, list[Found]]:
    return {}


def _scan(code: CodeMap, name: str) -> list[Found]:
    # The plain test comes first: a large project has tens of thousands of definitions.
    return [
        Found(file=file.path, definition=definition)
        for file in code.files.values()
        for definition in file.definitions
        if definition.symbol.endswith(name) and definition.name == name
    ]


def classes_named(case: Case, name: str) -> list[Found]:
    """Every class of this name; those outside tests first."""
    found = [f for f in named_anywhere(case, name, tests=True) if f.definition.kind == "class"]
    return sorted(found, key=lambda f: case.code.is_test(f.file, f.definition))


def class_meant(case: Case, name: str, through: Sequence[Place]) -> Found | None:
    """The class that an error names only by its last name; None where several are and the stack does not tell which."""
    found = classes_named(case, name)
    if len(found) < 2:
        return found[0] if found else None
    scopes = {(p.file, p.symbol) for p in through}
    near = [f for f in found if (f.file, f.definition.parent) in scopes]
    files = {p.file for p in through}
    here = near or [f for f in found if f.file in files]
    return here[0] if len(here) == 1 else None


def members(case: Case, owner: Found) -> dict[str, Definition]:
    """Names that instances of a class have: methods, class attributes and what methods assign on `self`."""
    found: dict[str, Definition] = {}
    for one in lineage(case, owner):
        file = case.code.files[one.file]
        prefix = f"{one.symbol}."
        for definition in file.definitions:
            inside = definition.symbol.startswith(prefix) and "." not in definition.symbol[len(prefix) :]
            if inside:
                found.setdefault(definition.name, definition)
            if inside or definition is one.definition or definition.symbol == one.symbol:
                for name in definition.assigns:
                    found.setdefault(name, definition)
    return found


def _only(case: Case, name: str) -> Found | None:
    # A method whose name no other definition of the project has.
    if name in COMMON:
        return None
    found = [f for f in named_anywhere(case, name) if f.definition.kind == "function"]
    return found[0] if len(found) == 1 else None


#: Methods of built-in types: an attribute of this name says nothing about whose it is.
COMMON = frozenset(
    """add append capitalize clear close copy count decode difference discard encode endswith extend find flush format
    get group index insert intersection is_dir is_file isdigit items join keys lower match mkdir name open pop popitem
    read readline remove replace reverse rfind run search send setdefault sort split splitlines start startswith stop
    strip lstrip rstrip title union update upper value values write""".split()  # noqa: SIM905
)
