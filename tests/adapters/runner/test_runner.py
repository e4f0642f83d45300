import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.errors import RunFailed, StateUnwritable

PYTHON = sys.executable


@pytest.fixture
def runner(tmp_path: Path) -> ProcessRunner:
    root = tmp_path / "project"
    root.mkdir()
    return ProcessRunner(root, tmp_path / "runs")


def gone(process: int, seconds: float = 5.0) -> bool:
    """A process is no more, or a zombie that nobody has taken away yet."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def eventually(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_output_passes_through_unchanged_and_is_kept(runner: ProcessRunner) -> None:
    program = r"""
import os
os.write(1, b"\x1b[31mred\x1b[0m \xff\x00\r\n")
os.write(2, b"to stderr\n")
os.write(1, b"last, without a line end")
raise SystemExit(3)
"""
    heard: list[bytes] = []
    result = runner.run([PYTHON, "-c", program], on_output=heard.append)
    assert b"".join(heard) == b"\x1b[31mred\x1b[0m \xff\x00\r\nto stderr\nlast, without a line end"
    assert Path(result.log).read_bytes() == b"".join(heard)
    assert (result.status, result.timed_out) == (3, False)
    assert result.command == (PYTHON, "-c", program)
    assert result.seconds > 0


def test_it_runs_in_the_project_with_the_users_own_environment(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "133")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    script = runner.root / "say.sh"
    script.write_text('#!/bin/sh\npwd; echo "$COLUMNS $PYTHONPATH"\n')
    script.chmod(0o755)
    result = runner.run(["./say.sh"], record=False)
    assert Path(result.log).read_text() == f"{runner.root}\n133 \n"


def test_output_comes_while_the_command_runs(runner: ProcessRunner) -> None:
    go_on = runner.root / "go_on"
    program = "import os,time\nprint('early', flush=True)\nwhile not os.path.exists('go_on'): time.sleep(0.01)\n"
    result = runner.run([PYTHON, "-c", program], on_output=lambda chunk: go_on.touch(), time_limit=30)
    assert (result.status, result.timed_out) == (0, False)


def test_a_signal_gives_a_negative_status(runner: ProcessRunner) -> None:
    result = runner.run([PYTHON, "-c", "import os; os.kill(os.getpid(), 9)"])
    assert result.status == -signal.SIGKILL


def test_what_git_gives_its_hooks_is_taken_away_and_the_users_own_stays(
    runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_PUSH_OPTION_0"):
        monkeypatch.setenv(name, "/elsewhere")
    for name in ("GIT_AUTHOR_NAME", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL"):
        monkeypatch.setenv(name, "own")
    result = runner.run([PYTHON, "-c", "import os; print(*sorted(n for n in os.environ if n.startswith('GIT_')))"])
    assert Path(result.log).read_text().split() == ["GIT_AUTHOR_NAME", "GIT_CONFIG_GLOBAL", "GIT_SSH_COMMAND"]


def test_the_time_limit_ends_the_whole_group(runner: ProcessRunner) -> None:
    program = """
import subprocess, sys, time
deaf = "import signal,time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", deaf])
print(child.pid, flush=True)
time.sleep(60)
"""
    result = runner.run([PYTHON, "-c", program], time_limit=1.5)
    assert result.timed_out
    assert result.status in (-signal.SIGINT, -signal.SIGTERM)  # the first is ignored where a shell's `&` began this
    assert gone(int(Path(result.log).read_text().split("\n")[0]))


@pytest.mark.parametrize("heard", ["SIGINT", "SIGTERM"])
def test_what_a_command_says_while_it_is_ended_is_kept(runner: ProcessRunner, heard: str) -> None:
    program = f"""
import signal, sys, time
def leave(*_):
    print("cleaned up", flush=True)
    sys.exit(7)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.{heard}, leave)
