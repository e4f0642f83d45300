"""Where a new test belongs: the module that tests a file already, else a new one beside its like."""

from collections import Counter
from collections.abc import Iterator
from posixpath import basename, dirname, join

from bugsage.model.base import Noun
from bugsage.model.code import CodeFile, CodeMap

#: Folders whose name says nothing of what is in them.
_ROOTS = ("src", "lib", "python")


class Home(Noun, frozen=True, kw_only=True):
    """A test module, there already or new."""

    file: str
    is_new: bool = False
    #: Its tests are methods of unittest's cases.
    in_cases: bool = False


def home_of(file: str, tool: str, code: CodeMap) -> Home:
    """The home of a test for something of a file; `tool` runs the tests."""
    modules = [one for one in code.files.values() if one.is_test and one.language == "python" and _is_module(one.path)]
    known = _about(file, modules)
    if known is not None:
        return Home(file=known.path, in_cases=_in_cases(known) if tool == "pytest" else True)
    name = _named(_stem(file), modules)
    new = join(_folder(file, tool, modules), name)
    return Home(file=new, is_new=new not in code.files, in_cases=tool != "pytest")


def module_name(file: str, own: str, code: CodeMap) -> str:
    """The dotted name by which the repository imports a file; `own` is that by the packages around it."""
    parts = _parts(file)
    names = list(dict.fromkeys((own, ".".join(parts), *(".".join(parts[at:]) for at in range(1, len(parts))))))
    used = Counter(name for one in code.files.values() for name in _imported(one) if name in names)
    return used.most_common(1)[0][0] if used else own if "." in own else names[min(1, len(names) - 1)]


def _is_module(path: str) -> bool:
    name = basename(path)
    return name.startswith("test") or name.removesuffix(".py").endswith(("_test", "_tests"))


def _about(file: str, modules: list[CodeFile]) -> CodeFile | None:
    """The module that has the name of the file, the one in the likest folder; else the only one that imports it."""
    stem = _stem(file)
    named = [one for one in modules if basename(one.path) in _names(stem)]
    if named:
        return max(named, key=lambda one: (_likeness(file, one.path), one.path))
    dotted = ".".join(_parts(file))
    importing = [one for one in modules if any(_leads_to(name, dotted) for name in _imported(one))]
    return importing[0] if len(importing) == 1 else None


def _names(stem: str) -> tuple[str, ...]:
    plain = stem.lstrip("_")
    return tuple(f"{name}.py" for one in (stem, plain) for name in (f"test_{one}", f"{one}_test", f"{one}_tests"))


def _imported(file: CodeFile) -> Iterator[str]:
    for one in file.imports:
        yield one.module
        if one.name:
            yield f"{one.module}.{one.name}"


def _leads_to(name: str, dotted: str) -> bool:
    return name == dotted or dotted.endswith(f".{name}")


def _likeness(file: str, test: str) -> tuple[int, int]:
    """Folders that both have at their ends, then those at their beginnings."""
    one, other = _parts(dirname(file)), [p for p in _parts(dirname(test)) if p not in ("test", "tests")]
    return _shared(one[::-1], other[::-1]), _shared(one, other)


def _shared(one: list[str], other: list[str]) -> int:
    """How many of the first are the same."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _in_cases(module: CodeFile) -> bool:
    tests = [one for one in module.definitions if one.kind == "function" and one.name.startswith("test")]
    cases = {one.symbol for one in module.definitions if one.kind == "class" and _is_case(one.bases)}
    return bool(tests) and all(one.parent in cases for one in tests)


def _is_case(bases: tuple[str, ...]) -> bool:
    return any(base.endswith("TestCase") for base in bases)


def _named(stem: str, modules: list[CodeFile]) -> str:
    behind = sum(one.path.endswith("_test.py") for one in modules)
    return f"{stem}_test.py" if behind * 2 > len(modules) else f"test_{stem.lstrip('_')}.py"


def _folder(file: str, tool: str, modules: list[CodeFile]) -> str:
    """Beside the file where tests stand beside what they test, else the folder of tests most like its own."""
    folders = Counter(dirname(one.path) for one in modules)
    if not folders:
        return "tests" if tool == "pytest" and dirname(file) else dirname(file) if tool == "pytest" else ""
    if dirname(file) in folders:
        return dirname(file)
    return max(folders, key=lambda one: (_likeness(file, f"{one}/x"), -one.count("/"), folders[one]))


def _stem(file: str) -> str:
    stem = basename(file).removesuffix(".py")
    return basename(dirname(file)) or stem if stem == "__init__" else stem


def _parts(path: str) -> list[str]:
    parts = [part for part in path.removesuffix(".py").removesuffix("/__init__").split("/") if part]
    return parts[1:] if parts[:1] and parts[0] in _ROOTS else parts
