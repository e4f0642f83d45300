"""What file names say: the language, whether a file is a test, and what it is about."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from bugsage.model.base import Noun

_SCRIPT_TESTS = r"(?:.*/)?(?:(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress)/.*|"
_JVM_TESTS = r"(?:.*/)?(?:src/(?:\w*[tT]est\w*)/.*|tests?/.*|[^/]*(?:Tests?|IT|TestCase|Spec)\.{0}|Test[A-Z][^/]*\.{0})"
_C_TESTS = (
    r"(?:.*/)?(?:(?:unit_?|[^/]*[_-])?tests?/.*|test[_-][^/]*|(?:[^/]*[._-])?(?:unit)?tests?\.\w+|[^/]*Tests?\.\w+)"
)


class Language(Noun, frozen=True, kw_only=True):
    """A programming language as file names show it."""

    name: str
    #: As a sentence writes it: `C++`.
    title: str
    #: How its files end.
    endings: tuple[str, ...]
    #: What its test files' paths look like, from the top of the repository.
    tests: str = r"(?:.*/)?tests?/.*"
    #: Programs that a `#!` line names, as a pattern; empty where there are no such scripts.
    interpreters: str = ""
    #: Files that stand for their folder: `index.ts` is what others import as the folder.
    heads: tuple[str, ...] = ()
    #: The name of a class's constructor; empty where it is the name of the class.
    constructor: str = ""


LANGUAGES = (
    Language(
        name="python",
        title="Python",
        endings=(".py",),
        tests=r"(?:.*/)?(?:tests?/.*|test_[^/]*|[^/]*_tests?\.py|tests\.py|conftest\.py)",
        interpreters="python",
        constructor="__init__",
    ),
    Language(
        name="javascript",
        title="JavaScript",
        endings=(".js", ".mjs", ".cjs", ".jsx"),
        tests=_SCRIPT_TESTS + r"(?:[^/]*[._-])?(?:tests?|specs?|cy|e2e)\.[cm]?jsx?|test[_-][^/]*)",
        interpreters="node|bun",
        heads=("index",),
        constructor="constructor",
    ),
    Language(
        name="typescript",
        title="TypeScript",
        endings=(".ts", ".mts", ".cts", ".tsx"),
        tests=_SCRIPT_TESTS + r"(?:[^/]*[._-])?(?:tests?|test-d|specs?|cy|e2e)\.[cm]?tsx?|test[_-][^/]*)",
        interpreters="deno|ts-node|tsx",
        heads=("index",),
        constructor="constructor",
    ),
    Language(name="go", title="Go", endings=(".go",), tests=r".*_test\.go|(?:.*/)?testdata/.*"),
    Language(name="java", title="Java", endings=(".java",), tests=_JVM_TESTS.format("java")),
    Language(
        name="rust",
        title="Rust",
        endings=(".rs",),
        tests=r"(?:.*/)?(?:tests/.*|tests?\.rs|[^/]*_tests?\.rs)",
        heads=("mod", "lib"),
        constructor="new",
    ),
    Language(
        name="csharp",
        title="C#",
        endings=(".cs",),
        tests=r"(?:.*/)?(?:(?:[^/]*\.)?(?:[A-Z]\w*)?(?:[tT]ests?|Specs)(?:\.\w+)*/.*|[^/]*(?:Tests?|Specs?|Facts)(?:\.\w+)?\.cs)",
    ),
    Language(
        name="ruby",
        title="Ruby",
        endings=(".rb", ".rake"),
        tests=r"(?:.*/)?(?:(?:specs?|tests?|features)/.*|[^/]*_(?:spec|test)\.rb|test_[^/]*\.rb)",
        interpreters="ruby",
        constructor="initialize",
    ),
    Language(
        name="php",
        title="PHP",
        endings=(".php",),
        tests=r"(?:.*/)?(?:[tT]ests?/.*|specs?/.*|[^/]*(?:Test|TestCase|Spec|Cest)\.php)",
        interpreters="php",
        constructor="__construct",
    ),
    Language(name="c", title="C", endings=(".c", ".h"), tests=_C_TESTS),
    Language(
        name="cpp",
        title="C++",
        endings=(".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".ipp", ".tpp", ".inl", ".cu", ".cuh"),
        tests=_C_TESTS,
    ),
    Language(name="kotlin", title="Kotlin", endings=(".kt", ".kts"), tests=_JVM_TESTS.format("kts?")),
    Language(
        name="swift",
        title="Swift",
        endings=(".swift",),
        tests=r"(?:.*/)?(?:[^/]*[tT]ests?/.*|[^/]*(?:Tests?|Spec)\.swift)",
        constructor="init",
    ),
    Language(
        name="elixir",
        title="Elixir",
        endings=(".ex", ".exs"),
        tests=r"(?:.*/)?(?:test/.*|[^/]*_test\.exs?|test_helper\.exs)",
        interpreters="elixir",
    ),
)

BY_NAME = {language.name: language for language in LANGUAGES}
BY_ENDING = {ending: language for language in LANGUAGES for ending in language.endings}
#: Files whose folder is a package: the nearest one above a file says which package the file belongs to.
MANIFESTS = frozenset(
    ("package.json", "deno.json", "pyproject.toml", "setup.py", "setup.cfg", "go.mod", "Cargo.toml", "pom.xml")
) | {
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "Gemfile",
    "composer.json",
    "Package.swift",
    "mix.exs",
}
MANIFESTS |= {"conanfile.txt", "conanfile.py", "vcpkg.json"}
#: Files of which every folder of a package may have one: the topmost says where the package is.
BUILD_FILES = frozenset(("CMakeLists.txt", "meson.build"))
#: The same for manifests that have a name of their own.
MANIFEST_ENDINGS = (".csproj", ".gemspec", ".vbproj", ".fsproj", ".sln", ".slnx")
#: How the paths of all manifests end, and a few others.
MANIFEST_NAMES = (*sorted(MANIFESTS | BUILD_FILES), *MANIFEST_ENDINGS)
#: Declares what runs elsewhere, and runs nothing itself.
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts", ".pyi")

_TESTING_WORD = r"(?:tests?|specs?|cy|e2e)"
_AROUND = re.compile(rf"^{_TESTING_WORD}[._-]+|[._-]+(?:{_TESTING_WORD}|test-d)$", re.IGNORECASE)
_TESTING = re.compile(_TESTING_WORD)
#: Folders that say where something lies, not what it is.
_NO_SUBJECT = re.compile(rf"__\w+__|src|lib|source|{_TESTING_WORD}")
#: How a package of tests is called after what it tests: `Shop.UnitTests`, `shop-test`.
_OF_TESTS = re.compile(
    r"[._-](?:Unit|Integration|Functional)?(?:Tests?|Specs?)(?:[._-](?:Unit|Integration))?$", re.IGNORECASE
)
_JOINED = re.compile(r"^Test(?=[A-Z])|(?<=[a-z0-9])(?:Tests?|TestCase|Specs?|IT|Cest)$")


def ending_of(path: str) -> str:
    """The ending by which a source file's language is known; empty for any other file."""
    name = path[path.rfind("/") + 1 :]
    ending = name[name.rfind(".") :]
    return ending if ending in BY_ENDING and not name.endswith(DECLARATIONS) else ""


