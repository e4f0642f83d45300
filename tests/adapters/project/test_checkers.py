"""Checkers are found where the files say so, and told where their program is missing."""

from pathlib import Path

import pytest

from bugsage.adapters.project.checkers import find_checkers
from bugsage.errors import SettingsError

FILES = {
    "mypy.ini": ("[mypy]\nfiles = src\n", "types", ("mypy", "--no-error-summary", "--no-color-output")),
    "pyrightconfig.json": ("{}", "types", ("pyright",)),
    "ruff.toml": ("", "lint", ("ruff", "check", "--no-fix", "--no-cache", "--output-format", "concise", ".")),
    ".flake8": ("[flake8]\n", "lint", ("flake8",)),
    "tsconfig.json": ("{}", "types", ("tsc", "--noEmit", "--pretty", "false", "-p", ".")),
    "eslint.config.mjs": ("", "lint", ("eslint", "--no-color", ".")),
    "Cargo.toml": ("[package]\n", "build", ("cargo", "check", "--offline", "--message-format", "short")),
}


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


@pytest.mark.parametrize("name", FILES)
def test_what_the_files_ask_for(tmp_path: Path, name: str) -> None:
    text, kind, argv = FILES[name]
    (tmp_path / name).write_text(text)
    (one,) = find_checkers(tmp_path, None)
    assert (one.kind, one.argv, one.found_in) == (kind, argv, name)
    assert one.lacks == f"{argv[0]} is not installed"


def test_the_projects_own_program_is_taken(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\n[tool.ruff.format]\n")
    program = tmp_path / ".venv" / "bin" / "mypy"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    (one,) = find_checkers(tmp_path, None)
    assert (one.argv[0], one.argv[-1], one.lacks) == (str(program), ".", "")


def test_scripts_that_change_files_or_never_end_are_none(tmp_path: Path) -> None:
    scripts = '{"lint": "eslint --fix .", "build": "vite build", "typecheck": "tsc --noEmit --watch"}'
    (tmp_path / "package.json").write_text(f'{{"scripts": {scripts}}}')
    (tmp_path / "yarn.lock").touch()
    (one,) = find_checkers(tmp_path, None)
    assert one.argv == ("yarn", "run", "build")


def test_settings_go_before(tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\n")
    assert find_checkers(tmp_path, []) == ()
    (one,) = find_checkers(tmp_path, ["uv run ruff check"])
    assert (one.kind, one.suffixes) == ("lint", ())
    with pytest.raises(SettingsError, match="cannot be split"):
        find_checkers(tmp_path, ["mypy 'x"])
