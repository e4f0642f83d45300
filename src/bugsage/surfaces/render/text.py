"""A report for a person at a terminal: the cause first, then where, what speaks for it, and what to do next."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.model.report import Reading
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import columns, draw, join, place, say
from bugsage.surfaces.render.section import section
from bugsage.surfaces.source import ReadSource

#: Issues shown whole; the rest get a line each.
WHOLE = 5
_LISTED = 50
_TAIL = 10
_RERUN = (
    "With --rerun the failing tests are run once more: it shows the lines that only they reach, and what was returned."
)


def report(report: Report, look: Look, read: ReadSource) -> str:
    """The whole report."""
    ranked = sorted(report.diagnoses, key=words.sureness, reverse=True)
    parts: list[RenderableType] = []
    for number, found in enumerate(ranked[:WHOLE], start=1):
        if len(ranked) > 1:
            parts.append(_heading(number, len(ranked), found, look))
        parts += [*section(found, read), Text()]
    parts += _rest(ranked[WHOLE:])
    for reading in report.readings:
        parts += _unreadable(reading)
    return draw([*parts, *_footer(report)], look)


def diagnosis(found: Diagnosis, look: Look, read: ReadSource) -> str:
    """One issue."""
    return draw(section(found, read), look)


def _heading(number: int, total: int, found: Diagnosis, look: Look) -> Text:
    title = f"── {number} of {total} · {found.issue.id} "
    return say(title + "─" * max(0, look.width - len(title)), "dim")


def _rest(diagnoses: Sequence[Diagnosis]) -> list[RenderableType]:
    if not diagnoses:
        return []
    listed = diagnoses[:_LISTED]
    rows = [
        (
            say(found.issue.id, "dim"),
            say(words.headline(found.issue.event, 70)),
            join(
                place(words.place(found.suspects[0]), found.suspects[0].file),
                f", {words.percent(found.suspects[0].probability)}",
            )
            if found.suspects
            else say("no suspect", "dim"),
        )
        for found in listed
    ]
    title = f"And {words.count(len(diagnoses), 'more issue')}; `bugsage show ID` shows one whole:"
    hidden = len(diagnoses) - len(listed)
    tail = [say(f"and {hidden} more; `bugsage issues` lists them all", "dim")] if hidden else []
    return [say(title, "bold"), columns(rows, shrink=1), *tail, Text()]


def _unreadable(reading: Reading) -> list[RenderableType]:
    if reading.unreadable is None:
        return []
    name = "standard input" if reading.source == "-" else one_line(reading.source, 60)
    lines = [say(f"  {one_line(line, 300)}", "dim") for line in reading.tail[-_TAIL:]]
    tail = [say("Its last lines:"), *lines] if lines else []
    return [join(say(f"I could not read {name}: ", "bold"), say(one_line(reading.unreadable))), *tail, Text()]


def _footer(report: Report) -> list[RenderableType]:
    lines = [line for reading in report.readings if (line := _read_line(reading))]
    lines += [f"Note: {one_line(note)}" for reading in report.readings for note in reading.notes]
    lines += [f"Note: {one_line(note)}" for note in report.notes]
    lines += [_RERUN] if _could_run(report) else []
    if report.diagnoses:
        return [say(line, "dim") for line in lines]
    return [say(line) for line in lines] or ([] if report.readings else [say("Nothing was read.")])


def _could_run(report: Report) -> bool:
    """Some test of pytest failed, and what it executes was not looked at."""
    tests = any(found.issue.event.test and found.issue.event.tool == "pytest" for found in report.diagnoses)
    seen = any(e.kind == "coverage" for found in report.diagnoses for s in found.suspects for e in s.evidence)
    return tests and not seen and "rerun" not in report.timings_ms


def _read_line(reading: Reading) -> str:
    if reading.unreadable is not None:
        return ""
    name = "standard input" if reading.source == "-" else one_line(reading.source, 60)
    said = words.counts(reading.counts)
    failures = "no error in it" if not reading.events else "" if said else words.count(len(reading.events), "error")
    what = ", ".join(part for part in (said, failures) if part)
    return f"Read {name}" + (f" ({reading.tool})" if reading.tool else "") + f": {what}."
