"""A pytest that has loaded itself and nothing of the project, from which runs are forked.

Goes into the project's own interpreter: standard library only, Python 3.8 and up. pytest loads it as a plugin, before
any conftest. Where BUGSAGE_RESIDENT names a socket the process stays here: for each line with a run it forks one that
runs pytest from its beginning, in the environment and with the words that the line says.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VARIABLE = "BUGSAGE_RESIDENT"
FOLDER = os.path.dirname(os.path.abspath(__file__))
_PARENT_DEATH = 1
_PYTEST = ("pytest", "_pytest", "conftest")
#: Seconds between two looks at whether a run has ended.
_LOOK = 0.01


class Resident:
    """Reads orders, forks, tells how each run ended."""

    def __init__(self, link: socket.socket) -> None:
        self.link, self.held = link, b""
        #: Runs in flight, each with the file in which it leaves what it had loaded.
        self.running: dict[int, int] = {}
        _remember()
        with suppress(ImportError):
            import ctypes  # noqa: F401 (each run needs it to end with this process)
        self.plugins = _plugins()

    def serve(self) -> None:
        """Until nobody asks any more. Never returns, in no process."""
        self.tell({"ready": os.getpid()})
        while True:
            wait = _LOOK if self.running else None
            if select.select([self.link], [], [], wait)[0]:
                chunk = self.link.recv(1 << 16)
                if not chunk:
                    self.end()
                self.held += chunk
            while b"\n" in self.held:
                line, _, self.held = self.held.partition(b"\n")
                self.obey(json.loads(line))
            self.reap()

    def obey(self, order: dict[str, Any]) -> None:
        """Fork a run, or load what runs before it had loaded."""
        if "preload" in order:
            _preload(order["preload"])
            self.tell({"threads": threading.active_count()})
            return
        loaded = _nameless()
        pid = os.fork()
        if pid == 0:
            self.link.close()
            _run(order, loaded, self.plugins)
        self.running[pid] = loaded
        self.tell({"started": pid, "number": order["number"]})

    def reap(self) -> None:
        """Tell of runs that have ended."""
        for pid, file in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.running[pid]
                loaded = os.pread(file, os.fstat(file).st_size, 0)
                os.close(file)
                code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                self.tell({"ended": pid, "status": code, "loaded": loaded.decode("utf-8", "replace").split()})

    def tell(self, message: dict[str, Any]) -> None:
        """Say something; where nobody listens any more all ends."""
        try:
            self.link.sendall(json.dumps(message).encode("ascii") + b"\n")
        except OSError:
            self.end()

    def end(self) -> None:
        """Nothing is left."""
        for pid in self.running:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        os._exit(0)


def _nameless() -> int:
    """A file that no folder names."""
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix="bugsage-loaded-")
    os.unlink(name)
    return descriptor


def _run(order: dict[str, Any], loaded: int, plugins: set[str]) -> None:
    """A run from its beginning, as if the command had been started now. Never returns."""
    status = 3
    try:
        os.setsid()
        _die_with_parent()
        out = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for number in (1, 2):
            os.dup2(out, number)
        os.close(out)
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.path[:] = [entry for entry in sys.path if entry != FOLDER]
        sys.path += [entry for entry in order["path"] if entry not in sys.path]
        # The hook of the pytest that was begun, and not gone on with.
        sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "AssertionRewritingHook"]
        sys.argv[1:] = order["words"]
        import pytest

        status = int(pytest.main(order["words"], plugins=[_Begun()]))
        os.write(loaded, "\n".join(_foreign(order["root"], plugins)).encode("utf-8", "replace"))
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        import atexit

        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)


def _foreign(root: str, plugins: set[str]) -> list[str]:
    """Names of modules that are none of the project's.

    Of those with rewritten assertions plugins of pytest alone: the pytest that loads them ahead rewrites them too.
    """
    found = []
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        top = name.partition(".")[0]
        if spec is None or top in _PYTEST or name.startswith(("bugsage_", "__")):
            continue
        file = getattr(module, "__file__", None) or ""
        own = os.path.realpath(file).startswith(os.path.realpath(root) + os.sep) if file else False
        apart = "site-packages" in file or "dist-packages" in file
        if (not own or apart) and (top in plugins or type(spec.loader).__name__ != "AssertionRewritingHook"):
            found.append(name)
    return found


def _plugins() -> set[str]:
    """First names of the packages and modules that come with a plugin: pytest rewrites all of them."""
    from importlib.metadata import distributions

    found = set()
    for one in distributions():
        if any(entry.group == "pytest11" for entry in one.entry_points):
            for file in one.files or ():
                if file.suffix == ".py":
                    found.add(file.parts[0] if len(file.parts) > 1 else file.stem)
    return found


def _remember() -> None:
    """Have entry points read once from each file, until it changes: pytest asks for all of them three times a run."""
    kind = _packages()
    read = kind.entry_points
    known: dict[str, tuple[object, Any]] = {}

    def entry_points(one: Any) -> Any:
        try:
            file = os.path.join(one._path, "entry_points.txt")
        except (AttributeError, TypeError):  # in an archive
            return read.fget(one)
        try:
            status = os.stat(file)
            stamp: object = (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            stamp = None
        if known.get(file, ((),))[0] != stamp:
            known[file] = stamp, read.fget(one)
        return known[file][1]

    kind.entry_points = property(entry_points)


class _Begun:
    """From then on packages are asked about as ever: a project's tests may be about that."""

    def pytest_sessionstart(self) -> None:
        with suppress(AttributeError):
            del _packages().entry_points  # of this class alone: what it inherits is left


def _packages() -> Any:
    """The class of installed packages."""
    from importlib.metadata import PathDistribution

    return PathDistribution


def _preload(names: list[str]) -> None:
    """Import what is none of the project's; what fails here fails again where it is imported for good.

    What is there then is no garbage: no run that is forked has to look through it.
    """
    import gc
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            if name not in sys.modules:
                try:
                    __import__(name)
                except BaseException:
                    continue
    gc.collect()
    gc.freeze()


def _die_with_parent() -> None:
    try:
        import ctypes

        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    except (ImportError, OSError, TypeError, AttributeError):
        return


_descriptor = os.environ.pop(VARIABLE, "")
if _descriptor:
    Resident(socket.socket(fileno=int(_descriptor))).serve()
