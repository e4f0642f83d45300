"""A failed test of a JVM as its runner tells it, whatever runner it was: its name, what was thrown, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bugsage.intake.clean import EXCERPT, LINE, MESSAGE, NAME, TEST, cap
from bugsage.intake.jvm_chains import Chain, frame, frame_of, head_of, start_of
from bugsage.intake.stack_lines import language_of
from bugsage.intake.thrown import link
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

#: Failures of one report that are kept, and lines that one of them may have.
MOST_FAILURES, MOST_LINES = 5_000, 600
#: An exception without a stack, at the place where it left the test's file: `shop.Sold: out at CartTest.java:12`.
_SHORT = re.compile(
    r"^\s{0,80}(?P<cause>Caused by: )?(?P<type>(?:[A-Za-z_][\w$]{0,80}\.){0,12}[A-Z][\w$]{0,120})"
    r" at (?P<file>[\w$-]{1,120}\.\w{1,8}):(?P<line>\d{1,7})\s*$"
)
#: Types that say that something is not as a test expects it.
_ASSERTS = re.compile(
    r"(?:^|[.$])(?:\w*Assert\w*|\w*Failures?|\w*FailuresError|TestFailedException|\w*NotSatisfied\w*)$"
)
_WORDS = re.compile(r"[\w$]+")


class Failure(Noun, frozen=True, kw_only=True):
    """One test that a runner calls failed."""

    test: str
    #: Its class, with its package where the runner says it.
    owner: str = ""
    exceptions: tuple[ExceptionInfo, ...] = ()
    #: Indices of the line that names it, and of the one after the last that belongs to it.
    start: int
    end: int
    phase: str | None = "call"
    #: What the runner prints of the assertion besides.
    detail: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """The class and the method without package and parameters: what two lines on one test have in common."""
        return key_of(self.owner, self.test)


def key_of(owner: str, test: str) -> tuple[str, str]:
    """The simple class and the bare method of a test.

    >>> key_of("shop.CartTest", "shop.CartTest.adds(int)[2]")
    ('CartTest', 'adds')
    """
    simple = re.split(r"[.$]", owner)[-1]
    name = test.removeprefix(owner).lstrip(".") if owner else test
    words = _WORDS.match(name)
    return simple, words[0] if words and " " not in name.partition("(")[0] else name


def thrown_in(block: Sequence[str], kind: str = "Failure") -> tuple[ExceptionInfo, ...]:
    """What a block of lines says was thrown: a chain with its frames, or a type and a message, or a message only."""
    lines = [line.rstrip() for line in block[:MOST_LINES]]
    for at in range(len(lines) - 1):
        if lines[at].endswith("Caused by:"):  # Gradle begins a new line for what it is
            lines[at], lines[at + 1] = f"{lines[at]} {lines[at + 1].strip()}", ""
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return (link(kind, "", ()),)
    short = _shortened(lines)
    if short:
        return short
    framed = next((at for at, line in enumerate(lines) if frame(line)), None)
    if framed is None:
        said = head_of(lines[first].strip())
        rest = [line.strip() for line in lines[first + 1 :]]
        return (link(said[0], "\n".join([said[1], *rest]), ()),) if said else (_only_said(kind, lines),)
    start = first if head_of(lines[first].strip()) else start_of(lines, framed, first)
    found = Chain(lines, start, framed).read().exceptions
    if start == framed:  # nothing above the frames looks like an exception
        message = "\n".join(line.strip() for line in lines[first:framed])
        return (link(kind, message, found[0].frames), *found[1:])
    return found


def _only_said(kind: str, lines: Iterable[str]) -> ExceptionInfo:
    return link(kind, "\n".join(line.strip() for line in lines), ())


def _shortened(lines: Sequence[str]) -> tuple[ExceptionInfo, ...]:
    """A chain of exceptions of which only the place in the test's file is told."""
    found = [match for line in lines if " at " in line and (match := _SHORT.match(line[:LINE]))]
    if not found or not _SHORT.match(next(line for line in lines if line.strip())[:LINE]):
        return ()
    parts = [(match["type"], Frame(file=match["file"], line=int(match["line"]))) for match in found]
    return tuple(
        link(kind, "", (place,), "cause" if at else "raised", at - 1 if at else None)
        for at, (kind, place) in enumerate(parts)
    )


def event(failure: Failure, lines: Sequence[str], first_line: int, *, tool: str, format: str) -> ErrorEvent:
    """The occurrence that a failed test is, with the place that its stack tells."""
    exceptions = failure.exceptions or (link("Failure", "", ()),)
    exceptions = tuple(_packaged(exception, failure.owner) for exception in exceptions)
    place = _place(exceptions, failure.owner)
    return ErrorEvent(
        type=cap(exceptions[0].type, NAME),
        message=cap(exceptions[0].message, MESSAGE),
        language=language_of(place.file) or "java",
        tool=tool,
        format=format,
        test=cap(failure.test, TEST),
        phase=failure.phase,
        file=place.file,
        line=place.line,
        exceptions=exceptions,
        detail=failure.detail,
        excerpt=cap("\n".join(lines[failure.start : failure.end]).rstrip(), EXCERPT),
        excerpt_line=first_line + failure.start,
    )


def in_class(owner: str, method: str, line: str | int, file: str | None = None) -> Frame:
    """A frame of which only class, method and line are told; its file is named as Java names it."""
    top = re.split(r"[$]", owner.rpartition(".")[2])[0]
    return frame_of(f"{owner}.{method}", file or f"{top}.java", str(line))


def _packaged(exception: ExceptionInfo, owner: str) -> ExceptionInfo:
    """A lone file name of the test's own class stands in the folder of its package."""
    package, _, name = owner.rpartition(".")
    if not package or len(exception.frames) != 1 or exception.frames[0].function:
        return exception
    place = exception.frames[0]
    if (place.file or "").partition(".")[0] != name.partition("$")[0]:
        return exception
    folder = package.replace(".", "/")
    made = Frame(file=f"{folder}/{place.file}", line=place.line, module=package)
    return link(exception.type, exception.message, (made,), exception.relation, exception.parent)


def _place(exceptions: Sequence[ExceptionInfo], owner: str) -> Frame:
    """The line of the test's own class where an assertion failed, whatever helps it; else where it was raised."""
    known = [f for exception in exceptions for f in reversed(exception.frames) if f.file]
    names = (re.split(r"[.$]", owner)[-1], owner.rpartition(".")[2].partition("$")[0])
    if owner and _ASSERTS.search(exceptions[0].type):
        own = next((f for f in known if (f.function or "").split(".")[0] in names), None)
        if own:
            return own
    return next((f for f in known if f.in_app), known[0] if known else Frame())
