"""How a project's tests are run: as its settings say, else as its files say."""

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bugsage.adapters.project.interpreter import python_of
from bugsage.adapters.project.reading import has_table, json_of, sections_of, text_of
from bugsage.adapters.project.test_files import styles_of
from bugsage.errors import TestCommandUnknown
from bugsage.model.command import tool_of
from bugsage.model.run import TestCommand

_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml")
_PYTEST_SECTIONS = (("setup.cfg", "tool:pytest"), ("tox.ini", "pytest"))
_NO_TESTS = re.compile(r"no test specified")
_MAKE_TARGET = re.compile(r"^test[ \t]*:(?!=)", re.MULTILINE)
_LOCKS = (
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
)


def find_test_command(root: Path, settings_command: str | Sequence[str] | None = None) -> TestCommand:
    """The command that runs all tests, from `root`. Raises TestCommandUnknown."""
    if settings_command is not None:
        return _from_settings(settings_command)
    for finder in _FINDERS:
        found = finder(root)
        if found is not None:
            return found
    raise TestCommandUnknown


def _from_settings(command: str | Sequence[str]) -> TestCommand:
    try:
        argv = tuple(shlex.split(command)) if isinstance(command, str) else tuple(command)
    except ValueError as error:
        raise TestCommandUnknown(f"The test command of the settings cannot be split into words: {error}.") from error
    if not argv:
        raise TestCommandUnknown("The test command of the settings is empty.")
    return TestCommand(argv=argv, tool=tool_of(argv), found_in="settings, test.command")


def _configured_pytest(root: Path) -> TestCommand | None:
    found_in = next(_pytest_configurations(root), None)
    return _pytest(root, found_in) if found_in else None


def _pytest_configurations(root: Path) -> Iterator[str]:
    yield from (name for name in _PYTEST_FILES if (root / name).is_file())
    project = root / "pyproject.toml"
    if has_table(project, "tool", "pytest"):
        kind = ".ini_options" if has_table(project, "tool", "pytest", "ini_options") else ""
        yield f"pyproject.toml, [tool.pytest{kind}]"
    yield from (f"{name}, [{section}]" for name, section in _PYTEST_SECTIONS if section in sections_of(root / name))
    yield from (name for name in ("conftest.py", "tests/conftest.py", "test/conftest.py") if (root / name).is_file())


def _by_test_files(root: Path) -> TestCommand | None:
    """By what the test files of Python are written for; unittest only where nothing asks for pytest."""
    styles = styles_of(root)
    if styles is None:
        return None
    if styles.pytest:
        return _pytest(root, styles.pytest)
    if (root / "manage.py").is_file():
        return TestCommand(argv=(*python_of(root, "django"), "manage.py", "test"), tool="django", found_in="manage.py")
    argv = (*python_of(root), "-m", "unittest", "discover", *_discovery(styles.folder, root))
    return TestCommand(argv=argv, tool="unittest", found_in=styles.unittest)


def _discovery(folder: str, root: Path) -> tuple[str, ...]:
    if folder == ".":
        return ()
    return ("-s", folder, "-t", ".") if (root / folder / "__init__.py").is_file() else ("-s", folder)


def _pytest(root: Path, found_in: str) -> TestCommand:
    return TestCommand(argv=(*python_of(root, "pytest"), "-m", "pytest"), tool="pytest", found_in=found_in)


def _tox(root: Path) -> TestCommand | None:
    sections = sections_of(root / "tox.ini")
    if any(name == "tox" or name.startswith("testenv") for name in sections):
        return TestCommand(argv=("tox",), tool="tox", found_in="tox.ini")
    if (root / "tox.toml").is_file() or has_table(root / "pyproject.toml", "tool", "tox"):
        found_in = "tox.toml" if (root / "tox.toml").is_file() else "pyproject.toml, [tool.tox]"
        return TestCommand(argv=("tox",), tool="tox", found_in=found_in)
    return _when_there(root, "noxfile.py", "nox")


def _package_json(root: Path) -> TestCommand | None:
    scripts = json_of(root / "package.json").get("scripts")
    script = scripts.get("test") if isinstance(scripts, dict) else None
    if not isinstance(script, str) or not script.strip() or _NO_TESTS.search(script):
        return None
    manager = next((name for lock, name in _LOCKS if (root / lock).is_file()), "npm")
    argv = (manager, "run", "test") if manager == "bun" else (manager, "test")
    return TestCommand(argv=argv, tool=manager, found_in="package.json, scripts.test")


def _java(root: Path) -> TestCommand | None:
    if (root / "pom.xml").is_file():
        return TestCommand(argv=(_wrapper(root, "mvnw", "mvn"), "test"), tool="mvn", found_in="pom.xml")
    build = next((name for name in ("build.gradle", "build.gradle.kts") if (root / name).is_file()), None)
    if build is None:
        return None
    return TestCommand(argv=(_wrapper(root, "gradlew", "gradle"), "test"), tool="gradle", found_in=build)


def _wrapper(root: Path, wrapper: str, program: str) -> str:
    return f"./{wrapper}" if (root / wrapper).is_file() else program


def _makefile(root: Path) -> TestCommand | None:
    for name in ("GNUmakefile", "makefile", "Makefile"):
        if _MAKE_TARGET.search(text_of(root / name)):
            return TestCommand(argv=("make", "test"), tool="make", found_in=f"{name}, target test")
    return None


def _go(root: Path) -> TestCommand | None:
    return _when_there(root, "go.mod", "go", "test", "./...")


def _cargo(root: Path) -> TestCommand | None:
    return _when_there(root, "Cargo.toml", "cargo", "test")


def _when_there(root: Path, file: str, *argv: str) -> TestCommand | None:
    return TestCommand(argv=argv, tool=argv[0], found_in=file) if (root / file).is_file() else None


_FINDERS: tuple[Callable[[Path], TestCommand | None], ...] = (
    _configured_pytest, _by_test_files, _tox, _package_json, _go, _cargo, _java, _makefile,
)  # fmt: skip
