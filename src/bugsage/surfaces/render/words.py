"""How numbers, places and commands are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bugsage.surfaces.clean import one_line

if TYPE_CHECKING:
    from bugsage.model.bisection import Introduction
    from bugsage.model.diagnosis import Diagnosis, Suspect
    from bugsage.model.error import ErrorEvent
    from bugsage.model.report import Counts
    from bugsage.model.risk import Risk

#: From this confidence on, the word.
_CONFIDENCE = ((0.9, "almost certainly"), (0.7, "very likely"), (0.5, "probably"), (0.25, "possibly"), (0.0, "a guess"))
_PATHS = {
    "auto": "a fix could go through by itself",
    "review": "a fix waits for your review, like every fix",
    "escalate": "a fix needs a person who knows this code",
}


#: Lines of a message that are shown, and characters of its beginning that are joined into one.
MOST_LINES, _HEAD = 7, 200
#: What runners say of themselves and not of the failure.
_ADVICE = ("Omitting ", "Use -v", "use -vv", "...Full output truncated", "Full diff:", "Skipping ", "(pytest_assertion")
#: A line of a comparison that is laid out below the message.
_LAID_OUT = re.compile(
    r"\s*(?:[-+?]\s(?!\s*(?:where|and)\b)|Differing |At index |Left |Right |Common |Extra "
    r"|(?:[Ee]xpected|[Rr]eceived|[Aa]ctual)[^:\n]{0,20}:(?:\s|$))"
)
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


def tail(text: str, limit: int) -> str:
    """A test's id or a place on one line; where it is too long its folders go first."""
    text = one_line(text, 1000)
    while len(text) > limit and "/" in text.partition("::")[0].removeprefix("…/"):
        text = f"…/{text.removeprefix('…/').partition('/')[2]}"
    return one_line(text, limit)


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 issue`, `3 issues`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def counts(value: Counts) -> str:
    """`2 failed, 118 passed`; empty where the source says nothing."""
    said = (("failed", value.failed), ("errors", value.errors), ("passed", value.passed), ("skipped", value.skipped))
    shown = [(word, number) for word, number in said if number or (number == 0 and word == "failed")]
    return ", ".join(count(n, "error") if word == "errors" else f"{n} {word}" for word, n in shown)


def headline(event: ErrorEvent, limit: int = 200) -> str:
    """`KeyError: 'user_id'`; of a message of many lines those before a comparison is laid out."""
    return one_line(" ".join(message_lines(event)[:1] or [event.type]), limit)


def message_lines(event: ErrorEvent, most: int = MOST_LINES) -> list[str]:
    """Type and message as the runner wrote them, line by line, without its advice to itself; the rest is counted."""
    lines = f"{event.type}: {event.message}".splitlines() if event.message.strip() else [event.type]
    told = [line.rstrip() for line in lines if line.strip() and not line.strip().startswith(_ADVICE)]
    head: list[str] = []
    while told and not _LAID_OUT.match(told[0]) and len(" ".join(head)) < _HEAD:
        head.append(told.pop(0).strip())
    shown = [" ".join(head), *told[: most - 1]]
    left = len(told) - len(shown) + 1
    return [*shown, f"… and {count(left, 'line')} more"] if left > 0 else shown


def origin(event: ErrorEvent, limit: int = 240) -> str | None:
    """What the whole chain of causes began with, and where in the project; None where it is the error itself."""
    chain, at = event.exceptions, 0
    while (below := _cause_of(event, at)) is not None and below > at:
        at = below
    if not at:
        return None
    place = next((f"{f.file}:{f.line}" for f in reversed(chain[at].frames) if f.in_app and f.file and f.line), "")
    said = one_line(f"{chain[at].type}: {chain[at].message}" if chain[at].message else chain[at].type, limit)
    return f"from {said}" + (f", {one_line(place)}" if place else "")


def _cause_of(event: ErrorEvent, at: int) -> int | None:
    return next((n for n, e in enumerate(event.exceptions) if e.parent == at and e.relation == "cause"), None)


def line_of(suspect: Suspect) -> int:
    """The line to look at first."""
    return suspect.lines[0] if suspect.lines else suspect.start


def place(suspect: Suspect) -> str:
    """`src/api.py:41`."""
    return one_line(f"{suspect.file}:{line_of(suspect)}")


def risk(found: Risk) -> str:
    """The score and what follows from it; a score of nothing is said in words, as it is no promise."""
    path = _PATHS.get(found.path, found.path)
    if found.score == 0 and not found.hits:
        return f"no rule speaks against a change here (0 of 10); {path}"
    return f"{found.score:.1f} of 10; {path}"


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
