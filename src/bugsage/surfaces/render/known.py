"""What the timeline knows, as tables."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.priority import Ranked
from bugsage.model.timeline import Entry, IssueRecord
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import columns, draw, join, place, say


def issues(records: Sequence[Ranked], look: Look) -> str:
    """One line each and its place below it, in the order given."""
    if not records:
        return "No issue is known here. `bugsage diagnose FILE` or `bugsage test` records what it finds."
    return draw([columns([cells for record in records for cells in _record(record)], right=(2,))], look)


def timeline(entries: Sequence[tuple[Entry, str]], look: Look) -> str:
    """Every entry with the time and its sentence, oldest first."""
    if not entries:
        return "The timeline is empty."
    return draw([columns([_entry(entry, text) for entry, text in entries])], look)


def _record(one: Ranked) -> list[tuple[Text, ...]]:
    record = one.record
    style = {"open": "yellow", "resolved": "green"}.get(record.status, "dim")
    title = say(one_line(record.title or record.type), "bold" if record.status == "open" else "")
    rows: list[tuple[Text, ...]] = [
        (
            say(record.id),
            say(f"{one.severity} {one.priority.score:.0f}", _SEVERE.get(one.severity, "")),
            say(f"{record.occurrences}×", "dim"),
            say("regressed" if record.regressed and record.status == "open" else record.status, style),
            title,
        )
    ]
    return rows + [
        (Text(), Text(), Text(), Text(), line) for line in (say(one_line(record.cause), "dim"), _place(record)) if line
    ]


_SEVERE = {"critical": "bold red", "high": "red", "low": "dim"}


def _place(record: IssueRecord) -> Text:
    parts: list[Text | str] = []
    if record.suspect and record.suspect.file:
        suspect = record.suspect
        parts += [place(one_line(suspect.file), suspect.file, "dim")]
        parts += [say(f" {one_line(suspect.symbol)} {words.percent(suspect.probability)}", "dim")]
    elif record.file:
        at = f"{record.file}:{record.line}" if record.line else record.file
        parts.append(place(one_line(at), record.file, "dim"))
    if record.last_seen:
        parts.append(say(f"{', ' if parts else ''}last seen {moment(record.last_seen)}", "dim"))
    return join(*parts)


def _entry(entry: Entry, text: str) -> tuple[Text, Text]:
    return say(moment(entry.time), "dim"), say(one_line(text, 1000))


def moment(time: str) -> str:
    """`2026-01-05 10:00` of an ISO 8601 time, UTC."""
    return one_line(time[:16].replace("T", " "))
