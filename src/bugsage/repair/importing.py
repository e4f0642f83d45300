"""Import statements: where a new one stands among those of a file, and how the file would write it."""

import ast
import re
import sys
from collections.abc import Iterator

from bugsage.model.edit import Edit
from bugsage.repair.knowledge import Knowledge
from bugsage.repair.places import unit
from bugsage.repair.site import Site
from bugsage.repair.statements import beginning, is_docstring

Statement = ast.Import | ast.ImportFrom
_FUTURE, _STANDARD, _INSTALLED, _OWN = range(4)


def imported(site: Site, statement: str) -> Edit | None:
    """The edit by which the file binds what a statement of one name binds; None where it cannot be one."""
    node = _parsed(statement)
    if node is None:
        return None
    tops = [one for one in site.tree.body if isinstance(one, Statement)]
    if isinstance(node, ast.ImportFrom):
        known = [one for one in tops if isinstance(one, ast.ImportFrom) and _name(one) == _name(node)]
        if known and known[-1].names[0].name != "*":
            return _joined(site, known[-1], node.names[0])
    return _placed(site, tops, node, statement)


def _parsed(statement: str) -> Statement | None:
    try:
        body = ast.parse(statement).body
    except (SyntaxError, ValueError):
        return None
    return body[0] if len(body) == 1 and isinstance(body[0], Statement) else None


def _name(node: Statement) -> str:
    """The module as written, with the dots of a relative one."""
    if isinstance(node, ast.Import):
        return node.names[0].name
    return "." * node.level + (node.module or "")


def _joined(site: Site, known: ast.ImportFrom, alias: ast.alias) -> Edit:
    """One more name in a statement that is there, before the first that sorts behind it."""
    text = ast.unparse(alias)
    behind = [one for one in known.names if _order(one.name) > _order(alias.name)]
    if (behind and behind[0] is not known.names[0]) or (behind and len(known.names) > 1):
        start = site.offsets(behind[0])[0]
        line = site.text[site.text.rfind("\n", 0, start) + 1 : start]
        gap = " " if line.strip() else f"\n{line}"
        return Edit(file=site.file, start=start, end=start, text=f"{text},{gap}")
    if behind:
        start = site.offsets(behind[0])[0]
        return Edit(file=site.file, start=start, end=start, text=f"{text}, ")
    start, end = site.offsets(known.names[-1])
    line = site.text[site.text.rfind("\n", 0, start) + 1 : start]
    return Edit(file=site.file, start=end, end=end, text=f", {text}" if line.strip() else f",\n{line}{text}")


def _order(name: str) -> tuple[int, str]:
    """As isort sorts: constants, then classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _placed(site: Site, tops: list[Statement], node: Statement, statement: str) -> Edit:
    """A line of its own, in its group, between its neighbours."""
    group = _group(site, node)
    same = [one for one in tops if _group(site, one) == group]
    if same:
        before = [one for one in same if _sorted(one, same) <= _sorted(node, same)]
        if before:
            return site.insert(site.span(before[-1])[1] + 1, [statement])
        return site.insert(site.span(same[0])[0], [statement])
    above = [one for one in tops if _group(site, one) < group]
    below = [one for one in tops if _group(site, one) > group]
    if above:
        return site.insert(site.span(above[-1])[1] + 1, ["", statement])
    if below:
        return site.insert(site.span(below[0])[0], [statement, ""])
    return _first(site, statement)


def _first(site: Site, statement: str) -> Edit:
    """The first import of a file: behind its docstring, else before its first statement."""
    body = site.tree.body
    if body and is_docstring(body[0]):
        return site.insert(site.span(body[0])[1] + 1, ["", statement])
    if not body:
        return site.insert(1, [statement])
    line = site.span(body[0])[0]
    simple = isinstance(body[0], ast.Assign | ast.AnnAssign | ast.Expr)
    return site.insert(line, [statement, ""] if simple else [statement, "", ""])


def _sorted(node: Statement, group: list[Statement]) -> tuple[int, int, str]:
    """Place in its group: `import x` before `from x import y` where the neighbours keep them apart."""
    kinds = [isinstance(one, ast.ImportFrom) for one in group]
    apart = kinds == sorted(kinds)
    name = _name(node)
    dots = len(name) - len(name.lstrip("."))
    return int(isinstance(node, ast.ImportFrom)) if apart else 0, -dots, name.lower()


def _group(site: Site, node: Statement) -> int:
    name = _name(node)
    head = name.partition(".")[0]
    if name == "__future__":
        return _FUTURE
    if not head or head == own_package(site.knowledge, site.file).partition(".")[0]:
        return _OWN
    return _STANDARD if head in sys.stdlib_module_names else _INSTALLED


def own_package(knowledge: Knowledge, file: str) -> str:
    """The package that a file is in, dotted: as many folders upwards as have an `__init__.py`; empty for none."""
    folders = file.split("/")[:-1]
    names: list[str] = []
    while folders and knowledge.text("/".join([*folders, "__init__.py"])) is not None:
        names.insert(0, folders.pop())
    return ".".join(names)


def module_of(knowledge: Knowledge, file: str) -> str:
    """A file's own module, dotted."""
    stem = file.rpartition("/")[2].removesuffix(".py")
    package = own_package(knowledge, file)
    parts = [package] if stem == "__init__" else [package, stem]
    return ".".join(part for part in parts if part)