print("ready", flush=True)
time.sleep(60)
"""
    result = runner.run([PYTHON, "-c", program], time_limit=1.5)
    assert (result.status, result.timed_out) == (7, True)
    assert Path(result.log).read_text() == "ready\ncleaned up\n"


def test_a_child_that_keeps_the_output_open_does_not_hold_us(runner: ProcessRunner) -> None:
    result = runner.run(["/bin/sh", "-c", "sleep 60 & echo $!; exit 4"])
    left = int(Path(result.log).read_text())
    try:
        assert result.status == 4
        assert result.seconds < 30
    finally:
        os.kill(left, signal.SIGKILL)


def test_a_command_that_closes_its_output_is_waited_for(runner: ProcessRunner) -> None:
    program = "import os,time; os.close(1); os.close(2); time.sleep(0.3); os._exit(5)"
    assert runner.run([PYTHON, "-c", program]).status == 5
    assert runner.run([PYTHON, "-c", program.replace("0.3", "60")], time_limit=0.8).timed_out


def test_interrupting_us_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """
import shlex, signal, sys
from pathlib import Path
from bugsage.adapters.runner import ProcessRunner
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background had it ignored
child = "import os,time; open('pid','w').write(str(os.getpid())); os.rename('pid','ready'); time.sleep(60)"
ProcessRunner(Path('.'), Path('runs')).run(["/bin/sh", "-c", f"{shlex.quote(sys.executable)} -c \\"{child}\\"; true"])
"""
    ours = subprocess.Popen([PYTHON, "-c", program], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        eventually((tmp_path / "ready").exists)
        ours.send_signal(signal.SIGINT)
        assert ours.wait(20) in (-signal.SIGINT, 130)
    finally:
        ours.kill()
        ours.wait()
    assert gone(int((tmp_path / "ready").read_text()))


def test_a_listener_that_fails_ends_the_command(runner: ProcessRunner) -> None:
    def listener(chunk: bytes) -> None:
        raise BrokenPipeError

    started = time.monotonic()
    with pytest.raises(BrokenPipeError):
        runner.run([PYTHON, "-c", "import time; print('x', flush=True); time.sleep(60)"], on_output=listener)
    assert time.monotonic() - started < 30


def test_it_runs_in_another_thread_too(runner: ProcessRunner) -> None:
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(runner.run([PYTHON, "-c", "exit(6)"]).status))
    thread.start()
    thread.join(30)
    assert statuses == [6]


@pytest.mark.slow
def test_a_hundred_megabytes_stream_through_in_flat_memory(tmp_path: Path) -> None:
    program = """
import resource, sys
from pathlib import Path
from bugsage.adapters.runner import ProcessRunner
seen = 0
def count(chunk):
    global seen
    seen += len(chunk)
runner = ProcessRunner(Path('.'), Path('runs'))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
runner.run([sys.executable, "-c", "import os\\nfor _ in range(1600): os.write(1, b'x' * 65536)"], on_output=count)
print(seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([PYTHON, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    seen, grown = map(int, done.stdout.split())
    assert seen == 1600 * 65536
    assert grown < 16_000  # kB


def program_file(root: Path, name: str, content: str, mode: int = 0o755) -> str:
    (root / name).write_text(content)
    (root / name).chmod(mode)
    return f"./{name}"


def test_commands_that_cannot_start_say_why(runner: ProcessRunner) -> None:
    root = runner.root
    (root / "folder").mkdir()
    expected = {
        "no-such-program-here": "was not found on PATH",
        "./missing.sh": "is not there",
        program_file(root, "plain.sh", "#!/bin/sh\n", 0o644): "is not executable",
        program_file(
            root, "gone.sh", "#!/no/such/python -u\n"
        ): "asks for an interpreter that is not there: /no/such/python -u",
        program_file(root, "text", "hello\n"): "is not a program",
        "./folder": "is a folder",
        "nul\0byte": "could not be started",
        "": "There is no command",
    }
    for command, sentence in expected.items():
        with pytest.raises(RunFailed, match=sentence):
            runner.run([command])
    with pytest.raises(RunFailed, match="There is no command"):
        runner.run([])
    assert list(runner.runs.iterdir()) == []


def test_a_project_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"folder .*nowhere is not there"):
        ProcessRunner(tmp_path / "nowhere", tmp_path / "runs").run(["true"])


def test_the_newest_twenty_runs_are_kept_and_sort_by_time(runner: ProcessRunner) -> None:
    runner.runs.mkdir()
    (runner.runs / "notes.log").write_text("not a run's")
    (runner.runs / "20200101T000000-000000-1.jsonl").write_text("{}")
    logs = [Path(runner.run(["true"]).log) for _ in range(22)]
    assert logs == sorted(logs)
    left = sorted(file for file in runner.runs.iterdir())
    assert left == [*logs[-20:], runner.runs / "notes.log"]


def test_runs_that_cannot_be_kept_are_an_error_of_the_state_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnwritable, match="cannot be written"):
        ProcessRunner(tmp_path, tmp_path / "file" / "runs").run(["true"])


def test_without_a_place_to_keep_them_runs_last_as_long_as_the_runner(tmp_path: Path) -> None:
    runner = ProcessRunner(tmp_path, None)
    log = Path(runner.run(["echo", "here"]).log)
    assert log.read_text() == "here\n"
    del runner
    assert not log.exists()


def test_elsewhere_and_with_another_environment(
    runner: ProcessRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKEN", "yes")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program_file(elsewhere, "say", '#!/bin/sh\necho "$PWD ${GIVEN-no} ${TAKEN-no}"\n')
    result = runner.run(["./say"], folder=elsewhere, environment={"GIVEN": "yes", "TAKEN": None})
    assert Path(result.log).read_text() == f"{elsewhere} yes no\n"


def test_runs_that_are_not_the_users_own_push_none_of_those_out(runner: ProcessRunner) -> None:
    own = Path(runner.run(["true"]).log)
    apart = [Path(runner.run(["true"], environment={}).log) for _ in range(22)]
    assert own.exists()
    assert apart[-1].exists()
    assert not apart[0].exists()
    assert own.parent != apart[0].parent
