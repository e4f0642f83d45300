"""Which exception of a chain the failure began with, and how its innermost line failed."""

import re
from collections.abc import Callable, Sequence

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

Read = Callable[[str], str | None]

#: The languages whose cases taught the weights, each as its traces print it.
TAUGHT = frozenset(("python", "javascript", "typescript"))
#: So many exceptions of a chain are put in order at most.
_MOST = 200
#: How an exception hangs on the one that it led to.
_BELOW = frozenset(("cause", "group"))
_RAISES = re.compile(r"(?:^|[\s;:{})&|])(?:throw|raise|fail|abort|panic!?|fatalError|preconditionFailure)\b(?!\s*=)")
#: Files and names of a language's own library and runtime: they have frames where Python's builtins have none.
_RUNTIME_FILES = re.compile(
    r"^(?:java|javax|jdk|sun|com/sun|kotlin|kotlinx|scala|groovy|clojure|Swift)/|^/rustc/|/rustlib/|^library/(?:std|core)/"
    r"|(?:^|/)(?:go(?:-\d[\w.]*)?|golang)/src/|/ruby/\d[\d.]*/(?!gems/)|^<internal:"
)
_RUNTIME_NAMES = re.compile(r"^(?:System|Microsoft|Internal)\.|^(?:core|std|alloc)::|^(?:runtime|reflect|syscall)\.")
_NATIVE = frozenset(("c", "cpp"))


def by_origin(event: ErrorEvent) -> Sequence[ExceptionInfo]:
    """The exceptions of an event, the one that the failure began with first.

    A wrapper says where an error was handed on; what it was made from says where it happened. In Python the order is
    that of print: its weights were learned so, and a cause is followed by features of its own.
    """
    if event.language == "python" or len(event.exceptions) < 2:
        return event.exceptions
    known = event.exceptions[:_MOST]
    depths = [_depth(known, at) for at in range(len(known))]
    return [known[at] for at in sorted(range(len(known)), key=lambda at: (-depths[at], at))]


def _depth(chain: Sequence[ExceptionInfo], at: int) -> int:
    """How many exceptions were made from this one; -1 for what only happened beside them."""
    for depth in range(len(chain)):
        parent = chain[at].parent
        if parent is None or not 0 <= parent < len(chain):
            return depth
        if chain[at].relation not in _BELOW:
            return -1
        at = parent
    return -1


def crash_kind(event: ErrorEvent, read: Read) -> str:
    """How the innermost frame failed: `raise` (by itself), `implicit`, `installed` (in a package below it), or none."""
    frames = next((e.frames for e in by_origin(event) if e.frames), ())
    if not frames:
        return ""
    last = frames[-1] if event.language in TAUGHT else _below_runtime(frames, event.language)
    if not last.in_app:
        return "installed"
    code = last.code
    if event.language not in TAUGHT:
        code = code or _line(read, last)
        return "raise" if _RAISES.search(code) else "implicit"
    return "raise" if (code or "").lstrip().startswith(("raise", "assert", "throw")) else "implicit"


def _below_runtime(frames: Sequence[Frame], language: str) -> Frame:
    """The innermost frame that is not the language's own: what is asked of a library there is an operator elsewhere."""
    for frame in reversed(frames):
        if frame.in_app or not (language in _NATIVE or _is_runtime(frame)):
            return frame
    return frames[-1]


def _is_runtime(frame: Frame) -> bool:
    if frame.file:
        return _RUNTIME_FILES.search(frame.file) is not None
    return frame.function is None or _RUNTIME_NAMES.match(frame.function) is not None


def _line(read: Read, frame: Frame) -> str:
    lines = (read(frame.file) or "").split("\n") if frame.file and frame.line else []
    return lines[frame.line - 1] if frame.line and frame.line <= len(lines) else ""
