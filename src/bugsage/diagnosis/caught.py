"""The error behind an error: what a test client, a runner of commands or a server caught before an assertion met it."""

import re
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

#: How it hangs on the assertion, in `ExceptionInfo.relation`.
RELATION = "caught"
#: Of a captured text so much is read.
LONGEST = 40_000
MOST_FRAMES = 100

_HEADER = "Traceback (most recent call last)"
_FRAME = re.compile(r'^\s*(?:\|\s*)?File "([^"\n]{1,1000})", line (\d{1,7}), in (\S{1,200})')
_ENDING = re.compile(r"^[\s|]*([A-Za-z_][\w.]{0,120})(?:: ?(.{0,1000}))?$")
#: `<Result ValueError('bad')>` as click shows a result; `exception=ValueError('bad')` as our recorder does.
_RESULT = re.compile(r"<Result (\w+)\((.{0,300}?)\)>|\bexception=(\w+)\((.{0,300}?)\)(?=[,>)])")
_ASSERTIONS = ("AssertionError", "Failed", "AssertionFailed", "ComparisonFailure")
_NO_ERRORS = ("SystemExit", "Exit", "KeyboardInterrupt")


def with_caught(event: ErrorEvent, files: Collection[str]) -> ErrorEvent:
    """The event with the error that was caught before its assertion as one more exception; as it is for none.

    Only a failed assertion hides another error, and only one that has not been read as an exception yet.
    """
    if event.type.rpartition(".")[2] not in _ASSERTIONS or len(event.exceptions) != 1:
        return event
    found = _traceback(event, files) or _shown(event)
    return replace(event, exceptions=(*event.exceptions, found)) if found else event


def caught(event: ErrorEvent) -> ExceptionInfo | None:
    """The error that was caught, where `with_caught` found one."""
    return next((e for e in event.exceptions[1:] if e.relation == RELATION), None)


def _traceback(event: ErrorEvent, files: Collection[str]) -> ExceptionInfo | None:
    """The last traceback of the captured output, or of the message."""
    for text in (*event.captured.values(), event.message, "\n".join(event.detail)):
        start = text[-LONGEST:].rfind(_HEADER)
        if start >= 0 and (found := _read(text[-LONGEST:][start:].splitlines()[1:], files)):
            return found
    return None


def _read(lines: list[str], files: Collection[str]) -> ExceptionInfo | None:
    frames: list[Frame] = []
    for number, line in enumerate(lines):
        if match := _FRAME.match(line):
            path = match.group(1).replace("\\", "/")
            own = _own(path, files)
            code = lines[number + 1].strip() if number + 1 < len(lines) else ""
            frames.append(
                Frame(
                    file=own or path,
                    line=int(match.group(2)),
                    function=match.group(3),
                    in_app=own is not None,
                    code=None if _FRAME.match(code) else code,
                )
            )
        elif frames and not line.startswith((" ", "|", "\t")) and (ending := _ENDING.match(line)):
            kind, message = ending.group(1), (ending.group(2) or "").strip()
            own_frames = any(f.in_app for f in frames)
            known = ExceptionInfo(
                type=kind, message=message, frames=tuple(frames[-MOST_FRAMES:]), relation=RELATION, parent=0
            )
            return known if own_frames else None
    return None


def _own(path: str, files: Collection[str]) -> str | None:
    """The file of the repository that a path ends in; the longest where several fit."""
    if path in files:
        return path
    if re.search(r"/(?:site|dist)-packages/", path):
        return None
    parts = path.split("/")
    endings = ("/".join(parts[n:]) for n in range(1, len(parts)))
    return next((ending for ending in endings if ending in files), None)


def _shown(event: ErrorEvent) -> ExceptionInfo | None:
    """An error that an assertion's explanation or a variable of the test shows, without a traceback."""
    for text in _told(event):
        for match in _RESULT.finditer(text[:4000]):
            kind, message = match.group(1) or match.group(3), match.group(2) or match.group(4) or ""
            if kind not in _NO_ERRORS and kind[:1].isupper():
                return ExceptionInfo(type=kind, message=_unquoted(message), relation=RELATION, parent=0)
    return None


def _told(event: ErrorEvent) -> Iterator[str]:
    yield from event.detail[:40]
    for frame in event.frames[-3:]:
        yield from frame.variables.values()


def _unquoted(text: str) -> str:
    bare = text.strip().rstrip(",")
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"" else bare
