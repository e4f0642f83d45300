"""What a caged command may use up, and that nothing of it is left: by each sandbox, as whoever runs the tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bugsage.adapters.sandbox import watching
from bugsage.adapters.sandbox.bubblewrap import find_bubblewrap
from bugsage.adapters.sandbox.landlock import find_landlock
from bugsage.model.sandbox import Limits
from tests.adapters.sandbox.ground import HERE, Ground, environment_of, made

pytestmark = pytest.mark.slow

#: Far away from what a test needs, so that each is ended by the limit that it is about.
WIDE = {"seconds": 120.0, "memory_mb": 2048, "processes": 500, "disk_mb": 512, "scratch_mb": 64}


@pytest.fixture(params=["bubblewrap", "landlock"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "bubblewrap" and find_bubblewrap()[0] is None:
        pytest.skip("bubblewrap makes no cage here")
    if request.param == "landlock" and find_landlock() is None:
        pytest.skip("there is no Landlock here")
    return str(request.param)


@pytest.fixture
def ground(kind: str) -> Iterator[Ground]:
    with made(os.geteuid(), kind) as ground:
        yield ground


@pytest.fixture
def bubblewrap(kind: str) -> None:
    if kind != "bubblewrap":
        pytest.skip("only bubblewrap has it")


def python(code: str) -> list[str]:
    return ["/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3", "-c", code]


def limited(ground: Ground, code: str, **limits: object) -> dict[str, object]:
    said = ground.run(python(code), {"limits": {**WIDE, **limits}})
    return {**said, "ended_by": said["caged"]["ended_by"]}


def test_the_status_is_that_of_the_command(ground: Ground) -> None:
    assert ground.run(["sh", "-c", "exit 7"])["status"] == 7
    assert ground.run(["sh", "-c", "kill -9 $$"])["status"] == 128 + 9


def test_a_command_that_is_not_there_is_told_from_a_cage_that_cannot_be_made(ground: Ground) -> None:
    said = ground.run(["no-such-program"])
    assert said["status"] != 0
    assert "no-such-program" in said["err"]
    assert not said["caged"]["failed"]


def test_a_cage_that_cannot_be_made_says_so(ground: Ground, bubblewrap: None) -> None:
    said = ground.run(["touch", "ran"], {"own": [str(ground.tree / "not-there")]})
    assert said["caged"]["failed"]
    assert not (ground.tree / "ran").exists()


def test_time_on_the_clock(ground: Ground) -> None:
    said = limited(ground, "import time; time.sleep(600)", seconds=1.0)
    assert said["ended_by"] == "seconds"


def test_time_of_the_processor_of_many_processes_together(ground: Ground) -> None:
    code = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    assert limited(ground, code, cpu_seconds=1)["ended_by"] == "cpu_seconds"


def test_memory_of_one_process_has_an_end(ground: Ground) -> None:
    code = "x = []\ntry:\n  while True: x.append(bytearray(b'x' * (8 << 20)))\nexcept MemoryError: print('no more')"
    said = limited(ground, code, memory_mb=200)
    assert said["ended_by"] == "memory_mb" or said["out"] == "no more\n"


def test_memory_of_many_processes_has_an_end(ground: Ground) -> None:
    code = "import os, time\nfor _ in range(3): os.fork()\nx = os.urandom(60 << 20)\ntime.sleep(600)"
    assert limited(ground, code, memory_mb=200)["ended_by"] == "memory_mb"


def test_memory_that_looks_like_a_file_has_an_end(ground: Ground) -> None:
    code = (
        "import os, time\nd = [os.memfd_create('x') for _ in range(8)]\nfor x in d:\n"
        "  for _ in range(8): os.write(x, b'x' * (8 << 20))\ntime.sleep(600)"
    )
    assert limited(ground, code, memory_mb=200)["ended_by"] == "memory_mb"


def test_memory_that_processes_share_has_an_end(ground: Ground) -> None:
    """Without a file and without a name: what every `mmap(-1, …)` of Python's is."""
    code = (
        "import mmap, time\nx = mmap.mmap(-1, 600 << 20)\nfor i in range(0, 600 << 20, 4096): x[i] = 1\ntime.sleep(600)"
    )
    assert limited(ground, code, memory_mb=200)["ended_by"] == "memory_mb"


