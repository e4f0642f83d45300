"""What linters write as XML: Checkstyle's, which many write, PMD's, SpotBugs', cppcheck's, Android's; streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bugsage.intake import xml_stream
from bugsage.intake.format import Parsed
from bugsage.intake.tools import located
from bugsage.intake.tools.problems import events_of
from bugsage.intake.tools.xml_reports import Places, likely

NAME = "tool_xml"
TOOL: str | None = None


def recognise(sample: str) -> float:
    """Sure where the outermost element is some tool's and its places are in it."""
    return 0.8 if sample.lstrip("\ufeff \t\r\n").startswith("<") and likely(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every place of the document. Never raises; damage is told in `notes`."""
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):  # it is text already, whatever bytes the declaration speaks of
        text = text.partition("?>")[2].lstrip() or text
    data = text.encode("utf-8", "replace")
    return _parsed(data[place : place + xml_stream.PIECE] for place in range(0, len(data), xml_stream.PIECE))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, of a stream of any size."""
    return _parsed(xml_stream.pieces_of(stream))


def _parsed(pieces: Iterator[bytes]) -> Parsed:
    places = Places()
    note = xml_stream.feed(pieces, places)
    notes = (*((note,) if note else ()), *located.notes(places.more))
    return Parsed(
        tool=located.tool_of(places.found),
        events=events_of(places.found, (), 1, NAME),
        locations=located.locations(places.found),
        failed=bool(note) or any(place.severity == "error" for place in places.found),
        notes=notes,
    )
