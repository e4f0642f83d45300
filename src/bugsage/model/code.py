"""The code map: what is defined where, and what it calls."""

from collections.abc import Iterator

import msgspec

from bugsage.model.base import Noun
from bugsage.model.languages import package_of


class Call(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A call as written: `self.total`, `Invoice`, `json.loads`."""

    name: str
    line: int


class Import(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One imported name: `from module import name as alias`; `name` is empty for `import module`."""

    module: str
    name: str
    alias: str
    line: int


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter of a function."""

    name: str
    #: `positional`, `normal`, `keyword`, `args` or `kwargs`.
    kind: str = "normal"
    has_default: bool = False
    annotation: str = ""


class Definition(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function, a class, or a file's code outside any definition (`<module>`). Lines are 1-based, ends included."""

    #: The qualified name inside the file: `function`, `Class.method`, `outer.inner`, `<module>`.
    symbol: str
    #: `function`, `class` or `module`; `test` for a block with a title in a test file, its symbol the titles from the
    #: outermost in, joined by ` > `.
    kind: str
    #: First line, decorators included.
    start: int
    end: int
    #: Line of the `def` or `class` keyword.
    line: int
    parameters: tuple[Parameter, ...] = ()
    #: Names of its decorators as written, without `@` and arguments: `pytest.fixture`.
    decorators: tuple[str, ...] = ()
    #: Base classes of a class, as written.
    bases: tuple[str, ...] = ()
    #: Calls in the definition's own lines, nested definitions excluded.
    calls: tuple[Call, ...] = ()
    #: How often each word stands in its own code: docstrings and comments left out, nested definitions too.
    words: dict[str, int] = {}
    #: String literals of its own code without quotes, at most 200 characters each, at most 100.
    literals: tuple[str, ...] = ()
    #: Branch points: if, elif, for, while, except, case, boolean operators, conditional expressions, comprehension ifs.
    branches: int = 0
    #: Types named in `raise` statements, as written.
    raises: tuple[str, ...] = ()
    #: First paragraph of the docstring, at most 200 characters.
    doc: str = ""
    #: Attributes it assigns on `self` or names it binds at class or module level.
    assigns: tuple[str, ...] = ()
    #: Annotation of the return value as written; empty where there is none.
    returns: str = ""
    #: It is there for tests alone inside a file of the product, as what stands in Rust's `#[cfg(test)] mod tests`.
    is_test: bool = False

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.symbol.rpartition(" > " if self.kind == "test" else ".")[2]

    @property
    def parent(self) -> str:
        """The qualified name of the definition around it; empty at the top of the file."""
        return self.symbol.rpartition(" > " if self.kind == "test" else ".")[0]

    @property
    def size(self) -> int:
        """Number of lines."""
        return self.end - self.start + 1


class CodeFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One source file of the map."""

    #: Relative to the repository, with `/`.
    path: str
    #: The git blob id of the content this was read from.
    blob: str
    language: str
    #: In order of `start`; `<module>` first.
    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    lines: int = 0
    #: It is a test, a fixture or a conftest.
    is_test: bool = False
    #: The parser met syntax that it could not read.
    broken: bool = False


class CodeMap(Noun, frozen=True, kw_only=True):
    """Every source file of a repository, uncommitted ones included."""

    files: dict[str, CodeFile] = {}
    #: What is missing from it and what adds it, a sentence each: languages whose grammar is not installed.
    notes: tuple[str, ...] = ()
    #: Folders with a manifest (`package.json`, `pyproject.toml`, `go.mod` …): the packages of a monorepo.
    packages: frozenset[str] = frozenset()

    def definitions(self) -> Iterator[tuple[CodeFile, Definition]]:
        """Every definition with its file."""
        for file in self.files.values():
            for definition in file.definitions:
                yield file, definition

    def package_of(self, path: str) -> str:
        """The folder of the package that a file belongs to; empty where that is the whole repository."""
        return package_of(path, self.packages)

    def is_test(self, path: str, definition: Definition) -> bool:
        """The definition is one of a test's: its file is a test, or it is there for tests alone."""
        return definition.is_test or self.files[path].is_test

    def at(self, path: str, line: int) -> Definition | None:
        """The innermost definition that holds this line; `<module>` where there is no other."""
        file = self.files.get(path)
        if file is None:
            return None
        best = None
        for definition in file.definitions:
            inside = definition.kind == "module" or definition.start <= line <= definition.end
            if inside and (best is None or best.kind == "module" or definition.start >= best.start):
                best = definition
        return best

    def find(self, path: str, symbol: str) -> Definition | None:
        """The definition of this qualified name in this file; the last one where a name is defined twice."""
        file = self.files.get(path)
        found = [d for d in file.definitions if d.symbol == symbol] if file else []
        return found[-1] if found else None


class IndexStats(Noun, frozen=True, kw_only=True):
    """What one refresh of the code map found and did."""

    #: Source files in the map.
    files: int = 0
    #: Files read and parsed in this refresh; the others were known already.
    parsed: int = 0
    reused: int = 0
    #: Files of the refresh before that are no longer there.
    removed: int = 0
    definitions: int = 0
    calls: int = 0
    #: Size of all files in the map.
    bytes: int = 0
    seconds: float = 0.0
    #: Files left out: path and reason.
    skipped: tuple[tuple[str, str], ...] = ()
    #: Languages whose grammar is not installed, a sentence for each extra that brings some.
    notes: tuple[str, ...] = ()
