"""How numbers, places and commands are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.surfaces.clean import one_line

if TYPE_CHECKING:
    from bugsage.model.bisection import Introduction
    from bugsage.model.diagnosis import Diagnosis, Suspect
    from bugsage.model.error import ErrorEvent
    from bugsage.model.report import Counts

#: From this confidence on, the word.
_CONFIDENCE = ((0.9, "almost certainly"), (0.7, "very likely"), (0.5, "probably"), (0.25, "possibly"), (0.0, "a guess"))
_PATHS = {
    "auto": "a change here could go through by itself",
    "review": "a change here needs a review",
    "escalate": "a change here needs a person who knows this code",
}


#: Longest command that is shown to be copied.
_COMMAND = 2_000
#: What running a failing test again showed.
REPRODUCED = {
    "deterministic": "it fails every time",
    "flaky": "it fails now and then",
    "order-dependent": "it hangs on the order of the tests",
    "environment": "it hangs on what is around it",
    "not-reproduced": "it was not seen again",
    "unknown": "it could not be run again",
}


def introduced(found: Introduction) -> str:
    """`3f2a1c9e of 2026-01-05 by Ana: Rename the keys; found by running, 5 runs`."""
    if found.commit is None:
        return one_line(found.evidence[-1] if found.evidence else found.ending, 400)
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(found.time, UTC).date().isoformat()
    who = one_line(f"{found.commit[:8]} of {day} by {found.author}: {found.subject}", 300)
    return f"{who}; found by running, {count(found.runs, 'run')}"


def confidence(value: float) -> str:
    """`probably, 58%`."""
    word = next(word for least, word in _CONFIDENCE if value >= least or least == 0.0)
    return f"{word}, {percent(value)}"


def percent(value: float) -> str:
    """`58%`; never 0% or 100% for what is merely unlikely or likely."""
    rounded = round(value * 100)
    if rounded >= 100 and value < 1:
        return "99%"
    return "<1%" if rounded == 0 and value > 0 else f"{rounded}%"


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 issue`, `3 issues`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def counts(value: Counts) -> str:
    """`2 failed, 118 passed`; empty where the source says nothing."""
    said = (("failed", value.failed), ("errors", value.errors), ("passed", value.passed), ("skipped", value.skipped))
    shown = [(word, number) for word, number in said if number or (number == 0 and word == "failed")]
    return ", ".join(count(n, "error") if word == "errors" else f"{n} {word}" for word, n in shown)


def headline(event: ErrorEvent, limit: int = 200) -> str:
    """`KeyError: 'user_id'`."""
    return one_line(f"{event.type}: {event.message}" if event.message.strip() else event.type, limit)


def line_of(suspect: Suspect) -> int:
    """The line to look at first."""
    return suspect.lines[0] if suspect.lines else suspect.start


def place(suspect: Suspect) -> str:
    """`src/api.py:41`."""
    return one_line(f"{suspect.file}:{line_of(suspect)}")


def approval(path: str) -> str:
    """What an approval path means."""
    return _PATHS.get(path, path)


def again(diagnosis: Diagnosis) -> str | None:
    """The command that showed the failure again, else the one that runs its test; None where neither is known."""
    known = diagnosis.reproduction.command if diagnosis.reproduction else ""
    return known if known and known == one_line(known, _COMMAND) else rerun(diagnosis.issue.event)


def rerun(event: ErrorEvent) -> str | None:
    """The command that runs the failing test again, quoted for a shell; None where it cannot be told."""
    from shlex import quote

    if event.test is None or event.test != one_line(event.test, 1000) or event.test.startswith("-"):
        return None
    if event.tool == "pytest" and "::" in event.test:
        return f"pytest {quote(event.test)}"
    dotted = event.test.partition(" ")[0] if event.tool == "unittest" else ""
    if "." in dotted and all(part.isidentifier() for part in dotted.split(".")):
        return f"python -m unittest {dotted}"
    return None


def sureness(diagnosis: Diagnosis) -> tuple[bool, float, float]:
    """Sorts diagnoses: the higher, the surer."""
    first = max((h.confidence for h in diagnosis.hypotheses), default=0.0)
    return diagnosis.unsure is None, first, diagnosis.suspects[0].probability if diagnosis.suspects else 0.0


def span(low: float, high: float) -> str:
    """`40% to 80%`."""
    return f"{percent(low)} to {percent(high)}"
