"""Keep: what stays on this machine without the secrets that can be known. Paths stay whole, for it is read again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from bugsage.intake.redact import keepable
from bugsage.model.run import RunResult
from bugsage.model.timeline import Entry
from bugsage.pipeline.house import House

#: A larger log or record stays as it was written: looking through 10 MB takes some seconds.
LARGEST = 4_000_000


def keep_run(house: House, result: RunResult) -> None:
    """Take known secrets out of the log and the record of a run, once both were read."""
    clean = partial(keepable, private=house.private)
    house.runner.rewrite(result.log, lambda content: _text(content, clean), LARGEST)
    if result.record:
        house.runner.rewrite(result.record, lambda content: _lines(content, clean), LARGEST)


def kept_entries(house: House, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with known secrets taken out of their texts; nearly always they are as they were."""
    clean = partial(keepable, private=house.private)
    return [
        replace(entry, payload=_values(entry.payload, clean)) if _holds(entry, clean) else entry for entry in entries
    ]


def _holds(entry: Entry, clean: Callable[[str], str]) -> bool:
    # One look at all texts together is many times cheaper than one at each.
    together = "\n".join(_texts(entry.payload))
    return clean(together) != together


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, item in value.items() for text in _member(name, item)]
    return [text for item in value for text in _texts(item)] if isinstance(value, list | tuple) else []


def _member(name: str, value: Any) -> list[str]:
    # A variable says by its name that its value is a secret.
    return [f"{name} = {value}"] if isinstance(value, str) else _texts(value)


def _values(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _named(name, item, clean) for name, item in value.items()}
    return [_values(item, clean) for item in value] if isinstance(value, list | tuple) else value


def _named(name: str, value: Any, clean: Callable[[str], str]) -> Any:
    if not isinstance(value, str):
        return _values(value, clean)
    head = f"{name} = "
    said = clean(head + value)
    return said[len(head) :] if said.startswith(head) else clean(value)


def _text(content: bytes, clean: Callable[[str], str]) -> bytes:
    return clean(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _lines(content: bytes, clean: Callable[[str], str]) -> bytes:
    """A record, whose lines are JSON: only texts in it are changed, and only where there is something to change."""
    text = content.decode("utf-8", "surrogateescape")
    if clean(text) == text:
        return content
    return b"".join(_line(line, clean) for line in content.splitlines(keepends=True))


def _line(line: bytes, clean: Callable[[str], str]) -> bytes:
    import msgspec

    try:
        known = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _text(line, clean)
    changed = _values(known, clean)
    return line if changed == known else msgspec.json.encode(changed) + b"\n"
