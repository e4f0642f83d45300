"""What a program that is run as one test printed: the failures in it, by whichever reader knows their runner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bugsage.intake import boost_log, catch2, doctest, failure_text, googletest
from bugsage.intake.native_stops import stopped
from bugsage.intake.native_tests import Failure, Run

#: Each tells whether its runner wrote a text, and reads it.
_RUNNERS: tuple[tuple[Callable[[str], bool], Callable[[Sequence[str]], Run]], ...] = (
    (googletest.is_run, googletest.read),
    (catch2.is_run, catch2.read),
    (doctest.is_run, doctest.read),
    (boost_log.is_run, boost_log.read),
)
#: Lines of one program's output that are read.
_MOST = 50_000


def failures(lines: Sequence[str]) -> tuple[Failure, ...]:
    """Every failure that the output tells, in order; none where it is only talk."""
    lines = lines[:_MOST]
    text = "\n".join(lines)
    for is_run, read in _RUNNERS:
        if is_run(text) and (found := read(lines).failures):
            return found
    stop = stopped(lines)
    if stop:
        return (Failure(exceptions=stop.exceptions, start=0, end=len(lines), language=stop.language),)
    told = failure_text.read(text)
    if told is None:
        return ()
    one = Failure(exceptions=told.exceptions, start=0, end=len(lines), language=told.language, detail=told.detail)
    return (one,)
