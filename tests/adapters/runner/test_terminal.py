import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner

PYTHON = sys.executable


class Screen:
    """A terminal of a size, that notes what it is told."""

    def __init__(self, size: tuple[int, int] | None) -> None:
        self._size = size
        self.idled = self.endings = 0

    def size(self) -> tuple[int, int] | None:
        return self._size

    def idle(self) -> None:
        self.idled += 1

    def ended(self) -> None:
        self.endings += 1


@pytest.fixture
def runner(tmp_path: Path) -> ProcessRunner:
    root = tmp_path / "project"
    root.mkdir()
    return ProcessRunner(root, tmp_path / "runs")


def test_with_a_terminal_the_command_finds_one_of_its_size(runner: ProcessRunner) -> None:
    program = "import os; print(os.isatty(1), os.isatty(2), os.isatty(0), tuple(os.get_terminal_size(1)))"
    screen = Screen((20, 77))
    result = runner.run([PYTHON, "-c", program], terminal=screen)
    assert Path(result.log).read_text() == "True True False (77, 20)\n"
    assert screen.endings == 1
    result = runner.run([PYTHON, "-c", "import os; print(os.isatty(1))"], terminal=Screen(None))
    assert Path(result.log).read_text() == "False\n"


def test_a_terminal_changes_no_byte(runner: ProcessRunner) -> None:
    output = b"\x1b[31mred\x1b[0m \xff\x00\r\n\ttab\n\x04\x03 last, without a line end"
    heard: list[bytes] = []
    result = runner.run(
        [PYTHON, "-c", f"import os; os.write(1, {output!r})"], on_output=heard.append, terminal=Screen((24, 80))
    )
    assert b"".join(heard) == output
    assert Path(result.log).read_bytes() == output


@pytest.mark.parametrize("size", [None, (24, 80)])
def test_much_output_comes_whole(runner: ProcessRunner, size: tuple[int, int] | None) -> None:
    program = "import os\nfor n in range(300): os.write(1, (b'%06d' % n) * 2000)"
    result = runner.run([PYTHON, "-c", program], terminal=Screen(size))
    assert Path(result.log).read_bytes() == b"".join((b"%06d" % n) * 2000 for n in range(300))


@pytest.mark.parametrize("size", [None, (24, 80)])
def test_a_child_in_the_background_does_not_hold_us(runner: ProcessRunner, size: tuple[int, int] | None) -> None:
    result = runner.run(["/bin/sh", "-c", "sleep 60 & echo $!; exit 4"], terminal=Screen(size))
    try:
        assert (result.status, result.timed_out) == (4, False)
        assert result.seconds < 30
    finally:
        os.kill(int(Path(result.log).read_text()), signal.SIGKILL)


def test_while_nothing_is_said_it_is_told(runner: ProcessRunner) -> None:
    screen = Screen(None)
    runner.run([PYTHON, "-c", "import time; time.sleep(0.8)"], terminal=screen)
    assert screen.idled >= 2


def test_the_terminal_is_told_that_a_run_ended_however_it_ended(runner: ProcessRunner) -> None:
    screen = Screen((24, 80))

    def listener(chunk: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        runner.run([PYTHON, "-c", "print('x', flush=True); input()"], on_output=listener, terminal=screen)
    assert screen.endings == 1


CTRL_C = """
import signal, sys
from pathlib import Path
from bugsage.adapters.runner import ProcessRunner
signal.signal(signal.SIGINT, signal.default_int_handler)
class Screen:
    def size(self): return SIZE
    def idle(self): pass
    def ended(self): pass
child = '''
import signal, sys, time
def leave(*_):
    print("put in order", flush=True)
    sys.exit(2)
signal.signal(signal.SIGINT, leave)
print("begun", flush=True)
open("ready", "w").close()
time.sleep(60)
'''
try:
    ProcessRunner(Path('.'), Path('runs')).run([sys.executable, "-c", child], terminal=Screen())
except KeyboardInterrupt as interrupt:
    print(interrupt)
    raise SystemExit(130)
"""


@pytest.mark.parametrize("size", ["None", "(24, 80)"])
def test_ctrl_c_reaches_the_tests_and_the_log_so_far_is_kept(tmp_path: Path, size: str) -> None:
    program = CTRL_C.replace("SIZE", size)
    ours = subprocess.Popen([PYTHON, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 20
        while not (tmp_path / "ready").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        ours.send_signal(signal.SIGINT)
        said, _ = ours.communicate(timeout=20)
    finally:
        ours.kill()
        ours.wait()
    assert ours.returncode == 130
    (log,) = (tmp_path / "runs").glob("*.log")
    assert said == f"what was said until then is in {log}\n"
    assert log.read_text() == "begun\nput in order\n"


def test_a_second_ctrl_c_does_not_wait(tmp_path: Path) -> None:
    deaf = "def leave(*_):\n    print('not yet', flush=True)\n    open('heard', 'w').close()"
    program = CTRL_C.replace("SIZE", "None").replace(
        'def leave(*_):\n    print("put in order", flush=True)\n    sys.exit(2)', deaf
    )
    ours = subprocess.Popen([PYTHON, "-c", program], cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        for file in ("ready", "heard"):
            until = time.monotonic() + 20
            while not (tmp_path / file).exists():
                assert time.monotonic() < until
                time.sleep(0.02)
            began = time.monotonic()
            ours.send_signal(signal.SIGINT)
        assert ours.wait(15) == 130
        assert time.monotonic() - began < 15
    finally:
        ours.kill()
        ours.wait()