def test_memory_that_the_kernel_keeps_for_nobody_has_an_end(ground: Ground) -> None:
    """Made, filled and let go: no process holds it."""
    code = (
        "import ctypes, time\nl = ctypes.CDLL(None); l.shmat.restype = ctypes.c_void_p\nn = 600 << 20\n"
        "a = l.shmat(l.shmget(0, ctypes.c_size_t(n), 0o1600), None, 0)\n"
        "ctypes.memset(a, 1, n); l.shmdt(ctypes.c_void_p(a)); time.sleep(600)"
    )
    assert limited(ground, code, memory_mb=200)["ended_by"] == "memory_mb"


def test_memory_that_is_shared_counts_once(ground: Ground) -> None:
    """By many processes, open as a file and mapped."""
    code = (
        "import mmap, os, time\nn = 100 << 20\nf = os.memfd_create('x'); os.ftruncate(f, n)\nx = mmap.mmap(f, n)\n"
        "for i in range(0, n, 4096): x[i] = 1\nfor _ in range(3): os.fork()\n"
        "for i in range(0, n, 4096): x[i] = 2\ntime.sleep(1)\nos._exit(0)"
    )
    said = limited(ground, code, memory_mb=190)
    assert (said["status"], said["ended_by"]) == (0, "")


def test_time_of_processes_that_nobody_waits_for_counts(ground: Ground) -> None:
    code = """
import os, time
while True:
    if os.fork() == 0:
        if os.fork() == 0:
            until = time.process_time() + 0.2
            while time.process_time() < until: pass
        os._exit(0)
    os.wait()
    time.sleep(0.15)
"""
    assert limited(ground, code, cpu_seconds=1, seconds=60.0)["ended_by"] == "cpu_seconds"


def test_processes_that_ended_are_no_processes(ground: Ground) -> None:
    code = """
import os, time
for _ in range(300):
    if os.fork() == 0:
        if os.fork() == 0: os._exit(0)
        os._exit(0)
    os.wait()
    time.sleep(0.002)
time.sleep(0.3)
"""
    said = limited(ground, code, processes=100)
    assert (said["status"], said["ended_by"]) == (0, "")


def test_processes_that_make_processes_have_an_end(ground: Ground) -> None:
    code = (
        "import os, time\nwhile True:\n  try:\n    if os.fork() == 0: time.sleep(600)\n"
        "  except OSError: print('no more', flush=True); time.sleep(600)"
    )
    said = limited(ground, code, processes=60, seconds=20.0)
    assert said["ended_by"] == "processes" or "no more" in str(said["out"])


def test_a_file_has_an_end(ground: Ground) -> None:
    code = (
        "f = open('src/large', 'wb')\nx = b'x' * (1 << 20)\ntry:\n  while True: f.write(x)\n"
        "except OSError as e: print(e.errno)"
    )
    assert limited(ground, code, file_mb=16)["out"] == "27\n"
    assert (ground.tree / "src" / "large").stat().st_size <= 16 << 20


def test_the_disk_is_not_filled_by_many_files(ground: Ground) -> None:
    code = (
        "import os, time\nfor i in range(40):\n  f = open(f'src/f{i}', 'wb'); f.write(os.urandom(4 << 20)); f.flush()\n"
        "  os.fsync(f.fileno()); time.sleep(0.02)\ntime.sleep(600)"
    )
    assert limited(ground, code, disk_mb=32)["ended_by"] == "disk_mb"


def test_the_disk_is_not_filled_by_files_without_a_name(ground: Ground) -> None:
    code = (
        "import os, time\nk = []\nfor i in range(40):\n  n = f'src/{i}'; f = open(n, 'wb'); os.unlink(n); k.append(f)\n"
        "  f.write(os.urandom(4 << 20)); f.flush(); os.fsync(f.fileno()); time.sleep(0.02)\ntime.sleep(600)"
    )
    assert limited(ground, code, disk_mb=32)["ended_by"] == "disk_mb"


