"""How tests of JavaScript and TypeScript are run: by the script of the package, else by the runner it depends on."""

import os
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bugsage.adapters.project.reading import json_of, text_of
from bugsage.adapters.project.suites.suite import Sign, Suite, Words, there
from bugsage.model.foreign import is_foreign

_NO_TESTS = re.compile(r"no test specified")
_LOCKS = (
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
)
#: Runners that a package may depend on without a script, and how each runs all tests once.
_RUNNERS = (
    ("vitest", ("run",)),
    ("jest", ()),
    ("ava", ()),
    ("mocha", ()),
    ("jasmine", ()),
    ("@playwright/test", ("test",)),
)
_PROGRAMS = {"@playwright/test": "playwright"}
#: Scripts that would wait for files to change, where nothing says that nobody sits there.
_WATCHERS = ((re.compile(r"\breact-scripts test\b"), "--watchAll=false"), (re.compile(r"\bng test\b"), "--watch=false"))
_TEST_FILE = re.compile(r"(?:.+[._-])?test\.[cm]?[jt]s|test-.+\.[cm]?js")
_NODE_TEST = re.compile(r"""['"]node:test['"]""")
_BUN_TEST = re.compile(r"""['"]bun:test['"]""")
_DENO_TEST = re.compile(r'"test"\s*:')
_DEPTH, _MOST_FOLDERS, _MOST_FILES = 4, 1_000, 200


def _script(folder: Path) -> str:
    scripts = json_of(folder / "package.json").get("scripts")
    script = scripts.get("test") if isinstance(scripts, dict) else None
    return script if isinstance(script, str) and script.strip() and not _NO_TESTS.search(script) else ""


def _run_script(folder: Path) -> tuple[str, ...]:
    manager, script = manager_of(folder), _script(folder)
    argv = (manager, "run", "test") if manager == "bun" else (manager, "test")
    once = next((option for watcher, option in _WATCHERS if watcher.search(script)), None)
    return argv if once is None else (*argv, *(("--",) if manager in ("npm", "pnpm") else ()), once)


def manager_of(folder: Path) -> str:
    """The package manager: as the package says, else by the lock file here or in a folder around it."""
    named = json_of(folder / "package.json").get("packageManager")
    if isinstance(named, str) and named.partition("@")[0] in ("npm", "pnpm", "yarn", "bun"):
        return named.partition("@")[0]
    for place in (folder, *folder.parents):
        found = next((name for lock, name in _LOCKS if (place / lock).is_file()), None)
        if found:
            return found
        if (place / ".git").exists():
            break
    return "npm"


def _with_script(manager: str, folder: Path) -> str:
    return "package.json, scripts.test" if _script(folder) and manager_of(folder) == manager else ""


def _depends(name: str, folder: Path) -> str:
    package = json_of(folder / "package.json")
    lists = (package.get(key) for key in ("devDependencies", "dependencies"))
    return "package.json" if any(isinstance(one, dict) and name in one for one in lists) else ""


def _runner(name: str, words: tuple[str, ...]) -> Words:
    program = _PROGRAMS.get(name, name)

    def make(folder: Path) -> tuple[str, ...]:
        for place in (folder, *folder.parents):
            found = place / "node_modules" / ".bin" / program
            if found.exists():
                return (os.path.relpath(found, folder), *words)
        return (f"node_modules/.bin/{program}", *words)

    return make


def _not_installed(folder: Path) -> tuple[str, str]:
    """A package whose dependencies are nowhere; Yarn's plug and play has no folder of them."""
    package: dict[str, Any] = json_of(folder / "package.json")
    if not (package.get("dependencies") or package.get("devDependencies")):
        return "", ""
    for place in (folder, *folder.parents):
        if (place / "node_modules").is_dir() or (place / ".pnp.cjs").is_file():
            return "", ""
    return "The packages that package.json names are not installed: there is no node_modules.", (
        f"{manager_of(folder)} install"
    )


def _written_for(pattern: re.Pattern[str], folder: Path) -> str:
    files = islice(_test_files(folder), _MOST_FILES)
    return next((path.relative_to(folder).as_posix() for path in files if pattern.search(text_of(path))), "")


def _test_files(folder: Path) -> Iterator[Path]:
    for place, children, files in islice(os.walk(folder), _MOST_FOLDERS):
        deep = len(Path(place).relative_to(folder).parts) >= _DEPTH
        children[:] = [] if deep else sorted(name for name in children if not is_foreign(f"{name}/"))
        inside = Path(place).name in ("test", "tests", "__tests__")
        for name in sorted(files):
            if _TEST_FILE.fullmatch(name) or (inside and name.endswith((".js", ".mjs", ".cjs", ".ts"))):
                yield Path(place) / name


def _deno_task(folder: Path) -> str:
    names = [name for name in ("deno.json", "deno.jsonc") if (folder / name).is_file()]
    for name in names:
        tasks = json_of(folder / name).get("tasks")
        if isinstance(tasks, dict) and tasks.get("test"):
            return f"{name}, tasks.test"
    return ""


def _in_package(sign: Sign, folder: Path) -> str:
    return sign(folder) if (folder / "package.json").is_file() else ""


_FILES = (
    Suite("bun", partial(_written_for, _BUN_TEST), ("bun", "test"), "{sign} is written for Bun's tests"),
    Suite("node", partial(_written_for, _NODE_TEST), ("node", "--test"), "{sign} is written for Node's own tests"),
)
_BY_SCRIPT = "package.json has a script test"
SCRIPTS = (
    *(
        Suite(
            manager, partial(_with_script, manager), _run_script,
            _BY_SCRIPT if manager == "npm" else f"{_BY_SCRIPT}, and the packages are {manager}'s", _not_installed,
        )
        for manager in ("npm", "pnpm", "yarn", "bun")
    ),
    *(
        Suite(
            _PROGRAMS.get(name, name), partial(_depends, name), _runner(name, words),
            f"{{sign}} depends on {name}", _not_installed,
        )
        for name, words in _RUNNERS
    ),
    Suite("deno", _deno_task, ("deno", "task", "test"), "{sign} says so"),
    Suite("deno", there("deno.json", "deno.jsonc"), ("deno", "test"), "{sign} is there"),
    *(suite._replace(sign=partial(_in_package, suite.sign)) for suite in _FILES),
)  # fmt: skip
#: Test files of JavaScript beside something else are often templates or examples.
SCRIPTS_WEAK = _FILES
