"""Runs in a cage: output, record and status come out as without one, and what a stranger wrote is no more than data."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner, caged
from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from bugsage.adapters.sandbox.none import NoSandbox
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Limits

PROGRAM, _ = find_bubblewrap()
bubblewrap = pytest.mark.skipif(PROGRAM is None, reason="bubblewrap makes no cage here")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


def runner(tree: Path) -> ProcessRunner:
    return ProcessRunner(tree, tree.parent / "runs", lambda: Bubblewrap(PROGRAM or ""))


def cage(tree: Path, **limits: object) -> Cage:
    return Cage(writable=(str(tree),), limits=Limits(**limits))  # type: ignore[arg-type]


@bubblewrap
def test_a_run_of_pytest_is_recorded(tree: Path) -> None:
    (tree / "test_a.py").write_text("def test_a():\n    x = 41\n    assert x == 42\n")
    heard: list[bytes] = []
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_a.py")
    done = runner(tree).run(command, cage=cage(tree), on_output=heard.append)
    assert done.status == 1, b"".join(heard)
    assert done.caged
    assert done.caged.kind == "bubblewrap"
    assert done.record
    assert '"test_a.py::test_a"' in Path(done.record).read_text()
    assert b"assert 41 == 42" in Path(done.log).read_bytes() == b"".join(heard)


@bubblewrap
def test_the_log_lies_out_of_reach(tree: Path) -> None:
    done = runner(tree).run(("sh", "-c", f"ls {tree.parent}; rm -rf {tree.parent}/*; true"), cage=cage(tree))
    assert Path(done.log).read_text().splitlines()[0] == "tree"


@bubblewrap
def test_a_record_that_is_a_link_is_not_followed(tree: Path) -> None:
    (tree.parent / "secret").write_text("secret")
    command = ("sh", "-c", f'ln -s {tree.parent}/secret "$BUGSAGE_RECORD"; exit 1')
    done = runner(tree).run(command, cage=cage(tree))
    assert done.status == 1
    assert done.record is None


@bubblewrap
def test_a_time_limit_ends_it_in_order(tree: Path) -> None:
    command = ("sh", "-c", "trap 'echo in order; exit 3' INT; echo here; sleep 600 & wait")
    done = runner(tree).run(command, cage=cage(tree), time_limit=2.0)
    assert done.timed_out
    assert Path(done.log).read_text() == "here\nin order\n"


@bubblewrap
def test_a_limit_that_ended_it_is_named(tree: Path) -> None:
    done = runner(tree).run(("sleep", "600"), cage=cage(tree, seconds=0.5))
    assert done.timed_out
    assert done.caged
    assert done.caged.ended_by == "seconds"


@bubblewrap
def test_root_in_a_tree_of_another_user_is_refused(tree: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root is everybody's guest")
    os.chown(tree, 65534, 65534)
    with pytest.raises(SandboxMissing, match="another user"):
        runner(tree).run(("true",), cage=cage(tree))


@bubblewrap
def test_a_tree_whose_git_folder_is_a_link_is_refused(tree: Path) -> None:
    (tree / ".git").symlink_to("elsewhere")
    with pytest.raises(SandboxMissing, match="link"):
        runner(tree).run(("true",), cage=cage(tree))


def test_without_a_sandbox_nothing_runs(tree: Path) -> None:
    alone = ProcessRunner(tree, tree.parent / "runs", lambda: NoSandbox("bwrap is not installed"))
    with pytest.raises(SandboxMissing, match="bwrap is not installed"):
        alone.run(("touch", "ran"), cage=cage(tree))
    assert not (tree / "ran").exists()
    assert list((tree.parent / "runs").iterdir()) == []


@pytest.mark.parametrize("how", ["plain", "hard link", "link", "pipe", "folder", "large"])
def test_what_a_stranger_left_for_a_record(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a file of its own is taken over: what is linked there may be anybody's."""
    secret, theirs, record = tmp_path / "secret", tmp_path / "theirs", tmp_path / "record"
    secret.write_text("secret")
    made = {
        "plain": lambda: theirs.write_text("{}"),
        "hard link": lambda: os.link(secret, theirs),
        "link": lambda: theirs.symlink_to(secret),
        "pipe": lambda: os.mkfifo(theirs),
        "folder": theirs.mkdir,
        "large": lambda: theirs.write_text("x" * 20),
    }
    made[how]()
    monkeypatch.setattr(caged, "LARGEST", 10)
    with suppress(OSError):
        caged._take_over(theirs, record)
    assert record.exists() == (how == "plain")
