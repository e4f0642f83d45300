"""What compilers, checkers and linters write as JSON, SARIF and GitLab's code quality included."""

from __future__ import annotations

from typing import Any, BinaryIO

from bugsage.intake.format import Parsed
from bugsage.intake.tools import located
from bugsage.intake.tools.json_reports import likely, places
from bugsage.intake.tools.lines import MOST, once
from bugsage.intake.tools.problems import events_of

NAME = "tool_json"
TOOL: str | None = None

#: Bytes of one document that are read.
LARGEST = 64_000_000
_TOO_LARGE = f"The document is larger than {LARGEST // 1_000_000} MB; its end was not read."
_DAMAGED = "The JSON is damaged: {why}."


def recognise(sample: str) -> float:
    """Sure where the keys of some tool's report stand; less so than a Sentry event, whose frames have the same."""
    return 0.6 if sample.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and likely(sample) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every place of the document. Never raises; what is damaged is told in `notes`."""
    return _parsed(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same for large input, up to 64 MB of it."""
    data = stream.read(LARGEST + 1)
    return _parsed(data[:LARGEST], (_TOO_LARGE,) if len(data) > LARGEST else ())


def _parsed(data: bytes, notes: tuple[str, ...] = ()) -> Parsed:
    document, why = _decode(data)
    documents = [document] if why is None else [one for line in data.splitlines() if (one := _of_line(line))]
    found = once(place for one in documents for place in places(one))
    if why is not None and not documents:
        notes = (*notes, _DAMAGED.format(why=why))
    kept = found[:MOST]
    return Parsed(
        tool=located.tool_of(kept),
        events=events_of(kept, (), 1, NAME),
        locations=located.locations(kept),
        failed=bool(notes) or any(place.severity == "error" for place in kept),
        notes=(*notes, *located.notes(len(found) > MOST)),
    )


def _of_line(line: bytes) -> Any:
    return _decode(line)[0] if line[:1] in (b"{", b"[") else None


def _decode(data: bytes) -> tuple[Any, str | None]:
    import msgspec

    try:
        return msgspec.json.decode(data), None
    except (msgspec.DecodeError, UnicodeError) as error:
        return None, str(error).removeprefix("JSON is malformed: ")
    except RecursionError:
        return None, "it is nested too deeply"
