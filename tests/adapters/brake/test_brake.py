"""Who works on a fix is known, however it ends; and the switch ends it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.brake import FileBrake, leases
from bugsage.adapters.brake.processes import descendants, home, is_alive, send, send_group, start_of
from bugsage.adapters.state_folder import StateFolder
from bugsage.errors import ExitCode, LimitReached, StateUnwritable, Stopped

TIME = "2026-01-05T10:00:00.000000Z"
WORKER = Path(__file__).with_name("worker.py")


def brake_of(root: Path, user: Path) -> FileBrake:
    return FileBrake(root, (root,), user, lambda: StateFolder(root).path, {}, ())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


@pytest.fixture
def brake(root: Path, tmp_path: Path) -> FileBrake:
    return brake_of(root, tmp_path / "config" / "bugsage")


def until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@contextmanager
def working(root: Path, mode: str = "usual") -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that works on a fix, and the process group that it started."""
    environment = os.environ | {"XDG_CONFIG_HOME": str(root.parent / "config"), "PYTHONPATH": str(Path.cwd())}
    worker = subprocess.Popen([sys.executable, str(WORKER), str(root), mode], env=environment, start_new_session=True)
    note = root / "group"
    try:
        until(lambda: note.is_file() and note.read_text().strip(), "the worker does not begin")
        until(lambda: mode == "deaf" or len(descendants(worker.pid)) == 3, "its command does not begin")
        # The group is written down by who starts it, while the command runs already.
        until(lambda: mode == "deaf" or _has_written_down(root), "its command is not written down")
        yield worker, int(note.read_text())
    finally:
        worker.kill()
        worker.wait()


def _has_written_down(root: Path) -> bool:
    return any(len(one.read_bytes().splitlines()) > 1 for one in (root / ".bugsage" / "leases").glob("*.lease"))


