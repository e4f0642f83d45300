"""What the readers of native test runners share: a run with its failures and counts, and each as an occurrence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from bugsage.intake import thrown
from bugsage.intake.clean import MESSAGE, NAME, cap
from bugsage.intake.format import Parsed
from bugsage.intake.stack_lines import mention
from bugsage.intake.thrown import Thrown
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.report import Counts

#: What an assertion that did not hold is called, and what C++ threw: the runners do not tell its type.
FAILED, THROWN, CRASHED = "Failure", "C++ exception", "Crash"
#: Assertions of one test that are kept, and lines of one.
MOST_TOLD, MOST_LINES = 20, 200

_COUNTED = ("failed", "errors", "passed", "skipped")


class Failure(Thrown, frozen=True, kw_only=True):
    """One test that failed, or a failure outside any."""

    phase: str | None = "call"
    language: str = "cpp"


class Run(Noun, frozen=True, kw_only=True):
    """What the output of a test program says."""

    failures: tuple[Failure, ...] = ()
    counts: Counts = Counts()
    #: Sentences on what is missing.
    notes: tuple[str, ...] = ()


def parsed(run: Run, lines: Sequence[str], first_line: int, *, tool: str, format: str) -> Parsed:
    """One event for each failure, in order."""
    events = tuple(
        event(one, lines, first_line, tool=tool, format=format) for one in run.failures[: thrown.MOST_EVENTS]
    )
    failed = bool(events or run.counts.failed or run.counts.errors)
    return Parsed(tool=tool, counts=run.counts, events=events, failed=failed, notes=run.notes)


def event(failure: Failure, lines: Sequence[str], first_line: int, *, tool: str, format: str) -> ErrorEvent:
    """The occurrence that a failure stands for."""
    found = thrown.event(failure, lines, first_line, failure.language, format)
    return replace(found, tool=tool, phase=failure.phase)


def told(kind: str, message: str, frames: Sequence[Frame] = ()) -> ExceptionInfo:
    """One assertion that did not hold, or what was thrown."""
    return ExceptionInfo(type=cap(kind, NAME), message=cap(message.strip("\n"), MESSAGE), frames=tuple(frames))


def mentioned(message: str) -> tuple[Frame, ...]:
    """The place that a message names, where the runner itself gives none."""
    found = mention(message)
    return (found,) if found else ()


def together(found: Sequence[ExceptionInfo]) -> tuple[ExceptionInfo, ...]:
    """All that one test told: the first ended it or came before the others."""
    first, *others = found[:MOST_TOLD]
    return (first, *(replace(one, relation="context", parent=0) for one in others))


def added(counts: Iterable[Counts]) -> Counts:
    """The counts of several runs, none where there is none."""
    known = [one for one in counts if one != Counts()]
    if not known:
        return Counts()
    told = {name: [n for one in known if (n := getattr(one, name)) is not None] for name in _COUNTED}
    return Counts(**{name: sum(numbers) if numbers else None for name, numbers in told.items()})
