"""Landlock where the kernel gives no network namespace: what is shared by number is closed, as sockets are."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.landlock import Landlock, find_landlock
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Host

pytestmark = pytest.mark.skipif(find_landlock() is None, reason="there is no Landlock here")

_TRY = """
import ctypes, os, socket
kernel = ctypes.CDLL(None, use_errno=True)
calls = {
    "shmget": (0, 4096, 0o1600), "shmat": (0, 0, 0), "msgget": (0, 0o1600), "msgsnd": (0, b"12345678x", 1, 0o4000),
    "semget": (0, 1, 0o1600), "mq_open": (b"/bugsage", 0o102, 0o600, 0),
}
for name, words in calls.items():
    print(name, getattr(kernel, name)(*words), os.strerror(ctypes.get_errno()))
for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_NETLINK):
    try: socket.socket(family); print("made")
    except OSError as error: print(error.strerror)
"""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Landlock:
    box = Landlock()
    monkeypatch.setitem(box.__dict__, "has_network", False)
    return box


def test_nothing_is_shared_by_number(alone: Landlock, tmp_path: Path) -> None:
    cage, command = Cage(writable=(str(tmp_path),)), ("python3", "-c", _TRY)
    environment = {"PATH": f"/usr/bin:{os.environ['PATH']}"}
    with alone.prepare(command, cage, folder=tmp_path, environment=environment) as prepared:
        done = subprocess.run(prepared.argv, env=prepared.environment, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    refused = ("shmget", "shmat", "msgget", "msgsnd", "semget", "mq_open")
    assert (
        done.stdout.splitlines()
        == [f"{name} -1 Operation not permitted" for name in refused] + ["Permission denied"] * 3
    )


def test_no_host_can_be_reached(alone: Landlock, tmp_path: Path) -> None:
    cage = Cage(writable=(str(tmp_path),), hosts=(Host(name="127.0.0.1", port=80),))
    with pytest.raises(SandboxMissing), alone.prepare(("true",), cage, folder=tmp_path, environment={}):
        pass
    assert any("not even its own loop-back" in gap for gap in alone._gaps())
