"""Texts that need no layout engine: short answers, and all of `parse`, which must start quickly."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bugsage.model.amount import duration, size
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bugsage.model.bisection import Introduction
    from bugsage.model.code import IndexStats
    from bugsage.model.error import ErrorEvent
    from bugsage.model.report import Reading
    from bugsage.model.timeline import Reliability
    from bugsage.surfaces.look import Look

_MOST_FRAMES = 12
_MOST_LINES = 10


def readings(readings: Sequence[Reading], look: Look) -> str:
    """What the intake saw of each source."""
    return "\n\n".join("\n".join(_reading(reading, look)) for reading in readings)


def reliability(issue: str, right: bool, value: Reliability) -> str:
    """What a verdict changed."""
    lines = [f"{one_line(issue)}: noted as {'right' if right else 'wrong'}."]
    if value.base_rate is not None:
        span = f" (95% interval {words.span(*value.interval)})" if value.interval else ""
        lines.append(f"Of {words.count(value.n, 'verdict')} so far, {words.percent(value.base_rate)} were right{span}.")
    return "\n".join(lines)


def bisection(found: Introduction) -> str:
    """The commit, or what is left; then what was seen."""
    told = {
        "commit": "Introduced by ",
        "uncommitted": "The uncommitted changes introduced it",
        "range": "Not to one commit: ",
        "everywhere": "No commit without it was seen: ",
        "unfinished": "Not finished: ",
        "impossible": "It cannot be searched for: ",
    }[found.ending]
    first = told + ("." if found.ending == "uncommitted" else words.introduced(found) + ".")
    lines = [first, *(f"  {one_line(said, 400)}" for said in found.evidence if said not in first)]
    changed = [f"{file}: {', '.join(names[:6])}" if names else file for file, names in found.touched.items()]
    lines += [f"  it changed {one_line(change, 200)}" for change in changed[:_MOST_LINES]]
    if not found.commit:
        lines += [f"  {sha[:12]}" for sha in found.candidates[:_MOST_LINES]]
    if found.searched > 1:
        skipped = f", {found.skipped} of them without an answer" if found.skipped else ""
        lines.append(f"{words.count(found.runs, 'run')} for {words.count(found.searched, 'commit')}{skipped}.")
    if found.ending == "unfinished":
        lines.append("Run the same command again to go on.")
    return "\n".join(lines)


def index(stats: IndexStats, *, whole: bool) -> str:
    """What a refresh of the code map did; with `whole`, all of it."""
    lines = [
        f"{words.count(stats.files, 'file')} ({size(stats.bytes)}), {words.count(stats.definitions, 'definition')}, "
        f"{words.count(stats.calls, 'call')}; {stats.parsed} parsed in {duration(stats.seconds)}"
    ]
    if whole:
        lines += [f"  parsed {stats.parsed}, known already {stats.reused}, gone {stats.removed}"]
        lines += [f"  left out {one_line(file)}: {one_line(reason)}" for file, reason in stats.skipped]
    elif stats.skipped:
        lines += [f"{words.count(len(stats.skipped), 'file')} left out; `bugsage index --stats` says why"]
    lines += stats.notes
    return "\n".join(lines)


def _reading(reading: Reading, look: Look) -> list[str]:
    kind = f" ({', '.join((reading.format, *reading.also))})" if reading.format else ""
    name = "standard input" if reading.source == "-" else one_line(reading.source, 80)
    lines = [f"{name}: {reading.tool or 'unknown tool'}{kind}"]
    if counted := words.counts(reading.counts):
        lines.append(f"  {counted}")
    if reading.unreadable is not None:
        lines += _wrapped(f"not readable: {reading.unreadable}", look)
        lines += [f"    {one_line(line, look.width - 4)}" for line in reading.tail[-_MOST_LINES:]]
    elif not reading.events and not reading.locations:
        lines.append("  no error in it")
    lines += [f"  note: {one_line(note, look.width - 8)}" for note in reading.notes]
    for event in reading.events:
        lines += ["", *_event(event, look)]
    return lines + _locations(reading) + _key_lines(reading, look)


def _event(event: ErrorEvent, look: Look) -> list[str]:
    place = f"{event.file}:{event.line}" if event.file and event.line else event.file or ""
    lines = _wrapped(words.headline(event, 400), look)
    where = "  in ".join(clean(part) for part in (place, event.test or "") if part)
    if where:
        lines += _wrapped(where if place else f"in {where}", look, "    ")
    hidden = len(event.frames) - _MOST_FRAMES
    if hidden > 0:
        lines.append(f"      … {words.count(hidden, 'frame')} before these")
    for frame in event.frames[-_MOST_FRAMES:]:
        at = f"{frame.file or '?'}:{frame.line or '?'}"
        mark = "" if frame.in_app else "  (library)"
        lines.append(f"      {one_line(at)}  {one_line(frame.function or '')}{mark}".rstrip())
    return lines


def _locations(reading: Reading) -> list[str]:
    lines = []
    for place in reading.locations:
        at = ":".join(str(part) for part in (place.file, place.line, place.column) if part is not None)
        lines.append(f"  {one_line(at)}: {place.severity or 'note'}: {one_line(place.message)}")
    return ["", *lines] if lines else []


def _key_lines(reading: Reading, look: Look) -> list[str]:
    if not reading.key_lines:
        return []
    width = max(len(str(key.line)) for key in reading.key_lines)
    room = max(20, look.width - width - 4)
    return ["", "  key lines", *(f"  {k.line:>{width}}  {one_line(k.text, room)}" for k in reading.key_lines)]


def _wrapped(text: str, look: Look, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        clean(text), look.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
