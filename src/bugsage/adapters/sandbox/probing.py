"""The live probe: a few attempts to get out of a cage, made now, and work that must go on in it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bugsage.adapters.sandbox import attempting
from bugsage.adapters.sandbox.grounds import home_folder, place_outside
from bugsage.errors import BugSageError
from bugsage.model.sandbox import Cage, Limits, ProbeFinding
from bugsage.ports import Sandbox

_SECONDS = 20.0
_LIMITS = Limits(seconds=_SECONDS, memory_mb=512, processes=64, scratch_mb=16)


def findings(sandbox: Sandbox) -> tuple[ProbeFinding, ...]:
    """What each attempt came to."""
    try:
        with place_outside() as place, _outside(place) as ground:
            said = _tried(sandbox, ground)
    except (BugSageError, OSError, ValueError, subprocess.SubprocessError) as error:
        return (ProbeFinding(attempt="start at all", held=False, allowed=True, detail=f"{error}"[:200]),)
    return tuple(
        ProbeFinding(
            attempt=words, held=(said.get(name) is None) != allowed, allowed=allowed, detail=said.get(name) or ""
        )
        for name, words, allowed in attempting.ATTEMPTS
    )


def _tried(sandbox: Sandbox, ground: dict[str, Any]) -> dict[str, str | None]:
    tree = Path(ground["tree"])
    cage = Cage(writable=(str(tree),), limits=_LIMITS)
    command = (sys.executable, "-I", "-S", "-c", _text(), json.dumps(ground))
    environment = {**os.environ, "PROBE_TOKEN": "secret"}
    with sandbox.prepare(command, cage, folder=tree, environment=environment) as prepared:
        done = subprocess.run(
            prepared.argv,
            env=prepared.environment,
            cwd=tree,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            start_new_session=True,
            timeout=_SECONDS * 2,
            check=False,
        )
    said: dict[str, str | None] = json.loads(done.stdout)
    return said


def _text() -> str:
    """The attempts as the text of a program: the cage shows nothing of BugSage."""
    return Path(attempting.__file__).read_text("utf-8")


@contextmanager
def _outside(top: Path) -> Iterator[dict[str, Any]]:
    """A tree to be caged in, and beside it what is to be got at."""
    tree, beside = top / "tree", top / "beside"
    (tree / "inside").mkdir(parents=True)
    beside.mkdir()
    with _at_home() as secret, socket.socket() as tcp, socket.socket(socket.AF_UNIX) as unix:
        tcp.bind(("127.0.0.1", 0))
        unix.bind(str(beside / "socket"))
        for server in (tcp, unix):
            server.listen()
            threading.Thread(target=_answer, args=(server,), daemon=True).start()
        yield {
            "tree": str(tree),
            "inside": str(tree / "inside"),
            "beside": str(beside),
            "secret": secret,
            "port": tcp.getsockname()[1],
            "socket": str(beside / "socket"),
            "pid": os.getpid(),
            "command": Path("/proc/self/cmdline").read_bytes().hex() if Path("/proc/self/cmdline").exists() else "",
        }
        for server in (tcp, unix):
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


@contextmanager
def _at_home() -> Iterator[str]:
    """A file like those that keys lie in, in the user's home; where that cannot be written, elsewhere."""
    home = home_folder()
    folder = home if home is not None and os.access(home, os.W_OK) else None
    with tempfile.NamedTemporaryFile(prefix=".bugsage-probe-", dir=folder) as file:
        file.write(b"secret")
        file.flush()
        yield file.name


def _answer(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            link, _ = server.accept()
            with link, suppress(OSError):
                link.sendall(b"hello")
