"""Notes which lines of the project's files run, in order, and which programs are started: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import os
import re
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

#: Tools of `sys.monitoring` that are tried in turn; debuggers, coverage and profilers take the first.
_TOOLS = (4, 3, 5, 0)
_WORD = re.compile(r"[^\s;&|()<>'\"`]+")
#: Programs that run nothing of what they are given, and read no module. `platform` asks `file` of the interpreter.
_HARMLESS = frozenset({"file", "which", "readlink", "realpath", "ldd", "uname"})


class Lines:
    """What runs from `start` on."""

    def __init__(self, own: Callable[[Any], str | None]) -> None:
        """`own` gives the path of a file of the project, None for any other."""
        self._own = own
        self._seen: dict[str, dict[int, None]] = {}
        self._tool = -1
        self._monitoring: Any = getattr(sys, "monitoring", None)

    def start(self) -> None:
        """Begin; whoever else watches the program goes on beside it, or is put aside for this run."""
        monitoring = self._monitoring
        for tool in _TOOLS if monitoring else ():
            if monitoring.get_tool(tool) is None:
                self._tool = tool
                monitoring.use_tool_id(tool, "bugsage")
                monitoring.register_callback(tool, monitoring.events.LINE, self._line)
                monitoring.set_events(tool, monitoring.events.LINE)
                return
        threading.settrace(self._called)
        sys.settrace(self._called)

    def take(self) -> dict[str, list[int]]:
        """What ran until now, by path; from here on it is counted anew."""
        found = {path: list(lines) for path, lines in self._seen.items()}
        self._seen.clear()
        if self._tool >= 0:
            self._monitoring.restart_events()
        return found

    def stop(self) -> None:
        """Nothing is noted any more."""
        if self._tool >= 0:
            self._monitoring.set_events(self._tool, 0)
        else:
            threading.settrace(None)
            sys.settrace(None)

    def _line(self, code: CodeType, line: int) -> Any:
        path = self._own(code.co_filename)
        if path:
            self._seen.setdefault(path, {}).setdefault(line)
        return self._monitoring.DISABLE

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        path = self._own(frame.f_code.co_filename)
        if path is None:
            return None
        lines = self._seen.setdefault(path, {})

        def local(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "line":
                lines.setdefault(frame.f_lineno)
            return local

        return local


class Started:
    """Programs that are started which may be the project itself: they would not see what is only in memory."""

    def __init__(self, folder: str) -> None:
        self._folder = os.path.realpath(folder) + os.sep
        self._beside = os.path.dirname(sys.executable)
        #: Each as it was called.
        self.found: list[str] = []
        sys.addaudithook(self._hear)
        self._hear_others()

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.spawn", "os.system"):
            try:
                said = arguments[1:] if event == "os.spawn" else arguments
                self._note(said[0] if event == "os.system" else said[1], said[0])
            except (IndexError, TypeError, ValueError):
                self.found.append(event)

    def _hear_others(self) -> None:
        """What `multiprocessing` starts is announced to nobody."""
        try:
            import _posixsubprocess
        except ImportError:
            return
        given = _posixsubprocess.fork_exec

        def fork_exec(*arguments: Any) -> int:
            self._note(arguments[0], arguments[1][0])
            return given(*arguments)

        _posixsubprocess.fork_exec = fork_exec

    def _note(self, words: Any, program: Any) -> None:
        listed = [words] if isinstance(words, (str, bytes)) else list(words)
        if not isinstance(words, (str, bytes)) and os.path.basename(os.fsdecode(program)) in _HARMLESS:
            return
        texts = [os.fsdecode(one) for one in (*listed, program) if isinstance(one, (str, bytes, os.PathLike))]
        named = [word for text in texts for word in _WORD.findall(text)]
        if any(self._may_be_own(word) for word in named):
            self.found.append(" ".join(texts[: len(listed)]))

    def _may_be_own(self, word: str) -> bool:
        name = os.path.basename(word)
        if re.match(r"(python|pypy)[\d.]*[wt]?$", name):
            return True
        real = os.path.realpath(word)
        if real.startswith(self._folder) and os.path.isfile(real):
            return real.endswith((".py", ".sh")) or os.access(real, os.X_OK)
        try:
            with open(os.path.join(self._beside, name), "rb") as file:
                first = file.readline(512)
        except (OSError, ValueError):
            return False
        return first.startswith(b"#!") and (b"python" in first or b"/sh" in first)
