"""Which bubblewrap is taken, and what of our own side a cage cannot turn against us."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.sandbox import all_sandboxes, find_sandbox
from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, _own_path, find_bubblewrap
from bugsage.adapters.sandbox.reports import outcome_of
from bugsage.model.sandbox import VARIABLES, Cage, Prepared
from tests.conftest import Repository

bubblewrap = pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of a stranger's where the user's PATH leads first."""
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:bin:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "ran"


def test_a_planted_program_is_not_taken(planted: Path) -> None:
    program, _ = find_bubblewrap()
    assert program is None or not program.startswith(str(planted.parent))
    assert not planted.exists()


@pytest.mark.parametrize("text", ["#!/bin/sh\necho 'bwrap: No permissions' >&2; exit 1\n", "not a program", ""])
def test_one_that_does_not_work_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """As where an old one is installed, or the machine gives no namespaces: there Landlock is next."""
    program = tmp_path / "bwrap"
    program.write_text(text)
    program.chmod(0o755)
    monkeypatch.setattr("bugsage.adapters.sandbox.bubblewrap._own_path", lambda: [str(tmp_path)])
    found, why = find_bubblewrap()
    assert found is None
    assert str(program) in why
    box = find_sandbox()
    assert box.kind in ("landlock", "none")
    assert [one.kind for one in all_sandboxes()] == ([box.kind] if box.kind != "none" else [])
    assert why in box.probe().because


def test_no_variable_of_ours_but_the_recorders() -> None:
    assert not [name for name in VARIABLES if "TOKEN" in name or "KEY" in name or name.endswith("BUGSAGE_*")]


@bubblewrap
def test_what_is_loaded_into_every_program_is_loaded_inside_alone(tmp_path: Path) -> None:
    """Variables of the command do not reach bubblewrap, which sets the cage up outside."""
    cage = Cage(writable=(str(tmp_path),), values={"LD_PRELOAD": str(tmp_path / "evil.so")})
    box = Bubblewrap(find_bubblewrap()[0] or "")
    with box.prepare(("true",), cage, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"}) as prepared:
        assert "LD_PRELOAD" not in prepared.environment
        assert not any("evil" in word for word in prepared.argv)
        done = subprocess.run(prepared.argv, env=prepared.environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr.count("evil.so") <= 1


def ran(command: tuple[str, ...], cage: Cage, folder: Path) -> str:
    box = Bubblewrap(find_bubblewrap()[0] or "")
    with box.prepare(command, cage, folder=folder, environment={"PATH": "/usr/bin:/bin"}) as prepared:
        done = subprocess.run(prepared.argv, env=prepared.environment, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return os.fsdecode(done.stdout)


@bubblewrap
def test_many_places_behind_one_link(tmp_path: Path) -> None:
    """As where /home or /tmp is a link."""
    for name in ("real/tree", "real/data", "real/scratch"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "own").symlink_to("scratch")
    link = tmp_path / "link"
    cage = Cage(writable=(str(link / "tree"),), own=(str(link / "own"),), readable=(str(link / "data"), str(tmp_path)))
    said = ran(("sh", "-c", f"pwd; touch x {link}/own/y; ls {link}"), cage, link / "tree")
    assert said.splitlines() == [str(link / "tree"), "data", "own", "scratch", "tree"]
    cage = Cage(writable=(str(link / "tree"),), own=(str(link / "own"),), readable=(str(link / "data"),))
    assert ran(("sh", "-c", f"touch {link}/own/z; ls {link}"), cage, link / "tree").split() == [
        "data",
        "own",
        "scratch",
        "tree",
    ]
    assert sorted(path.name for path in (tmp_path / "real" / "scratch").iterdir()) == ["y", "z"]


@bubblewrap
@pytest.mark.parametrize("name", [os.fsdecode(b"n\xff\xe9"), "/".join(["目录目录目录目录"] * 8), "a\nb"])
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    tree = Repository(tmp_path / name)
    tree.commit("first", {"a": "1"})
    tree.git("config", "user.email", "ana@example.org")  # so that its settings are read anew
    assert ran(("git", "log", "--format=%s"), Cage(writable=(str(tree.root),)), tree.root) == "first\n"
    linked = tmp_path / "linked"
    tree.git("worktree", "add", "-q", "--detach", str(linked))
    assert ran(("git", "log", "--format=%s"), Cage(writable=(str(linked),)), linked) == "first\n"


@bubblewrap
def test_a_tree_that_is_beneath_a_planted_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository's own folder of programs on PATH is the repository's, wherever in it we stand."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "deep").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/opt/bin")
    monkeypatch.chdir(tmp_path / "deep")
    assert _own_path()[-1] == "/opt/bin"
    assert f"{tmp_path}/bin" not in _own_path()


def test_what_a_killed_warden_had_begun_to_say(tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.write_text('{"denied": "a:1"}\n{"ended_by": "memory_mb", "detail": "much"}\n{"deta')
    said = outcome_of(Prepared(argv=(), environment={}, kind="bubblewrap", report=str(report)), ())
    assert (said.ended_by, said.detail, said.denied) == ("memory_mb", "much", ("a:1",))