def as_written_here(site: Site, statement: str) -> str:
    """The statement as this file would write it: relative where the file imports its own package so."""
    node = _parsed(statement)
    package = own_package(site.knowledge, site.file)
    relative = any(isinstance(one, ast.ImportFrom) and one.level for one in ast.walk(site.tree))
    if not (relative and package and isinstance(node, ast.ImportFrom) and node.module and not node.level):
        return statement
    ours, theirs = package.split("."), node.module.split(".")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    if not shared:
        return statement
    dots = "." * (len(ours) - shared + 1)
    return f"from {dots}{'.'.join(theirs[shared:])} import {ast.unparse(node.names[0])}"


def inside(site: Site, statement: str, node: ast.AST) -> Edit | None:
    """The statement at the beginning of the function around a node, where modules import one another."""
    function = site.function(node)
    if function is None:
        return None
    first = function.body[0]
    if not is_docstring(first) and site.span(first)[0] == function.lineno:
        return None
    indent = site.indent(first) or site.indent(function) + unit(site)
    return site.insert(beginning(site, function), [f"{indent}{statement}"])


def usual(site: Site, name: str) -> Iterator[str]:
    """Statements that bind a name, the most usual in this repository first, then what Python brings."""
    own = module_of(site.knowledge, site.file)
    for statement in site.knowledge.imports(name):
        if not re.match(rf"from {re.escape(own)} import ", statement):
            yield as_written_here(site, statement)
    if name in _ALIASES:
        yield f"import {_ALIASES[name]} as {name}"
    if name in sys.stdlib_module_names and not name.startswith("_"):
        yield f"import {name}"
    yield from (f"from {module} import {name}" for module, names in _STANDARD_NAMES.items() if name in names.split())


_ALIASES = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "nx": "networkx",
    "sp": "scipy",
    "tf": "tensorflow",
}
#: Names of the standard library that programs import from their modules.
_STANDARD_NAMES = {
    "abc": "ABC ABCMeta abstractmethod",
    "collections": "ChainMap Counter OrderedDict UserDict UserList defaultdict deque namedtuple",
    "collections.abc": "Callable Collection Generator Hashable Iterable Iterator Mapping MutableMapping Sequence",
    "concurrent.futures": "Future ProcessPoolExecutor ThreadPoolExecutor as_completed",
    "contextlib": "ExitStack asynccontextmanager closing contextmanager nullcontext suppress",
    "copy": "copy deepcopy",
    "dataclasses": "asdict dataclass field fields",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal InvalidOperation",
    "enum": "Enum Flag IntEnum auto",
    "fractions": "Fraction",
    "functools": "cache cached_property lru_cache partial reduce singledispatch total_ordering wraps",
    "io": "BytesIO StringIO TextIOWrapper",
    "itertools": "accumulate chain combinations count cycle groupby islice permutations product repeat starmap "
    "zip_longest",
    "json": "JSONDecodeError",
    "math": "ceil floor gcd inf isclose isnan log pi sqrt",
    "operator": "attrgetter itemgetter",
    "os": "PathLike environ",
    "pathlib": "Path PurePath PurePosixPath",
    "tempfile": "NamedTemporaryFile TemporaryDirectory",
    "textwrap": "dedent indent",
    "threading": "Event Lock RLock Thread",
    "types": "MappingProxyType ModuleType SimpleNamespace TracebackType",
    "typing": "Any ClassVar Dict Final Generic List Literal NamedTuple NoReturn Optional Protocol Set Tuple Type "
    "TYPE_CHECKING TypedDict TypeVar Union cast overload",
    "unittest": "TestCase mock",
    "urllib.parse": "parse_qs quote unquote urlencode urljoin urlparse urlsplit urlunparse",
    "uuid": "UUID uuid4",
    "warnings": "warn",
}