def language_of(path: str) -> Language | None:
    """The language of a file, as far as its name tells."""
    return BY_ENDING.get(ending_of(path))


def is_source(path: str) -> bool:
    """A file of this name holds code."""
    return bool(ending_of(path))


def is_test_path(path: str, language: str) -> bool:
    """A file of this language is a test, or lies among them."""
    return _tests(language)(path) is not None


def constructor_of(language: str) -> str:
    """What a class's constructor is called in this language; empty where it is called like the class."""
    return BY_NAME[language].constructor if language in BY_NAME else ""


def is_manifest(path: str) -> bool:
    """A file of this name makes its folder a package."""
    if not path.endswith(MANIFEST_NAMES):
        return False
    name = path[path.rfind("/") + 1 :]
    return name in MANIFESTS or name in BUILD_FILES or name.endswith(MANIFEST_ENDINGS)


def packages_of(manifests: Iterable[str]) -> set[str]:
    """The folders that are packages, given the paths of all manifests.

    >>> sorted(packages_of(["b/CMakeLists.txt", "b/src/CMakeLists.txt", "a/Shop.csproj", "c/meson.build"]))
    ['a', 'b', 'c']
    """
    found: set[str] = set()
    built: set[str] = set()
    for path in manifests:
        folder, _, name = path.rpartition("/")
        (built if name in BUILD_FILES else found).add(folder)
    return found | {folder for folder in built if not any(above in built for above in _above(folder))}


def tested_package(package: str, packages: Iterable[str]) -> str | None:
    """The package that a package of tests is about, where there is one such.

    >>> tested_package("test/Shop.Core.Tests", ["src/Shop", "src/Shop.Core", "test/Shop.Core.Tests"])
    'src/Shop.Core'
    """
    name = package.rpartition("/")[2]
    bare = _OF_TESTS.sub("", name)
    found = [other for other in packages if other.rpartition("/")[2] == bare] if bare != name else []
    return found[0] if len(found) == 1 else None


def _above(folder: str) -> Iterator[str]:
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def package_of(path: str, packages: Collection[str]) -> str:
    """The nearest folder above a file that is a package; the top of the repository, an empty name, where none is.

    >>> [package_of(p, {"", "web", "web/ui"}) for p in ("web/ui/src/a.ts", "web/b.ts", "webs/c.ts")]
    ['web/ui', 'web', '']
    """
    folder = path.rpartition("/")[0]
    while folder and folder not in packages:
        folder = folder.rpartition("/")[0]
    return folder


def stem_of(path: str) -> str:
    """A file's name without folders and ending.

    >>> [stem_of(p) for p in ("src/cart.py", "lib/cart.test.ts", "README.md")]
    ['cart', 'cart.test', 'README.md']
    """
    name = path.rpartition("/")[2]
    return name[: len(name) - len(ending_of(name))]


def subject_of(path: str) -> str:
    """What a file holds by its name: its stem, or its folder's name where it stands for that.

    >>> [subject_of(p) for p in ("src/cart.py", "src/cart/index.ts", "index.ts")]
    ['cart', 'cart', 'index']
    """
    return _or_folder(stem_of(path).strip("_"), path)


def topic_of(path: str) -> str:
    """What a test file is about: its name without what makes it a test, or its folder's where nothing is left.

    >>> [topic_of(p) for p in ("tests/test_cart.py", "a/cart.spec.ts", "a/CartTest.java", "src/cart/test.ts")]
    ['cart', 'cart', 'Cart', 'cart']
    """
    stem = stem_of(path)
    return _or_folder(_JOINED.sub("", _AROUND.sub("", stem)).strip("_") or stem.strip("_"), path)


def _or_folder(stem: str, path: str) -> str:
    language = language_of(path)
    if language is None or not language.heads or not (stem in language.heads or _TESTING.fullmatch(stem)):
        return stem
    above = [folder for folder in path.split("/")[:-1] if not _NO_SUBJECT.fullmatch(folder)]
    return above[-1] if above else stem


@lru_cache
def _tests(language: str) -> Callable[[str], re.Match[str] | None]:
    known = BY_NAME.get(language)
    return re.compile(known.tests if known else r"(?!)", re.DOTALL).fullmatch
