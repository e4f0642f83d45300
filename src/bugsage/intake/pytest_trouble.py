"""What can go wrong with a run of pytest outside any test."""

import re
from collections.abc import Callable
from functools import cache

from bugsage.intake.clean import EXCERPT, LINE, MESSAGE, TEST, cap
from bugsage.intake.pytest_blocks import read_block
from bugsage.intake.python_trace import find_traces, read_frames
from bugsage.intake.trace_tree import frame, number, shortened
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

_INTERNAL = "INTERNALERROR> "
_CONFTEST = "ImportError while loading conftest "
_TIMEOUT = "+++ Timeout +++"
_USAGE = (
    "file or directory not found",
    "not found: ",
    "found no collectors",
    "Wrong expression",
    "Unknown config option",
)
_MOST_LINES = 2_000
_MOST_TRIES = 20


def troubles(lines: list[str], first_line: int, alone: bool) -> list[ErrorEvent]:
    """Events that belong to the run and not to a test; `alone` says that no test was seen to fail."""
    found: list[ErrorEvent] = []
    tried = 0
    for at, line in enumerate(lines):
        event = None
        if tried >= _MOST_TRIES:
            break
        if line.startswith(_INTERNAL) and not (at and lines[at - 1].startswith(_INTERNAL.rstrip())):
            tried += 1
            event = _internal(lines, at, first_line)
        elif line.startswith("!!!"):
            event = _stopped(lines, at)
        elif _TIMEOUT in line:
            tried += 1
            event = _timeout(lines, at)
        elif alone and line.startswith(_CONFTEST):
            event = _conftest(lines, at, first_line)
        elif alone and line.startswith("ERROR: "):
            event = _usage(lines, at)
        if event is not None:
            found.append(_finished(event, lines, at, first_line))
    return found[:20]


def _finished(event: ErrorEvent, lines: list[str], at: int, first_line: int) -> ErrorEvent:
    from msgspec.structs import replace

    excerpt = event.excerpt or cap(lines[at], EXCERPT)
    return replace(event, tool="pytest", format="pytest_text", excerpt=excerpt, excerpt_line=first_line + at)


def _with_frames(kind: str, message: str, frames: list[Frame], test: str | None = None) -> ErrorEvent:
    last = frames[-1] if frames else None
    return ErrorEvent(
        type=kind,
        message=message,
        test=test,
        file=last.file if last else None,
        line=last.line if last else None,
        exceptions=(ExceptionInfo(type=kind, message=message, frames=tuple(shortened(frames))),),
    )


def _internal(lines: list[str], at: int, first_line: int) -> ErrorEvent | None:
    """Pytest or a plugin broke: a traceback behind a mark of its own."""
    end = _until(lines, at, lambda line: not line.startswith(_INTERNAL.rstrip()))
    bare = "\n".join(line[len(_INTERNAL) :] for line in lines[at:end])
    traces = find_traces(bare, first_line + at, exact=True)
    if not traces:
        return _with_frames("InternalError", cap(bare, MESSAGE), [])
    root = traces[0].exceptions[0]
    last = root.frames[-1] if root.frames else None
    return ErrorEvent(
        type=root.type or "InternalError",
        message=root.message,
        file=last.file if last else None,
        line=last.line if last else None,
        exceptions=traces[0].exceptions,
        excerpt=cap("\n".join(lines[at:end]), EXCERPT),
    )


def _stopped(lines: list[str], at: int) -> ErrorEvent | None:
    """`!!! KeyboardInterrupt !!!` with the place below it, or `!!! pytest.Exit: reason !!!`."""
    found = _exclamation().match(lines[at])
    if not found:
        return None
    place = _place().match(lines[at + 1]) if at + 1 < len(lines) else None
    frames = [frame(place[1], number(place[2]), None)] if place else []
    return _with_frames(found[1].rpartition(".")[2], cap(found[2] or "", MESSAGE), frames)


def _timeout(lines: list[str], at: int) -> ErrorEvent | None:
    """pytest-timeout's thread method: stacks of all threads, after which the process is gone."""
    test = lines[at].partition("+++")[0].strip()
    begin = _until(lines, at, lambda line: "~ Stack of MainThread" in line)
    if begin >= len(lines):
        return None
    end = _until(lines, begin, lambda line: _TIMEOUT in line or line.startswith("~~~"))
    event = _with_frames("Timeout", "the time limit of the test was reached", read_frames(lines[begin + 1 : end]))
    from msgspec.structs import replace

    named = cap(test, TEST) if "::" in test else None
    return replace(event, test=named, phase="call", excerpt=cap("\n".join(lines[at:end]), EXCERPT))


def _conftest(lines: list[str], at: int, first_line: int) -> ErrorEvent | None:
    end = _until(lines, at, lambda line: line.startswith("=") or not line.strip())
    return read_block("\n".join(lines[at:end]), first_line=first_line + at, phase="collection")


def _usage(lines: list[str], at: int) -> ErrorEvent | None:
    """Wrong arguments, or a file or test that is not there."""
    text = lines[at].removeprefix("ERROR: ")
    if text.startswith("usage: "):
        text = next((line.partition("error: ")[2] for line in lines[at : at + 20] if ": error: " in line), text)
    elif not text.startswith(_USAGE):
        return None
    return _with_frames("UsageError", cap(text, LINE), [])


def _until(lines: list[str], at: int, ends: Callable[[str], bool]) -> int:
    """Index of the first line after `at` where something ends."""
    last = min(len(lines), at + _MOST_LINES)
    return next((index for index in range(at + 1, last) if ends(lines[index])), last)


@cache
def _exclamation() -> re.Pattern[str]:
    return re.compile(r"!{3,} (KeyboardInterrupt|[\w.]{0,200}Exit)(?:: (.{0,2000}?))? !{3,}$")


@cache
def _place() -> re.Pattern[str]:
    return re.compile(r"(\S.{0,4000}?):(\d+): ")
