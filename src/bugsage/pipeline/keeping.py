"""Keep: what stays on this machine without the secrets that can be known. Paths stay whole, for it is read again."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from bugsage.intake.redaction.nested import safe
from bugsage.intake.redaction.redact import keepable
from bugsage.model.redaction import Private
from bugsage.model.run import RunResult
from bugsage.model.timeline import Entry
from bugsage.pipeline.house import House

#: A larger log or record stays as it was written: looking through so much takes some seconds.
LARGEST = 16_000_000


def keep_run(house: House, result: RunResult) -> None:
    """Take known secrets out of the log and the record of a run, once both were read."""
    clean = partial(keepable, private=house.private)
    house.runner.rewrite(result.log, lambda content: _text(content, clean), LARGEST)
    if result.record:
        house.runner.rewrite(result.record, lambda content: _lines(content, house.private), LARGEST)


def kept_entries(house: House, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with known secrets taken out of their texts; nearly always they are as they were."""
    return [replace(entry, payload=safe(entry.payload, house.private)) for entry in entries]


def _text(content: bytes, clean: Callable[[str], str]) -> bytes:
    return clean(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _lines(content: bytes, private: Private) -> bytes:
    """A record, whose lines are JSON: only texts in it are changed, and only where there is something to change."""
    text = content.decode("utf-8", "surrogateescape")
    if keepable(text, private) == text:
        return content
    return b"".join(_line(line, private) for line in content.splitlines(keepends=True))


def _line(line: bytes, private: Private) -> bytes:
    import msgspec

    try:
        known = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _text(line, partial(keepable, private=private))
    changed = safe(known, private)
    return line if changed == known else msgspec.json.encode(changed) + b"\n"
