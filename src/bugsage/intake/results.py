"""What the readers of test reports share: how tests ended, counted one by one, and each failure as an occurrence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bugsage.intake.clean import CAPTURED, EXCERPT, MESSAGE, TEST, cap, clean
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.format import Parsed
from bugsage.intake.stack_lines import language_of, mention
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine
from bugsage.model.report import Counts

#: Failures that are read one by one; all are counted.
MOST_EVENTS = 5_000
#: Parts of a chain of titles, and streams of one test.
MOST_TITLES, MOST_STREAMS = 100, 5
NOTHING = "The report holds no tests."


class Results:
    """How the tests of a report ended, while it is read."""

    def __init__(self) -> None:
        self.failed = self.errors = self.passed = self.skipped = 0
        #: The report says of itself that it is one, though no test is in it.
        self.begun = False
        self.events: list[ErrorEvent] = []

    def add(self, outcome: str, event: Callable[..., ErrorEvent], *told: Any) -> None:
        """One test, or a failure outside any: `failed`, `error`, `passed` or `skipped`; `event` reads what failed."""
        self.count(outcome)
        if outcome in ("failed", "error") and len(self.events) < MOST_EVENTS:
            self.events.append(event(*told))

    def count(self, outcome: str, number: int = 1) -> None:
        """So many tests of which no more is told."""
        if outcome == "failed":
            self.failed += number
        elif outcome == "error":
            self.errors += number
        elif outcome == "skipped":
            self.skipped += number
        else:
            self.passed += number

    @property
    def tests(self) -> int:
        """How many were counted."""
        return self.failed + self.errors + self.passed + self.skipped

    def parsed(self, tool: str | None, *notes: str) -> Parsed:
        """All of it; what is said in `notes` is damage."""
        told = [note for note in notes if note]
        left_out = self.failed + self.errors - len(self.events)
        damaged = bool(told)
        if not self.tests and not self.begun and not told:
            told.append(NOTHING)
        if left_out > 0 and len(self.events) >= MOST_EVENTS:
            told.append(f"{left_out} more failures were counted, but not read one by one.")
        counts = Counts(failed=self.failed, errors=self.errors, passed=self.passed, skipped=self.skipped)
        return Parsed(
            tool=tool,
            counts=counts if self.tests or self.begun else Counts(),
            events=tuple(self.events),
            failed=bool(self.events or self.failed or self.errors or damaged),
            notes=tuple(told),
        )


class Failure(Noun, frozen=True, kw_only=True):
    """What a report tells of one test that failed, read by the reader of its language."""

    exceptions: tuple[ExceptionInfo, ...]
    test: str | None = None
    phase: str = "call"
    language: str = ""
    #: Where the report points; it counts where no frame is of the program's own code.
    file: str | None = None
    line: int | None = None
    column: int | None = None
    detail: tuple[str, ...] = ()
    code: tuple[SourceLine, ...] = ()
    captured: Mapping[str, str] = {}
    excerpt: str = ""
    tags: Mapping[str, str] = {}


def occurrence(failure: Failure, *, tool: str | None, format: str) -> ErrorEvent:
    """The occurrence that a failure stands for."""
    root = failure.exceptions[0]
    place = _place(failure)
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(place.file) or failure.language or language_of(failure.file) or "other",
        tool=tool,
        format=format,
        test=cap(clean(failure.test), TEST) if failure.test else None,
        phase=failure.phase,
        file=place.file,
        line=place.line,
        column=place.column,
        exceptions=failure.exceptions,
        detail=failure.detail,
        code=failure.code,
        captured=captured(failure.captured),
        excerpt=cap(clean(failure.excerpt).strip("\n"), EXCERPT),
        tags={name: cap(clean(value), SHORT) for name, value in failure.tags.items() if value},
    )


def exception(type: str, message: str, frames: Sequence[Frame] = ()) -> tuple[ExceptionInfo, ...]:
    """A chain of one; without frames the place that its message mentions first stands in for them."""
    if not frames and (found := mention(message)):
        frames = (found,)
    return (ExceptionInfo(type=cap(type, SHORT), message=cap(message.strip(), MESSAGE), frames=tuple(frames)),)


def captured(streams: Mapping[str, str]) -> dict[str, str]:
    """What a test printed, by stream, without those that are empty."""
    told = [(name, value) for name, value in streams.items() if value.strip()]
    return {cap(name, 100): cap(clean(value), CAPTURED) for name, value in told[:MOST_STREAMS]}


def slashed(path: str) -> str:
    r"""A path with `/`, without the scheme of a file's address and without `./` at its front.

    >>> slashed("file:///C:/a/b.dart"), slashed(".\\test\\a.js"), slashed("file:///home/a.py")
    ('C:/a/b.dart', 'test/a.js', '/home/a.py')
    """
    path = path.removeprefix("file://")
    if path[2:3] == ":" and path[:1] == "/":
        path = path[1:]
    return path.replace("\\", "/").removeprefix("./")


def _place(failure: Failure) -> Frame:
    """The innermost frame of own code, else where the report points, else the innermost frame with a file."""
    frames = next((one.frames for one in failure.exceptions if any(f.file for f in one.frames)), ())
    known = [frame for frame in reversed(frames) if frame.file]
    own = next((frame for frame in known if frame.in_app), None)
    if own is None and failure.file:
        return Frame(file=failure.file, line=failure.line, column=failure.column)
    return own or (known[0] if known else Frame())
