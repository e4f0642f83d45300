"""Reads the places that tools write as JSON: one document, a list, or one object a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from bugsage.intake.clean import clean
from bugsage.intake.tools.json_table import REPORTS, JsonReport
from bugsage.intake.tools.tool import Found
from bugsage.intake.tools.words import message_of, number_of, path_of, severity_of

#: Objects of one list, and places in one of them, that are looked at.
MOST_OBJECTS = 100_000
_Chain = tuple[Any, ...]


def places(document: Any, at: int = 0) -> Iterator[Found]:
    """The places of a decoded document; none where no tool that is known writes such a one."""
    members = document if isinstance(document, list) else [document]
    for member in islice(members, MOST_OBJECTS):
        if isinstance(member, list):  # a list for each file
            yield from (place for one in member if isinstance(one, dict) for place in _of(one, at))
        elif isinstance(member, dict):
            yield from _of(member, at)


def places_of_text(text: str, at: int) -> Iterator[Found]:
    """The places of a document as text; none where it is damaged."""
    import msgspec

    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return
    yield from places(document, at)


def likely(text: str) -> bool:
    """The keys of some tool's objects stand in the text."""
    return any(
        all(f'"{key.partition(":")[0]}"' in text for key in (*report.keys, *report.item_keys))
        for report in REPORTS
        if report.keys or report.item_keys
    )


def _of(thing: dict[str, Any], at: int) -> Iterator[Found]:
    for report in REPORTS:
        if all(key in thing for key in report.keys):
            first = next(_items(thing, report), None)
            if first is not None:
                found = (_found(chain, report, at) for chain in islice(_items(thing, report), MOST_OBJECTS))
                yield from (place for place in found if place is not None)
                return


def _items(thing: dict[str, Any], report: JsonReport) -> Iterator[_Chain]:
    """Every place of an object with what it lies in, outermost last."""
    for chain in _each((thing,), report.items.split(".") if report.items else []):
        if isinstance(chain[0], dict) and all(_has(chain[0], key) for key in report.item_keys):
            yield chain


def _has(item: dict[str, Any], key: str) -> bool:
    name, _, kind = key.partition(":")
    return name in item and (not kind or isinstance(item[name], str))


def _each(chain: _Chain, path: list[str]) -> Iterator[_Chain]:
    if not path:
        yield chain
        return
    thing, key, rest = chain[0], path[0], path[1:]
    if key == "*" and isinstance(thing, dict):
        for name, member in thing.items():
            yield from _each((member, {"@key": name}, *chain), rest)
    elif key == "*" and isinstance(thing, list):
        for member in thing:
            yield from _each((member, *chain), rest)
    elif isinstance(thing, dict) and key in thing:
        yield from _each((thing[key], *chain), rest)


def _found(chain: _Chain, report: JsonReport, at: int) -> Found | None:
    file, line, column = _get(chain, report.file), _get(chain, report.line), _get(chain, report.column)
    if report.file.endswith("@place"):
        file, line, column = _split(_get(chain, report.file.removesuffix(".@place")))
    if not isinstance(file, str) or not file.strip():
        return None
    said, code = _get(chain, report.severity), _get(chain, report.code)
    message = _get(chain[:1], report.message) or ""
    return Found(
        at=at,
        file=path_of(clean(file)),
        line=_counted(line, report.first_line),
        column=_counted(column, report.first_column),
        severity=report.meaning.get(str(said)) or severity_of(said) or report.otherwise,
        code=clean(f"{report.code_lead}{code}")[:200] if isinstance(code, str | int) and str(code) else None,
        message=message_of(clean(message if isinstance(message, str) else str(message))),
        tool=report.tool or _name(_get(chain, report.named)),
        kind=report.kind,
    )


def _get(chain: _Chain, paths: str) -> Any:
    """The first value that one of the paths leads to, from the place itself or from what it lies in."""
    for path in paths.split("|") if paths else ():
        for thing in chain:
            value = _follow(thing, path.split("."))
            if value is not None:
                return value
    return None


def _follow(thing: Any, path: list[str]) -> Any:
    for key in path:
        if isinstance(thing, list) and key.startswith("?"):
            members = [one for one in thing if isinstance(one, dict)]
            thing = next((one for one in members if one.get(key[1:])), members[0] if members else None)
        elif isinstance(thing, list) and key.isdecimal():
            thing = thing[int(key)] if int(key) < len(thing) else None
        elif isinstance(thing, dict):
            thing = thing.get(key)
        else:
            return None
    return thing


def _split(place: Any) -> tuple[str | None, str | None, str | None]:
    """`file:line:column` in its parts."""
    parts = str(place or "").rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal():
        return parts[0], parts[1], parts[2]
    return (":".join(parts[:-1]), parts[-1], None) if len(parts) > 1 else (None, None, None)


def _counted(value: Any, first: int) -> int | None:
    """A line or column counted from 1; of `3-5` the first."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = str(value).partition("-")[0] or str(value)
    return number_of(int(digits) + 1 - first) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _name(value: Any) -> str | None:
    """A tool's name as it is written elsewhere: in small letters."""
    return clean(value)[:80].strip().lower() or None if isinstance(value, str) else None
