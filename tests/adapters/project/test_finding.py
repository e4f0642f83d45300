import os
import sys
from pathlib import Path

import pytest

from bugsage.adapters.project import find_test_command
from bugsage.errors import TestCommandUnknown

UNIT = "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"
PLAIN = "def test_a():\n    assert True\n"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only a `python3` on PATH, and no active environment."""
    programs = tmp_path_factory.mktemp("programs")
    for name in ("python3", "uv", "poetry"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def project(root: Path, *files: str, **contents: str) -> Path:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(contents.get(name, ""))
    return root


def write(root: Path, files: dict[str, str]) -> Path:
    return project(root, *files, **files)


def environment(folder: Path, *packages: str) -> str:
    write(folder, {"bin/python": "", "pyvenv.cfg": ""})
    for package in packages:
        (folder / "lib/python3.12/site-packages" / package).mkdir(parents=True)
    return str(folder / "bin" / "python")


@pytest.mark.parametrize(
    ("files", "tool", "words", "found_in"),
    [
        ({"pytest.ini": ""}, "pytest", "-m pytest", "pytest.ini"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n"}, "pytest", "-m pytest", "[tool.pytest.ini_options]"),
        ({"pyproject.toml": "[tool.pytest]\nminversion = '9'\n"}, "pytest", "-m pytest", "[tool.pytest]"),
        ({"setup.cfg": "[tool:pytest]\n"}, "pytest", "-m pytest", "setup.cfg"),
        ({"tox.ini": "[tox]\n[pytest]\n"}, "pytest", "-m pytest", "tox.ini, [pytest]"),
        ({"conftest.py": ""}, "pytest", "-m pytest", "conftest.py"),
        ({"tests/test_a.py": PLAIN}, "pytest", "-m pytest", "tests/test_a.py"),
        ({"shop/tests/test_a.py": "import pytest\n", "test_b.py": UNIT}, "pytest", "-m pytest", "shop/tests/test_a.py"),
        ({"tests/test_a.py": UNIT}, "unittest", "-m unittest discover -s tests", "tests/test_a.py"),
        ({"tests/test_a.py": UNIT, "tests/__init__.py": ""}, "unittest", "discover -s tests -t .", "tests/test_a.py"),
        ({"test_a.py": UNIT}, "unittest", "-m unittest discover", "test_a.py"),
        ({"test_a.py": UNIT, "pytest.ini": ""}, "pytest", "-m pytest", "pytest.ini"),
        (
            {"manage.py": "", "app/tests.py": "from django.test import TestCase\n"},
            "django",
            "manage.py test",
            "manage.py",
        ),
        ({"tox.ini": "[tox]\n"}, "tox", "tox", "tox.ini"),
        ({"noxfile.py": ""}, "nox", "nox", "noxfile.py"),
        ({"package.json": '{"scripts": {"test": "vitest"}}'}, "npm", "npm test", "package.json"),
        ({"package.json": '{"scripts": {"test": "jest"}}', "pnpm-lock.yaml": ""}, "pnpm", "pnpm test", "package.json"),
        ({"package.json": '{"scripts": {"test": "jest"}}', "yarn.lock": ""}, "yarn", "yarn test", "package.json"),
        ({"go.mod": ""}, "go", "go test ./...", "go.mod"),
        ({"Cargo.toml": ""}, "cargo", "cargo test", "Cargo.toml"),
        ({"pom.xml": ""}, "mvn", "mvn test", "pom.xml"),
        ({"build.gradle.kts": "", "gradlew": ""}, "gradle", "./gradlew test", "build.gradle.kts"),
        ({"Makefile": "all: x\n\ntest: all\n\t./go\n"}, "make", "make test", "Makefile"),
    ],
)
def test_the_projects_files_say_how(
    tmp_path: Path, files: dict[str, str], tool: str, words: str, found_in: str
) -> None:
    found = find_test_command(write(tmp_path, files))
    assert found.tool == tool
    assert " ".join(found.argv).endswith(words)
    assert found_in in found.found_in


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "# tests"},
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {"package.json": '{"scripts": []}'},
        {"package.json": "{broken"},
        {"Makefile": "test := 1\ntests: x\n"},
        {"pyproject.toml": "[tool.pytest", "setup.cfg": "no section"},
        {"node_modules/a/test_a.py": PLAIN, ".venv/lib/test_b.py": PLAIN},
        {"src/testing.py": "import unittest\n"},
    ],
)
def test_where_nothing_says_so_it_is_unknown(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(TestCommandUnknown):
        find_test_command(write(tmp_path, files))


def test_the_settings_come_first(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": ""})
    found = find_test_command(tmp_path, "poetry run pytest -k 'a b'")
    assert found.argv == ("poetry", "run", "pytest", "-k", "a b")
    assert (found.tool, found.found_in) == ("pytest", "settings, test.command")
    assert find_test_command(tmp_path, ["make", "check"]).argv == ("make", "check")


@pytest.mark.parametrize("command", ["", "  ", [], "pytest 'open"])
def test_settings_that_name_no_command_are_told(tmp_path: Path, command: str | list[str]) -> None:
    with pytest.raises(TestCommandUnknown, match="of the settings"):
        find_test_command(tmp_path, command)


def python_for(root: Path) -> tuple[str, ...]:
    return find_test_command(root, None).argv[:-2]


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_an_environment_in_the_project_is_its_own(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"pytest.ini": ""})
    own = environment(tmp_path / name)
    assert python_for(tmp_path) == (own,)


def test_the_environment_that_holds_pytest_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "project", {"pytest.ini": "", "uv.lock": ""})
    environment(tmp_path / "other")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    own = environment(root / ".venv", "pytest")
    assert python_for(root) == (own,)


def test_the_active_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "project", {"pytest.ini": ""})
    environment(root / ".venv", "pytest")
    active = environment(tmp_path / "active", "pytest")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert python_for(root) == (active,)


@pytest.mark.parametrize(("lock", "launcher"), [("uv.lock", "uv"), ("poetry.lock", "poetry")])
def test_a_lock_file_names_its_launcher(tmp_path: Path, lock: str, launcher: str) -> None:
    root = write(tmp_path, {"pytest.ini": "", lock: ""})
    assert python_for(root) == (launcher, "run", "python")


def test_without_an_environment_path_decides(tmp_path: Path) -> None:
    (python,) = python_for(write(tmp_path, {"pytest.ini": ""}))
    assert python == f"{os.environ['PATH']}/python3"


def test_the_environment_of_bugsage_itself_is_passed_over_without_pytest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "project", {"pytest.ini": ""})
    own = tmp_path / "bugsage"
    python = environment(own)
    (own / "bin" / "python3").write_text("#!/bin/sh\n")
    (own / "bin" / "python3").chmod(0o755)
    monkeypatch.setattr(sys, "prefix", str(own))
    monkeypatch.setenv("VIRTUAL_ENV", str(own))
    path = Path(find_test_command(root).argv[0]).parent
    monkeypatch.setenv("PATH", f"{own / 'bin'}:{path}")
    assert python_for(root) == (str(path / "python3"),)
    environment(own, "pytest")
    assert python_for(root) == (python,)
