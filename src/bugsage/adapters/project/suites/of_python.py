"""How tests of Python are run: as its configuration says, else as its test files are written."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bugsage.adapters.project.interpreter import python_of
from bugsage.adapters.project.reading import has_table, sections_of
from bugsage.adapters.project.suites.suite import Sign, Suite
from bugsage.adapters.project.test_files import styles_of

_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml")
_PYTEST_SECTIONS = (("setup.cfg", "tool:pytest"), ("tox.ini", "pytest"))
#: With one of these a folder is a project of Python, and its test files are what it is about.
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "manage.py", "Pipfile")


def _configured(folder: Path) -> str:
    return next(_configurations(folder), "")


def _configurations(folder: Path) -> Iterator[str]:
    yield from (name for name in _PYTEST_FILES if (folder / name).is_file())
    project = folder / "pyproject.toml"
    if has_table(project, "tool", "pytest"):
        kind = ".ini_options" if has_table(project, "tool", "pytest", "ini_options") else ""
        yield f"pyproject.toml, [tool.pytest{kind}]"
    yield from (f"{name}, [{section}]" for name, section in _PYTEST_SECTIONS if section in sections_of(folder / name))
    yield from (name for name in ("conftest.py", "tests/conftest.py", "test/conftest.py") if (folder / name).is_file())


def _pytest_files(folder: Path) -> str:
    styles = styles_of(folder)
    return styles.pytest if styles else ""


def _unittest_files(folder: Path) -> str:
    styles = styles_of(folder)
    return styles.unittest if styles else ""


def _django(folder: Path) -> str:
    return "manage.py" if (folder / "manage.py").is_file() and _unittest_files(folder) else ""


def _pytest(folder: Path) -> tuple[str, ...]:
    return (*python_of(folder, "pytest"), "-m", "pytest")


def _manage(folder: Path) -> tuple[str, ...]:
    return (*python_of(folder, "django"), "manage.py", "test")


def _unittest(folder: Path) -> tuple[str, ...]:
    return (*python_of(folder), "-m", "unittest", "discover", *_discovery(folder))


def _discovery(folder: Path) -> tuple[str, ...]:
    styles = styles_of(folder)
    tests = styles.folder if styles else "."
    if tests == ".":
        return ()
    return ("-s", tests, "-t", ".") if (folder / tests / "__init__.py").is_file() else ("-s", tests)


def _tox(folder: Path) -> str:
    if any(name == "tox" or name.startswith("testenv") for name in sections_of(folder / "tox.ini")):
        return "tox.ini"
    if (folder / "tox.toml").is_file():
        return "tox.toml"
    return "pyproject.toml, [tool.tox]" if has_table(folder / "pyproject.toml", "tool", "tox") else ""


def _nox(folder: Path) -> str:
    return "noxfile.py" if (folder / "noxfile.py").is_file() else ""


def _in_project(sign: Sign, folder: Path) -> str:
    return sign(folder) if any((folder / name).is_file() for name in _PROJECT) else ""


_FILES = (
    Suite("pytest", _pytest_files, _pytest, "{sign} is written for pytest"),
    Suite("django", _django, _manage, "{sign} is Django's, and the tests are written for unittest"),
    Suite("unittest", _unittest_files, _unittest, "{sign} is written for unittest"),
)
PYTHON = (
    Suite("pytest", _configured, _pytest, "{sign} is for pytest"),
    *(suite._replace(sign=partial(_in_project, suite.sign)) for suite in _FILES),
)
#: Test files of Python beside something else are often those of its scripts.
PYTHON_WEAK = (
    *_FILES,
    Suite("tox", _tox, ("tox",), "{sign} configures tox"),
    Suite("nox", _nox, ("nox",), "{sign} is there"),
)