def is_empty(group: int) -> bool:
    """Nobody is left but those that nobody has waited for."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return not any(int(row.split()[0]) == group and "Z" not in row.split()[1] for row in listed.splitlines())


class TestPermit:
    def test_a_lease_says_who_works(self, brake: FileBrake) -> None:
        with brake.permit("BS-1", "templates", time=TIME, at_most=1) as permit:
            [lease] = brake.leases()
            assert (lease.pid, lease.issue, lease.agent, lease.since) == (os.getpid(), "BS-1", "templates", TIME)
            assert (lease.start, lease.home) == (start_of(os.getpid()), home())
            assert permit.halted() == ""
        assert brake.leases() == ()

    def test_no_more_than_allowed(self, brake: FileBrake) -> None:
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(brake.permit("BS-1", "", time=TIME, at_most=2))
            with pytest.raises(LimitReached, match="2 fixes run here already") as raised:
                stack.enter_context(brake.permit("BS-2", "", time=TIME, at_most=2))
            assert raised.value.exit_code == ExitCode.REFUSED
        with brake.permit("BS-2", "", time=TIME, at_most=1):
            pass

    def test_none_at_all_where_none_is_allowed(self, brake: FileBrake) -> None:
        with pytest.raises(LimitReached), brake.permit("BS-1", "", time=TIME, at_most=0):
            pass

    def test_while_the_switch_is_on_there_is_none(self, brake: FileBrake) -> None:
        brake.throw("not today", time=TIME)
        with pytest.raises(Stopped, match="not today") as raised, brake.permit("BS-1", "", time=TIME, at_most=1):
            pass
        assert raised.value.exit_code == ExitCode.REFUSED
        assert brake.leases() == ()

    def test_a_switch_that_is_thrown_while_leave_is_given(
        self, brake: FileBrake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever threw it looked for leases before this one was there."""
        usual = leases.create

        def create(*words: Any) -> Any:
            brake.throw("just now", time=TIME)
            return usual(*words)

        monkeypatch.setattr(leases, "create", create)
        with pytest.raises(Stopped, match="just now"), brake.permit("BS-1", "", time=TIME, at_most=1):
            pytest.fail("it works on a fix")
        assert brake.leases() == ()

    def test_who_has_one_sees_the_switch(self, brake: FileBrake) -> None:
        with brake.permit("BS-1", "", time=TIME, at_most=1) as permit:
            brake.throw("enough", time=TIME)
            assert "enough" in permit.halted()
            brake.release()
            assert permit.halted() == ""

    def test_an_error_gives_it_back(self, brake: FileBrake) -> None:
        with pytest.raises(KeyError), brake.permit("BS-1", "", time=TIME, at_most=1):
            raise KeyError
        assert brake.leases() == ()

    def test_where_nothing_can_be_kept_no_fix_runs(self, brake: FileBrake, root: Path) -> None:
        (root / ".bugsage").write_text("in its place")
        with pytest.raises(StateUnwritable), brake.permit("BS-1", "", time=TIME, at_most=1):
            pass

    def test_many_at_once_never_exceed_the_limit(self, root: Path, tmp_path: Path) -> None:
        now, most, taken, lock = [0], [0], [0], threading.Lock()

        def work() -> None:
            brake = brake_of(root, tmp_path / "config")
            for _ in range(15):
                try:
                    with brake.permit("BS-1", "", time=TIME, at_most=2):
                        with lock:
                            now[0] += 1
                            most[0] = max(most[0], now[0])
                            taken[0] += 1
                        time.sleep(0.001)
                        with lock:
                            now[0] -= 1
                except LimitReached:
                    time.sleep(0.001)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 1 <= most[0] <= 2
        assert taken[0] > 2
        assert brake_of(root, tmp_path / "config").leases() == ()

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00" * 99, b'{"pid": "x"}\n', b'{"id": "x", "pid": 1}\n[1'])
    def test_what_lies_in_the_folder_and_is_no_lease(self, brake: FileBrake, root: Path, content: bytes) -> None:
        folder = root / ".bugsage" / "leases"
        folder.mkdir(parents=True)
        (folder / "77-ab.lease").write_bytes(content)
        (folder / "link.lease").symlink_to("/etc/passwd")
        os.mkfifo(folder / "pipe.lease")
        (folder / "folder.lease").mkdir()
        assert brake.leases() == ()
        with brake.permit("BS-1", "", time=TIME, at_most=1):
            assert len(brake.leases()) == 1
        assert not (folder / "77-ab.lease").exists()

    def test_a_lease_that_cannot_be_read_is_somebodys(
        self, brake: FileBrake, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another user's, in a repository that both write to."""
        folder = root / ".bugsage" / "leases"
        folder.mkdir(parents=True)
        (folder / "77-ab.lease").touch()
        usual = os.open

        def refused(path: object, *words: int, **more: int) -> int:
            if str(path).endswith("77-ab.lease"):
                raise PermissionError(13, "Permission denied")
            return usual(path, *words, **more)  # type: ignore[call-overload,no-any-return]

        monkeypatch.setattr(os, "open", refused)
        [lease] = brake.leases()
        assert (lease.id, lease.pid) == ("77-ab", 77)
        with pytest.raises(LimitReached), brake.permit("BS-1", "", time=TIME, at_most=1):
            pass
        monkeypatch.setattr("bugsage.adapters.brake.brake.SEEING", 0.1)
        assert [ended.how for ended in brake.end()] == ["elsewhere"]

    def test_leases_are_not_written_through_a_link(self, brake: FileBrake, root: Path, tmp_path: Path) -> None:
        (root / ".bugsage").mkdir()
        (tmp_path / "elsewhere").mkdir()
        (root / ".bugsage" / "leases").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(StateUnwritable, match="is a link"), brake.permit("BS-1", "", time=TIME, at_most=1):
            pass
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_a_group_whose_first_process_is_gone_at_once_is_written_down(self, brake: FileBrake, root: Path) -> None:
        command = ["sh", "-c", "sleep 300 & exit 0"]
        with brake.permit("BS-1", "", time=TIME, at_most=1) as permit:
            process = subprocess.Popen(command, start_new_session=True)
            until(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "Z", "it does not end")
            permit.started(process.pid)
            [lease] = brake.leases()
            process.wait()
            assert [send_group(*group, signal.SIGKILL) for group in lease.groups] == [True]
            until(lambda: is_empty(process.pid), "what it left still runs")


class TestEnd:
    def test_nobody_works(self, brake: FileBrake) -> None:
        assert brake.end() == ()

    def test_who_looks_at_the_switch_ends_by_itself(self, brake: FileBrake, root: Path) -> None:
        with working(root) as (worker, group):
            family = descendants(worker.pid)
            [lease] = brake.leases()
            assert [number for number, _ in lease.groups] == [group]
            brake.throw("enough", time=TIME)
            [ended] = brake.end()
            assert (ended.how, ended.lease.pid) == ("itself", worker.pid)
            assert worker.wait(10) != 0
            assert is_empty(group)
            assert brake.leases() == ()
            assert len(family) == 3  # the last one has left the group
            until(lambda: not any(is_alive(pid, start) for pid, start in family), "one of them still runs")

    def test_who_is_gone_before_we_look_again_leaves_nothing_behind(self, brake: FileBrake, root: Path) -> None:
        """It sees the switch at once, and what left its group is nobody's child any more."""
        with working(root) as (worker, _):
            family = descendants(worker.pid)
            brake.throw("enough", time=TIME)
            assert worker.wait(10) != 0
            [ended] = brake.end()
            assert (ended.how, ended.lease.pid) == ("itself", worker.pid)
            until(lambda: not any(is_alive(pid, start) for pid, start in family), "one of them still runs")
        assert brake.end() == ()

    def test_who_does_not_look_is_killed(self, brake: FileBrake, root: Path) -> None:
        with working(root, "deaf") as (worker, _):
            brake.throw("enough", time=TIME)
            [ended] = brake.end()
            assert ended.how == "killed"
            assert worker.wait(10) == -signal.SIGKILL
            assert list((root / ".bugsage" / "leases").glob("*.lease")) == []

    def test_what_a_killed_one_left_behind_is_ended_and_stands_in_nobodys_way(
        self, brake: FileBrake, root: Path
    ) -> None:
        with working(root) as (worker, group):
            worker.kill()
            worker.wait()
            assert not is_empty(group)
            assert brake.leases() == ()
            with brake.permit("BS-2", "", time=TIME, at_most=1):
                until(lambda: is_empty(group), "what it had started still runs")

    def test_it_is_ended_by_the_switch_as_well(self, brake: FileBrake, root: Path) -> None:
        with working(root) as (worker, group):
            worker.kill()
            worker.wait()
            assert brake.end() == ()
            until(lambda: is_empty(group), "what it had started still runs")

    def test_a_process_of_another_boot_or_namespace_is_left_alone(self, brake: FileBrake, root: Path) -> None:
        with working(root, "deaf") as (worker, _):
            [file] = (root / ".bugsage" / "leases").glob("*.lease")
            known = json.loads(file.read_bytes().splitlines()[0])
            file.write_bytes(json.dumps(known | {"home": "elsewhere"}).encode() + b"\n")
            [ended] = brake.end()
            assert ended.how == "elsewhere"
            assert worker.poll() is None

    @pytest.mark.parametrize("where", ["here", "elsewhere"])
    def test_what_is_left_of_another_boot_or_namespace_is_left_alone(
        self, brake: FileBrake, root: Path, where: str
    ) -> None:
        """Its owner is gone, and its numbers mean other processes here."""
        folder = root / ".bugsage" / "leases"
        folder.mkdir(parents=True)
        with subprocess.Popen(["sleep", "300"], start_new_session=True) as process:
            said = {"id": "x", "pid": 4_000_000, "start": "1", "home": home() if where == "here" else "elsewhere"}
            group = [process.pid, start_of(process.pid)]
            (folder / "x.lease").write_text(f"{json.dumps(said)}\n{json.dumps(group)}\n")
            assert brake.end() == ()
            assert not (folder / "x.lease").exists()
            if where == "here":
                assert process.wait(10) == -signal.SIGKILL
            else:
                assert process.poll() is None
                process.kill()

    def test_a_number_that_was_given_to_another_process_is_left_alone(self, brake: FileBrake, root: Path) -> None:
        with working(root, "deaf") as (worker, _):
            [file] = (root / ".bugsage" / "leases").glob("*.lease")
            known = json.loads(file.read_bytes().splitlines()[0])
            file.write_bytes(json.dumps(known | {"start": "1"}).encode() + f'\n[{worker.pid}, "1"]\n'.encode())
            [ended] = brake.end()
            assert ended.how == "left"
            assert worker.poll() is None


class TestProcesses:
    def test_only_the_very_process_is_meant(self) -> None:
        with subprocess.Popen(["sleep", "300"], start_new_session=True) as process:
            start = start_of(process.pid)
            assert is_alive(process.pid, start)
            assert not send(process.pid, f"{start}1", signal.SIGKILL)
            assert not send_group(process.pid, f"{start}1", signal.SIGKILL)
            assert process.poll() is None
            assert send(process.pid, start, signal.SIGKILL)
        assert not is_alive(process.pid, start)
        assert not send(process.pid, start, signal.SIGKILL)

    @pytest.mark.parametrize("pid", [-1, 0, 1])
    def test_never_everybody_and_never_ourselves(self, pid: int) -> None:
        assert not is_alive(pid, start_of(pid))
        assert not send_group(pid, "1", signal.SIGKILL)
        assert not send(os.getpid(), start_of(os.getpid()), signal.SIGKILL)
        assert not send_group(os.getpgrp(), start_of(os.getpgrp()), signal.SIGKILL)
