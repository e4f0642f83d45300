"""The languages that the code map reads: for each the grammar, the queries and the reader, loaded when first met.

A language is a query file `queries/<name>.scm`, a module here that says how things are named, and one of `DIALECTS`.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from bugsage.model.base import Noun
from bugsage.model.code import CodeFile
from bugsage.model.languages import BY_ENDING, BY_NAME, DECLARATIONS, is_test_path

#: Content, and whether the file is a test, as a reading without path and blob id.
Reader = Callable[[bytes, bool], CodeFile]

#: Raise it whenever readings of all languages take another shape, or another meaning.
READING_VERSION = 3

_READERS = "bugsage.adapters.code_map.languages"


class Dialect(Noun, frozen=True, kw_only=True):
    """One grammar, and how it is read."""

    #: A short name, part of the key under which readings are stored.
    name: str
    #: The language of the files, as `model.languages` names it.
    language: str
    #: The wheel that brings the grammar, and the function of it that gives the grammar.
    package: str
    factory: str = "language"
    #: Query files, joined in this order.
    queries: tuple[str, ...]
    #: Query files that are asked of test files as well.
    test_queries: tuple[str, ...] = ()
    #: Module and name of the function that reads a file.
    reader: str
    #: Extra of BugSage that brings the wheel; empty where every installation has it.
    extra: str = ""
    #: Endings of its files where not all of the language's files are of this dialect.
    endings: tuple[str, ...] = ()
    #: Raise it whenever the same source would be read differently.
    version: int = 1


DIALECTS = (
    Dialect(
        name="python",
        language="python",
        package="tree_sitter_python",
        queries=("python",),
        reader="bugsage.adapters.code_map.python:read_python",
    ),
    Dialect(
        name="javascript",
        language="javascript",
        package="tree_sitter_javascript",
        queries=("script", "jsx", "javascript"),
        test_queries=("script_tests",),
        reader=f"{_READERS}.script:read_javascript",
    ),
    Dialect(
        name="typescript",
        language="typescript",
        package="tree_sitter_typescript",
        factory="language_typescript",
        queries=("script", "typescript"),
        test_queries=("script_tests",),
        reader=f"{_READERS}.script:read_typescript",
    ),
    Dialect(
        name="tsx",
        language="typescript",
        package="tree_sitter_typescript",
        factory="language_tsx",
        endings=(".tsx",),
        queries=("script", "jsx", "typescript"),
        test_queries=("script_tests",),
        reader=f"{_READERS}.script:read_tsx",
    ),
    Dialect(
        name="go",
        language="go",
        package="tree_sitter_go",
        queries=("go",),
        reader=f"{_READERS}.go:read_go",
        extra="languages",
    ),
    Dialect(
        name="java",
        language="java",
        package="tree_sitter_java",
        queries=("java",),
        reader=f"{_READERS}.java:read_java",
        extra="languages",
    ),
    Dialect(
        name="rust",
        language="rust",
        package="tree_sitter_rust",
        queries=("rust",),
        reader=f"{_READERS}.rust:read_rust",
        extra="languages",
        version=2,
    ),
    Dialect(
        name="ruby",
        language="ruby",
        package="tree_sitter_ruby",
        queries=("ruby",),
        test_queries=("ruby_tests",),
        reader=f"{_READERS}.ruby:read_ruby",
        extra="languages",
        version=2,
    ),
    Dialect(
        name="php",
        language="php",
        package="tree_sitter_php",
        factory="language_php",
        queries=("php",),
        test_queries=("php_tests",),
        reader=f"{_READERS}.php:read_php",
        extra="languages",
    ),
    Dialect(
        name="kotlin",
        language="kotlin",
        package="tree_sitter_kotlin",
        queries=("kotlin",),
        test_queries=("kotlin_tests",),
        reader=f"{_READERS}.kotlin:read_kotlin",
        extra="all-languages",
        version=2,
    ),
    Dialect(
        name="swift",
        language="swift",
        package="tree_sitter_swift",
        queries=("swift",),
        test_queries=("swift_tests",),
        reader=f"{_READERS}.swift:read_swift",
        extra="all-languages",
        version=2,
    ),
    Dialect(
        name="csharp",
        language="csharp",
        package="tree_sitter_c_sharp",
        queries=("csharp",),
        reader=f"{_READERS}.csharp:read_csharp",
        extra="languages",
    ),
    Dialect(
        name="c",
        language="c",
        package="tree_sitter_c",
        queries=("c",),
        reader=f"{_READERS}.c:read_c",
        extra="languages",
    ),
    Dialect(
        name="cpp",
        language="cpp",
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        reader=f"{_READERS}.cpp:read_cpp",
        extra="languages",
    ),
    Dialect(  # C or C++, as what it holds says; C++ has all that either asks for
        name="header",
        language="c",
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        reader=f"{_READERS}.cpp:read_header",
        extra="languages",
        endings=(".h",),
    ),
)
_BY_NAME = {dialect.name: dialect for dialect in DIALECTS}
_BY_LANGUAGE = {dialect.language: dialect for dialect in DIALECTS if not dialect.endings}
_BY_ENDING = {ending: _BY_LANGUAGE[lang.name] for ending, lang in BY_ENDING.items() if lang.name in _BY_LANGUAGE}
_BY_ENDING |= {ending: dialect for dialect in DIALECTS for ending in dialect.endings}
#: What a file's name must end with to be read.
ENDINGS = tuple(_BY_ENDING)
#: Programs of `#!` lines, with the dialect of such a script.
INTERPRETERS = tuple((BY_NAME[d.language].interpreters, d) for d in DIALECTS if BY_NAME[d.language].interpreters)


def dialect_of(path: str) -> Dialect | None:
    """The dialect of a file by its name."""
    dialect = _BY_ENDING.get(path[path.rfind(".") :])
    return dialect if dialect and not path.endswith(DECLARATIONS) else None


def dialect_named(name: str) -> Dialect:
    """The dialect of this name."""
    return _BY_NAME[name]


_FORMS = {d.name: f"{d.name}.{READING_VERSION}.{d.version}" for d in DIALECTS}


def form_of(path: str, dialect: Dialect) -> str:
    """How the file at this path is read: the dialect, its version, and `t` for tests that are read as such."""
    form = _FORMS[dialect.name]
    return f"{form}t" if dialect.test_queries and is_test_path(path, dialect.language) else form


def is_installed(dialect: Dialect) -> bool:
    """The wheel of its grammar is there."""
    return _is_there(dialect.package)


@cache  # of a name: hashing a dialect takes longer than all else that is asked of a listed file
def _is_there(package: str) -> bool:
    return find_spec(package) is not None


@cache
def reader_of(form: str) -> tuple[Reader, bool]:
    """What reads files of this form, and whether it reads them as tests."""
    name, _, version = form.partition(".")
    module, _, function = _BY_NAME[name].reader.partition(":")
    read: Reader = getattr(import_module(module), function)
    return read, version.endswith("t")
