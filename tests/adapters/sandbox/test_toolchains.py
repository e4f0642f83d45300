"""What a command needs: the user's environment is believed, what a repository says only where it is an installation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.toolchains import links_to, needed


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


def installed(prefix: Path) -> Path:
    """A Python that looks like one."""
    (prefix / "bin").mkdir(parents=True)
    (prefix / "lib" / "python3.12").mkdir(parents=True)
    (prefix / "lib" / "python3.12" / "os.py").touch()
    (prefix / "bin" / "python3").touch(mode=0o755)
    return prefix


def seen(command: tuple[str, ...], tree: Path, **environment: str) -> tuple[str, ...]:
    return needed(command, tree, {"PATH": "/usr/bin:/bin", **environment})


def test_the_system_needs_nothing_more(tree: Path, home: Path) -> None:
    assert seen(("sh", "-c", "true"), tree) == ()


def test_a_virtual_environment_brings_what_it_was_made_from(tree: Path, home: Path) -> None:
    base = installed(home / ".pyenv" / "versions" / "3.12.1")
    (tree / ".venv" / "bin").mkdir(parents=True)
    (tree / ".venv" / "pyvenv.cfg").write_text(f"home = {base}/bin\n")
    (tree / ".venv" / "bin" / "python").symlink_to(base / "bin" / "python3")
    found = seen((".venv/bin/python", "-m", "pytest"), tree)
    assert str(base) in found
    assert str(home) not in found


def test_a_repository_cannot_choose_what_is_shown(tree: Path, home: Path) -> None:
    (tree / ".venv" / "bin").mkdir(parents=True)
    (tree / ".venv" / "pyvenv.cfg").write_text(f"home = {home}/.ssh\n")
    (tree / ".venv" / "bin" / "python").symlink_to(home / ".ssh" / "id")
    (tree / "run").write_text(f"#!{home}/.ssh/id\n")
    (tree / "run").chmod(0o755)
    (tree / "venv").symlink_to(home)
    for command in ((".venv/bin/python",), ("./run",)):
        assert [place for place in seen(command, tree) if Path(place).is_relative_to(home)] == []


def test_folders_of_programs(tree: Path, home: Path) -> None:
    path = [".cargo/bin", ".local/bin", "bin", ".pyenv/shims", "work/other/bin", "node/bin"]
    for name in (*path, ".cargo/registry", "node/lib"):
        (home / name).mkdir(parents=True)
    (home / ".cargo" / "credentials.toml").touch()
    (home / "work" / "other" / ".git").mkdir()
    found = seen(("true",), tree, PATH=os.pathsep.join(str(home / name) for name in path))
    shown = {str(Path(place).relative_to(home)) for place in found}
    assert shown == {*path, ".cargo/registry", ".pyenv", "node"}


@pytest.mark.parametrize("entry", [".", "", "/", "/home", "/root", "/etc", "/tmp", "~", "relative"])
def test_too_much_is_never_shown(tree: Path, home: Path, entry: str) -> None:
    entry = str(home) if entry == "~" else entry
    assert seen(("true",), tree, PATH=entry, PYTHONPATH=entry, VIRTUAL_ENV=entry) == ()


@pytest.mark.parametrize("name", [".ssh", ".config", ".local", ".cargo"])
def test_where_secrets_are_kept_is_never_shown_whole(tree: Path, home: Path, name: str) -> None:
    installed(home / name)
    assert seen(("true",), tree, PATH="/bin", PYTHONPATH=str(home / name), VIRTUAL_ENV=str(home / name)) == ()


def test_the_interpreter_behind_a_script(tree: Path, home: Path) -> None:
    base = installed(home / "python")
    (tree / "tool").write_text(f"#!{base}/bin/python3\n")
    (tree / "tool").chmod(0o755)
    assert seen(("./tool",), tree) == (str(base),)
    (tree / "tool").write_text("#!/usr/bin/env -S python3 -I\n")
    assert str(base) in seen(("./tool",), tree, PATH=f"{base}/bin:/usr/bin")


def test_the_interpreter_behind_env(tree: Path, home: Path) -> None:
    base = installed(home / "python")
    assert str(base) in seen(("env", "-u", "A", "PYTHONPATH=src", f"{base}/bin/python3", "-m", "pytest"), tree)


def test_links_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "real" / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "bin" / "python").symlink_to("python3")
    assert list(links_to(str(tmp_path / "link" / "bin" / "python"))) == [
        (str(tmp_path / "link"), "real"),
        (str(tmp_path / "real" / "bin" / "python"), "python3"),
        (str(tmp_path / "real" / "bin" / "python3"), str(tmp_path / "real" / "bin" / "python3")),
    ]


def test_links_in_a_circle_have_an_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert len(list(links_to(str(tmp_path / "a")))) < 50


def test_this_interpreter_is_found_whole(tree: Path) -> None:
    code = "import sys, json, sqlite3, ssl; print(sys.base_prefix)"
    base = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    found = needed((sys.executable,), tree, os.environ)
    assert base.startswith("/usr") or any(os.path.realpath(base).startswith(os.path.realpath(place)) for place in found)


def test_who_has_no_home_sees_what_others_do(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.chdir(tree)
    base = installed(tmp_path / "python")
    assert seen(("true",), tree, VIRTUAL_ENV=str(base)) == (str(base),)
    assert seen(("true",), tree, PATH="/home:/etc") == ()