def test_a_clock_that_is_set_back_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files then look older than the cage."""
    now, free = time.time(), iter([10 << 30, 0, 0])
    monkeypatch.setattr(watching, "_free", lambda folder: next(free))
    monkeypatch.setattr(watching.time, "time", lambda: now + 3600)
    watch = watching.Watch(os.getpid(), msgspec.structs.asdict(Limits(disk_mb=1)), [str(tmp_path)], os.getpid())
    (tmp_path / "large").write_bytes(os.urandom(4 << 20))
    monkeypatch.setattr(watching.time, "time", lambda: now)
    broken = watch.broken()
    assert broken is not None
    assert broken.limit == "disk_mb"


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_the_scratch_folder_has_an_end(ground: Ground, folder: str, bubblewrap: None) -> None:
    code = (
        f"f = open('{folder}/x', 'wb')\nn = 0\ntry:\n  while True: n += f.write(b'x' * (1 << 20))\n"
        "except OSError as e: print(e.errno, n >> 20)"
    )
    errno, size = str(limited(ground, code, scratch_mb=16)["out"]).split()
    assert errno == "28"
    assert int(size) <= 17


def test_open_files_have_an_end(ground: Ground) -> None:
    code = "k = []\ntry:\n  while True: k.append(open('/dev/null'))\nexcept OSError as e: print(e.errno, len(k) < 64)"
    assert limited(ground, code, open_files=64)["out"] == "24 True\n"


#: Leaves the process group, the session and its parent, and writes as long as it lives.
DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for n in (0, 1, 2): os.close(n)
        while True:
            open('src/alive', 'a').write('x')
            time.sleep(0.02)
    os._exit(0)
while not os.path.exists('src/alive'): time.sleep(0.01)
"""


def is_quiet(file: Path) -> bool:
    size = file.stat().st_size
    time.sleep(0.3)
    return file.stat().st_size == size


def test_the_daemon_would_stay_without_a_cage(ground: Ground) -> None:
    done = ground.outside_cage(python(DAEMON + "\nprint(os.getsid(0))"))
    assert done.returncode == 0
    assert not is_quiet(ground.tree / "src" / "alive")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == str(ground.tree):
                os.kill(int(pid), signal.SIGKILL)
        except OSError:
            continue


def test_a_daemon_ends_with_the_command(ground: Ground) -> None:
    assert ground.run(python(DAEMON))["status"] == 0
    assert is_quiet(ground.tree / "src" / "alive")


def test_a_daemon_ends_with_the_time_limit(ground: Ground) -> None:
    assert limited(ground, DAEMON + "\ntime.sleep(600)", seconds=1.5)["ended_by"] == "seconds"
    assert is_quiet(ground.tree / "src" / "alive")


def test_the_command_hears_that_it_is_interrupted(ground: Ground) -> None:
    code = (
        "import time\ntry:\n  print('here', flush=True); time.sleep(600)\n"
        "except KeyboardInterrupt: print('put in order'); raise SystemExit(3)"
    )
    said = ground.run(python(code), interrupt=2.0)
    assert (said["status"], said["out"]) == (3, "here\nput in order\n")


def test_who_ignores_signals_ends_when_the_warden_is_killed(ground: Ground) -> None:
    code = "import signal\nfor n in (1, 2, 3, 15): signal.signal(n, signal.SIG_IGN)\n" + DAEMON + "\ntime.sleep(600)"
    said = ground.run(python(code), interrupt=2.0, signal=int(signal.SIGKILL))
    assert said["status"] == -signal.SIGKILL
    assert is_quiet(ground.tree / "src" / "alive")


def test_all_of_it_ends_when_bugsage_is_killed(ground: Ground) -> None:
    order = {
        "kind": ground.kind,
        "command": python(DAEMON + "\ntime.sleep(600)"),
        "cage": {"writable": [str(ground.tree)]},
        "folder": str(ground.tree),
        "environment": {"HOME": str(ground.home)},
    }
    driver = subprocess.Popen(
        [sys.executable, str(HERE / "driver.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment_of(ground.user),
    )
    assert driver.stdin
    driver.stdin.write(json.dumps(order).encode())
    driver.stdin.close()
    while not (ground.tree / "src" / "alive").exists():
        assert driver.poll() is None
        time.sleep(0.01)
    place = place_of(driver.pid)
    assert place.is_dir()
    driver.kill()
    driver.wait()
    until = time.monotonic() + 60
    while place.exists() or not is_quiet(ground.tree / "src" / "alive"):
        assert time.monotonic() < until


def place_of(driver: int) -> Path:
    """Where what the cage is made of lies: its orders were given to the warden by their path."""
    [warden] = Path(f"/proc/{driver}/task/{driver}/children").read_text().split()
    return Path(os.fsdecode(Path(f"/proc/{warden}/cmdline").read_bytes().split(b"\0")[-2])).parent
