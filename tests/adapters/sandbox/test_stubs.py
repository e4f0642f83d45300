"""What is kept from being made is kept so while another cage on the same folder ends, and nothing is left of it."""

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from bugsage.adapters.sandbox.stubs import Stubs, is_stub
from bugsage.model.sandbox import Cage

bubblewrap = pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")
#: Waits for a word, then tries to make what an editor would obey.
_LATER = (
    "touch begun; while ! [ -e go ]; do sleep 0.01; done; chmod 700 .vscode 2>/dev/null; mkdir -p .vscode; "
    "echo x > .vscode/tasks.json && echo made"
)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_they_stand_as_long_as_anybody_needs_them(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in (".vscode", ".claude")]
    one, other = Stubs(paths), Stubs(paths)
    one.stand()
    assert all(map(is_stub, paths))
    other.stand()
    one.clear()
    assert all(map(is_stub, paths))
    Stubs(paths).clear()  # who has none of its own takes none away
    assert all(map(is_stub, paths))
    other.clear()
    assert list(tmp_path.iterdir()) == []


def test_what_is_somebodys_stays(tmp_path: Path) -> None:
    for name in (".vscode", ".idea"):
        (tmp_path / name).mkdir()
    stubs = Stubs(str(tmp_path / name) for name in (".claude", ".idea"))
    stubs.stand()
    (tmp_path / ".claude").chmod(0o700)
    (tmp_path / ".claude" / "kept").touch()
    (tmp_path / ".idea" / "kept").touch()
    assert not any(is_stub(str(path)) for path in tmp_path.iterdir())
    stubs.clear()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".claude", ".idea", ".vscode"]


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        stubs = Stubs([str(tmp_path / ".vscode")])
        stubs.stand()
        stubs.clear()
    assert len(os.listdir("/proc/self/fd")) == len(before)


@bubblewrap
def test_one_cage_ends_and_the_other_holds(tmp_path: Path) -> None:
    box, cage = Bubblewrap(find_bubblewrap()[0] or ""), Cage(writable=(str(tmp_path),))
    environment = {"PATH": "/usr/bin:/bin"}
    with ExitStack() as first, ExitStack() as second:
        prepared = first.enter_context(
            box.prepare(("sh", "-c", "touch one; sleep 600"), cage, folder=tmp_path, environment=environment)
        )
        short = subprocess.Popen(prepared.argv, env=prepared.environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
        until((tmp_path / "one").exists)
        prepared = second.enter_context(
            box.prepare(("sh", "-c", _LATER), cage, folder=tmp_path, environment=environment)
        )
        other = subprocess.Popen(
            prepared.argv, env=prepared.environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        until((tmp_path / "begun").exists)
        short.terminate()
        short.wait()
        first.close()
        assert is_stub(str(tmp_path / ".vscode"))
        (tmp_path / "go").touch()
        assert other.communicate()[0] == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun", "go", "one"]


@bubblewrap
def test_those_of_a_cage_that_was_killed_go_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir(mode=0o500)
    box, cage = Bubblewrap(find_bubblewrap()[0] or ""), Cage(writable=(str(tmp_path),))
    with box.prepare(("true",), cage, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"}) as prepared:
        assert subprocess.run(prepared.argv, env=prepared.environment, cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
