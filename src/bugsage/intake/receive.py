"""Bytes as heard become a Reading: decoded, recognised, parsed, or honestly not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO

from msgspec.structs import replace

from bugsage.intake import detect, keylines, registry
from bugsage.intake.ci_log import unwrapped
from bugsage.intake.clean import cap, clean
from bugsage.intake.decode import binary_kind, decode, encoding_of
from bugsage.intake.format import Parsed
from bugsage.intake.scan import LARGE, Excerpt, Scanned, scan, size_of
from bugsage.intake.several import joined
from bugsage.intake.usual import Usual
from bugsage.model.report import Counts, RawReport, Reading

#: Says of a line whether it stands in logs of runs that went well; None where no such log is at hand.
Known = Callable[[str], bool] | None
#: Lines that an unreadable report shows, and characters of each.
TAIL, TAIL_WIDTH = 20, 300
_EMPTY = "The source is empty."
_FAILED = "It says that something failed, but no error in it could be read."
_NOTHING = "Nothing in it is known as an error, a test result or a place in code."
#: What programs write when they failed, at the places where they write it.
_SAYS_FAILED = re.compile(
    r"(?m)^(?:.{0,60}##\[error\]|.{0,40}\b(?:exit code|exit status|exited with|returned)\b[: ]{1,3}(?:code )?[1-9]|"
    r"FAILED\b|ERROR\b|FAIL\b|BUILD FAILED|.{0,120}\b(?:error|fatal|Error|ERROR|FATAL): )|"
    r"\b[1-9]\d{0,6} (?:failed|errors?)\b|\bcommand not found\b|Traceback \(most recent call last\)"
)
_SAYS_PASSED = re.compile(
    r"(?m)\b\d{1,7} passed\b|^OK\b|^BUILD SUCCESS|\b0 (?:failed|failures|errors)\b|\bAll checks passed\b"
)


def read(raw: RawReport, usual: Usual | None = None) -> Reading:
    """All that can be understood of one report; `usual` is what logs of runs that went well say.

    Raises UnknownFormat where `--as` names no format, nothing else.
    """
    if raw.format is not None:
        registry.registered(raw.format)
    stream = _stream(raw)
    known = usual.knows if usual else None
    return _read_large(raw, stream, known) if size_of(stream) > LARGE else _read_small(raw, stream.read(), known)


def learn(raw: RawReport, usual: Usual) -> None:
    """Takes in the log of a run that went well; of a large one what `read` would look at, of a binary nothing."""
    stream = _stream(raw)
    head = stream.read(detect.END)
    stream.seek(0)
    if binary_kind(head) is not None:
        return
    large = size_of(stream) > LARGE
    encoding = encoding_of(head)
    text = _joined(scan(stream, encoding, thorough=True).excerpts, encoding)[0] if large else decode(stream.read())
    usual.learn(unwrapped(clean(text)).split("\n"))


def _stream(raw: RawReport) -> BinaryIO:
    plain = isinstance(raw.content, bytes | bytearray | memoryview)
    return BytesIO(bytes(raw.content)) if plain else raw.content


def is_no_report(reading: Reading) -> bool:
    """Whether a source is something else: nothing in it is known, and it does not say that anything failed."""
    return reading.format is None and reading.unreadable not in (None, _FAILED)


def _read_small(raw: RawReport, data: bytes, known: Known) -> Reading:
    kind = binary_kind(data)
    if kind is not None:
        return Reading(source=raw.source, unreadable=kind)
    text = decode(data)
    if not text.strip():
        return Reading(source=raw.source, unreadable=_EMPTY)
    whole = _read_document(raw, text)
    return whole or _read_text(raw, text, range(1, text.count("\n") + 2), known)


def _read_document(raw: RawReport, text: str) -> Reading | None:
    """What is certainly one whole document in which errors are: none of its lines is that of a log."""
    name = raw.format or detect.certain(text)
    if name is None or not registry.registered(name).opening:
        return None
    parsed = registry.load(name).parse(text)
    return _finished(raw, name, parsed, [], ()) if parsed.events else None


def _read_large(raw: RawReport, stream: BinaryIO, known: Known) -> Reading:
    """A document is streamed; of a text the lines around its markers are read."""
    stream.seek(0)
    head = stream.read(detect.END)
    kind = binary_kind(head)
    if kind is not None:
        return Reading(source=raw.source, unreadable=kind)
    name = raw.format or next(detect.candidates(decode(head)), ("", 0.0))[0]
    if name and registry.registered(name).document:
        stream.seek(0)
        module: Any = registry.load(name)
        return _finished(raw, name, module.parse_stream(stream), [], ())
    encoding = encoding_of(head)
    reading = _read_scanned(raw, scan(stream, encoding), encoding, known)
    if reading.events:
        return reading
    return _read_scanned(raw, scan(stream, encoding, thorough=True), encoding, known)


def _read_scanned(raw: RawReport, scanned: Scanned, encoding: str, known: Known) -> Reading:
    text, numbers = _joined(scanned.excerpts, encoding)
    reading = _read_text(raw, text, numbers, known)
    if not scanned.left_out:
        return reading
    size = f"{scanned.left_out / 1e6:.1f} MB"
    note = f"It is full of what looks like errors: the first and the last were read, {size} in between was left out."
    return replace(reading, notes=(*reading.notes, note))


def _joined(excerpts: tuple[Excerpt, ...], encoding: str) -> tuple[str, list[int]]:
    """One text of all excerpts, an empty line between two, with the number that each line has in the source."""
    texts: list[str] = []
    numbers: list[int] = []
    for excerpt in excerpts:
        text = decode(excerpt.data, encoding).rstrip("\n")
        texts.append(text + "\n")
        numbers += range(excerpt.line, excerpt.line + text.count("\n") + 2)
    return "\n".join(texts), numbers


def _read_text(raw: RawReport, text: str, numbers: range | list[int], known: Known) -> Reading:
    cleaned = unwrapped(clean(text))
    name, parsed, also = _detected(text, cleaned) if raw.format is None else _given(raw.format, text, cleaned)
    if not parsed.events and not parsed.locations and raw.origin == "text" and not raw.format and not _tells(parsed):
        name, parsed = "sentence", registry.load("sentence").parse(cleaned)
    told = tuple(_lines_of(parsed))
    parsed = replace(_located(name, parsed, cleaned), events=tuple(_renumbered(parsed, numbers)))
    finished = _finished(raw, raw.format or name, parsed, cleaned.split("\n"), numbers, told, known)
    return replace(finished, also=also) if also else finished


def _given(name: str, text: str, cleaned: str) -> tuple[str | None, Parsed, tuple[str, ...]]:
    return (*_best(iter((name,)), text, cleaned), ())


def _detected(text: str, cleaned: str) -> tuple[str | None, Parsed, tuple[str, ...]]:
    """The format that is taken, what it read, and the further ones that were joined to it."""
    sure = [name for name, _ in detect.claims(cleaned)]
    name, parsed = _best(chain(sure, _asked_last(cleaned)), text, cleaned)
    if name not in sure or not parsed.events:
        return name, parsed, ()
    return name, *joined(name, parsed, sure[sure.index(name) + 1 :], cleaned)


def _asked_last(cleaned: str) -> Iterator[str]:
    """Formats that are only imported when no other has said enough."""
    yield from (name for name, _ in detect.claims(cleaned, last=True))


def _best(names: Iterator[str], text: str, cleaned: str) -> tuple[str | None, Parsed]:
    """The surest format that finds an error; else the surest that has anything to tell."""
    quiet: tuple[str | None, Parsed] = (None, Parsed())
    for name in names:
        entry = registry.registered(name)
        if entry.last and quiet[0]:
            break
        parsed = registry.load(name).parse(text if entry.document else cleaned)
        if parsed.events or (parsed.locations and quiet[0] is None):
            return name, _with_counts(parsed, quiet[1])
        if quiet[0] is None and _tells(parsed):
            quiet = (name, parsed)
    return quiet


def _located(name: str | None, parsed: Parsed, text: str) -> Parsed:
    """With the places that tools point at in a log which is some other report, too."""
    if parsed.locations or (name and (name == "sentence" or registry.registered(name).document)):
        return parsed
    from bugsage.intake.tools import lines, located

    found, more = lines.find(text)
    notes = (*parsed.notes, *located.notes(more))
    return replace(parsed, locations=located.locations(found), notes=notes) if found else parsed


def _with_counts(parsed: Parsed, other: Parsed) -> Parsed:
    """The counts of the format that knew them but read no error."""
    return replace(parsed, counts=other.counts) if parsed.counts == Counts() and not other.notes else parsed


def _tells(parsed: Parsed) -> bool:
    return parsed.counts != Counts() or parsed.failed or bool(parsed.notes)


def _lines_of(parsed: Parsed) -> Iterator[range]:
    """The lines of a text, by index, that each event takes."""
    for event in parsed.events:
        if event.excerpt_line is not None:
            first = event.excerpt_line - 1
            yield range(first, first + max(1, event.excerpt.count("\n") + 1))


def _renumbered(parsed: Parsed, numbers: range | list[int]) -> Iterator[Any]:
    """Events with line numbers of the source in place of those of the text that was read."""
    for event in parsed.events:
        line = event.excerpt_line
        known = line is not None and 1 <= line <= len(numbers)
        yield replace(event, excerpt_line=numbers[line - 1]) if known and line is not None else event


def _finished(
    raw: RawReport,
    name: str | None,
    parsed: Parsed,
    lines: list[str],
    numbers: range | list[int] | tuple[()],
    told: Sequence[range] = (),
    known: Known = None,
) -> Reading:
    module = registry.load(name) if name else None
    reading = Reading(
        source=raw.source,
        tool=parsed.tool or (module.TOOL if module else None),
        format=name,
        counts=parsed.counts,
        events=parsed.events,
        locations=parsed.locations,
        key_lines=keylines.find(lines, numbers or None, told=told, is_usual=known),
        notes=parsed.notes,
    )
    why = _unreadable(parsed, lines)
    return replace(reading, unreadable=why, tail=_tail(lines)) if why else reading


def _unreadable(parsed: Parsed, lines: list[str]) -> str | None:
    """Why nothing was read; None where there is an error, or where it plainly says that all is well."""
    if parsed.events or _explained(parsed):
        return None
    if parsed.notes:
        return parsed.notes[0]
    if parsed.failed or parsed.counts.failed or parsed.counts.errors:
        return _FAILED
    if parsed.counts != Counts():
        return None
    text = "\n".join(lines)
    if _SAYS_FAILED.search(text):
        return _FAILED
    return None if parsed.locations or _SAYS_PASSED.search(text) else _NOTHING


def _explained(parsed: Parsed) -> bool:
    """Whether places alone say what is wrong; warnings of a compiler do not."""
    if not parsed.locations:
        return False
    from bugsage.intake.tools.located import explains

    return explains(parsed.locations)


def _tail(lines: list[str]) -> tuple[str, ...]:
    shown = [cap(line.rstrip(), TAIL_WIDTH) for line in lines[-10 * TAIL :] if line.strip()]
    return tuple(shown[-TAIL:])
