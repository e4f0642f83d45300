"""Which type checkers, linters and builds a project has, as its files say. Nothing of it is run."""

import os
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bugsage.adapters.project.reading import has_table, json_of, sections_of, text_of, toml_of
from bugsage.errors import SettingsError
from bugsage.model.command import program_of
from bugsage.model.run import Checker

_PYTHON = (".py", ".pyi")
_SCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".json", ".css")
_ENVIRONMENTS = (".venv", "venv", "env")
_ESLINT = ("eslint.config.*", ".eslintrc", ".eslintrc.*")
_TYPES = ("typecheck", "type-check", "check-types", "types", "tsc")
#: Words of a script that changes files in place of complaining, or that never ends.
_NO_CHECK = re.compile(r"--(?:fix|write|watch)\b|\bwatch\b|\bserve\b|\bdev\b|\bdeploy\b|\bpublish\b")
_KINDS = {
    "mypy": "types", "pyright": "types", "basedpyright": "types", "tsc": "types", "pyre": "types", "ty": "types",
    "ruff": "lint", "flake8": "lint", "pylint": "lint", "eslint": "lint", "golangci-lint": "lint", "biome": "lint",
    "cargo": "build", "make": "build",
}  # fmt: skip


def find_checkers(root: Path, asked: Sequence[str] | None) -> tuple[Checker, ...]:
    """Those that the settings name, else those that are found; one whose program is missing says so.

    Raises SettingsError for a command that cannot be split into words.
    """
    if asked is not None:
        return tuple(_named(root, command) for command in asked)
    return tuple(_with_program(root, one) for look in (_python, _scripts, _compiled) for one in look(root))


def words_of(command: str, setting: str) -> tuple[str, ...]:
    """The words of a command in the settings. Raises SettingsError."""
    try:
        argv = tuple(shlex.split(command))
    except ValueError as error:
        raise SettingsError(f"{setting}: `{command}` cannot be split into words: {error}") from error
    if not argv:
        raise SettingsError(f"{setting}: a command is empty", hint="an empty list runs none")
    return argv


def _named(root: Path, command: str) -> Checker:
    argv = words_of(command, "fix.checks")
    kind = next((_KINDS[name] for word in argv if (name := program_of(word)) in _KINDS), "check")
    return _with_program(root, Checker(kind=kind, argv=argv, found_in="settings, fix.checks"))


def _python(root: Path) -> Iterator[Checker]:
    pyproject = root / "pyproject.toml"
    for found_in in _first(root, ("mypy.ini", ".mypy.ini"), "mypy", "mypy"):
        whole = re.search(r"^\s*(?:files|packages|modules)\s*=", text_of(root / found_in), re.M)
        targets = () if whole else (".",)
        yield _checker("types", ("mypy", "--no-error-summary", "--no-color-output", *targets), found_in, _PYTHON)
    for found_in in _first(root, ("pyrightconfig.json",), "pyright", ""):
        yield _checker("types", ("pyright",), found_in, _PYTHON)
    for found_in in _first(root, ("ruff.toml", ".ruff.toml"), "ruff", ""):
        argv = ("ruff", "check", "--no-fix", "--no-cache", "--output-format", "concise", ".")
        # A table that sets the formatter alone asks for no linter.
        table: Any = toml_of(pyproject).get("tool", {}).get("ruff", {}) if found_in == pyproject.name else None
        if table is None or set(table) - {"format"}:
            yield _checker("lint", argv, found_in, _PYTHON)
    for found_in in _first(root, (".flake8",), "", "flake8"):
        yield _checker("lint", ("flake8",), found_in, _PYTHON)


def _first(root: Path, files: Sequence[str], table: str, section: str) -> Iterator[str]:
    """The file that holds the settings of a tool, if there is one."""
    for name in files:
        if (root / name).is_file():
            yield name
            return
    if table and has_table(root / "pyproject.toml", "tool", table):
        yield "pyproject.toml"
        return
    for name in ("setup.cfg", "tox.ini") if section else ():
        if section in sections_of(root / name):
            yield name
            return


def _scripts(root: Path) -> Iterator[Checker]:
    package = json_of(root / "package.json")
    scripts = package.get("scripts")
    names = [name for name, said in scripts.items() if _is_check(said)] if isinstance(scripts, dict) else []
    types = next((name for name in _TYPES if name in names), None)
    if types:
        yield _checker("types", (_manager(root), "run", types), "package.json", _SCRIPT)
    elif (root / "tsconfig.json").is_file():
        yield _checker("types", ("tsc", "--noEmit", "--pretty", "false", "-p", "."), "tsconfig.json", _SCRIPT)
    if "lint" in names:
        yield _checker("lint", (_manager(root), "run", "lint"), "package.json", _SCRIPT)
    elif settings := next((path.name for glob in _ESLINT for path in sorted(root.glob(glob))), None):
        yield _checker("lint", ("eslint", "--no-color", "."), settings, _SCRIPT)
    if "build" in names:
        yield _checker("build", (_manager(root), "run", "build"), "package.json", _SCRIPT)


def _is_check(said: object) -> bool:
    return isinstance(said, str) and not _NO_CHECK.search(said)


def _manager(root: Path) -> str:
    if (root / "pnpm-lock.yaml").is_file():
        return "pnpm"
    return "yarn" if (root / "yarn.lock").is_file() else "npm"


def _compiled(root: Path) -> Iterator[Checker]:
    if (root / "go.mod").is_file():
        yield _checker("build", ("go", "build", "-o", os.devnull, "./..."), "go.mod", (".go",))
        yield _checker("lint", ("go", "vet", "./..."), "go.mod", (".go",))
    if (root / "Cargo.toml").is_file():
        argv = ("cargo", "check", "--offline", "--message-format", "short")
        yield _checker("build", argv, "Cargo.toml", (".rs", ".toml"))


def _checker(kind: str, argv: tuple[str, ...], found_in: str, suffixes: tuple[str, ...]) -> Checker:
    return Checker(kind=kind, argv=argv, found_in=found_in, suffixes=suffixes)


def _with_program(root: Path, one: Checker) -> Checker:
    """With the path of its program: of the project's own environment first."""
    name = one.argv[0]
    lacks = ""
    if os.sep in name:
        lacks = "" if (root / name).is_file() else f"{name} is not there"
    else:
        own = [root / folder / "bin" / name for folder in _ENVIRONMENTS] + [root / "node_modules" / ".bin" / name]
        active = os.environ.get("VIRTUAL_ENV")
        own += [Path(active) / "bin" / name] if active else []
        found = next((str(path) for path in own if os.access(path, os.X_OK)), None) or shutil.which(name)
        lacks = "" if found else f"{name} is not installed"
        if found:
            name = found
    if not lacks and program_of(name) in ("npm", "pnpm", "yarn") and not (root / "node_modules").is_dir():
        lacks = "node_modules is not there"
    return Checker(kind=one.kind, argv=(name, *one.argv[1:]), found_in=one.found_in, suffixes=one.suffixes, lacks=lacks)
