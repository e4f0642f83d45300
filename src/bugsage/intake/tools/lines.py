"""Finds in a text the places that tools point at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from bugsage.intake.line_search import LineSearch
from bugsage.intake.tools import table
from bugsage.intake.tools.shapes import LIKELY, LONGEST, Shaped, ending_of, is_file, shaped
from bugsage.intake.tools.tool import COMPILER, TABLE, Found, Line, Tool
from bugsage.intake.tools.words import code_of, message_of, number_of, path_of, severity_of

#: Places of one text that are kept.
MOST = 10_000
#: Of the JSON that tools write on one line these stand in it, and in little else.
JSON_HINTS = (
    '"compiler-message"',
    '"filePath"', '"message-id"', '"cop_name"', '"FromLinter"', '"generalDiagnostics"', '"noqa_row"',
)  # fmt: skip
#: Lines of the beginning by which it is judged whether a build server dated them all.
_JUDGED = 200
_DATED = re.compile(r"(?m)^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3,9}(?:Z|[+-]\d\d:?\d\d) (?:\d\d[OE]\+? ?)?")
#: Deepest indentation of a place that no known tool wrote: deeper ones are quoted, or logged by tests.
_DEEPEST = 2
_Groups = dict[str, str | None]


def find(text: str) -> tuple[tuple[Found, ...], bool]:
    """The places of a cleaned text, in its order, each once; and whether there are more than are kept."""
    return _last_found(text)


@lru_cache(maxsize=1)  # the same text is looked through to recognise it and to read it
def _last_found(text: str) -> tuple[tuple[Found, ...], bool]:
    search = LineSearch(_undated(text))
    taken: set[int] = set()
    found = once(chain(_json(search, taken), _whole(search, taken)))
    behind = (place for at, line in enumerate(search.lines) if at not in taken and (place := _behind(at, line, search)))
    both = sorted([*found, *once(behind)], key=lambda place: place.at)
    kept = once(iter(both))
    return tuple(kept[:MOST]), len(kept) > MOST


def once(places: Iterator[Found]) -> list[Found]:
    """Each place once, one more than are kept at most."""
    seen: dict[tuple[object, ...], Found] = {}
    for place in places:
        seen.setdefault((place.file, place.line, place.column, place.code, place.message), place)
        if len(seen) > MOST:
            break
    return list(seen.values())


def _undated(text: str) -> str:
    """The text without the time that a build server writes before its lines."""
    head = [line for line in text[:40_000].split("\n")[:_JUDGED] if line.strip()]
    dated = sum(1 for line in head if _DATED.match(line))
    return _DATED.sub("", text) if dated >= 2 and 4 * dated >= 3 * len(head) else text


def _json(search: LineSearch, taken: set[int]) -> Iterator[Found]:
    """Places of reports that stand as JSON on one line of a log."""
    for at in search.holding(JSON_HINTS):
        line = search.lines[at].strip()
        if at not in taken and line.startswith(("{", "[")):
            from bugsage.intake.tools.json_reports import places_of_text

            taken.add(at)
            yield from places_of_text(line, at)


def _whole(search: LineSearch, taken: set[int]) -> Iterator[Found]:
    """Places on lines that one tool alone writes, found by what stands in them; the first tool of a line has it."""
    active = [(tool, line, hints) for tool, line in table.whole_lines() if (hints := _hints(line, search))]
    tried: dict[tuple[str, str], tuple[set[int], dict[int, int]]] = {}
    for tool, line, hints in sorted(active, key=lambda one: not _tells(one[0], search)):
        seen, headers = tried.setdefault((line.pattern, line.above), (set(), {}))
        pattern = table.compiled(line.pattern)
        for at in search.holding(hints):
            match = pattern.match(search.lines[at][:LONGEST]) if at not in taken and at not in seen else None
            seen.add(at)
            if match and (place := _read(at, search.lines, tool, line, match, headers)):
                taken.add(at)
                yield place


def _hints(line: Line, search: LineSearch) -> tuple[str, ...]:
    """Which of a line's hints there are; none where its gate is missing."""
    found = tuple(hint for hint in line.hints if search.holds(hint.lstrip("\n")))
    return found if found and search.holds(line.gate) else ()


def _tells(tool: Tool, search: LineSearch) -> bool:
    """Something shows that the tool ran."""
    return any(map(search.holds, tool.tells))


def _read(
    at: int, lines: list[str], tool: Tool, line: Line, match: re.Match[str], headers: dict[int, int]
) -> Found | None:
    groups: _Groups = match.groupdict()
    if line.above:
        above = _above(at, lines, line, headers)
        if above is None:
            return None
        groups = _joined(groups, above)
    if line.below:
        below = _below(at, lines, line)
        groups = _joined(groups, below.groupdict()) if below else groups
        if below is None and "message" in line.below and not line.above:
            return None
    file = groups.get("file")
    if not file or not is_file(file.strip(), stated=True):
        return None
    return _found(at, path_of(file), groups, tool, line)


def _joined(groups: _Groups, other: _Groups) -> _Groups:
    return groups | {name: said for name, said in other.items() if said and not groups.get(name)}


def _above(at: int, lines: list[str], line: Line, headers: dict[int, int]) -> _Groups | None:
    """What the nearest fitting line above says. Rows of one table share its header, which is looked for once."""
    pattern = table.compiled(line.above)
    headers[at] = -1
    for place in range(at - 1, max(-1, at - 1 - line.reach), -1):
        if line.reach >= TABLE and place in headers:
            headers[at] = headers[place]
            break
        if pattern.match(lines[place][:LONGEST]):
            headers[at] = place
            break
        if line.reach == TABLE and not lines[place].strip():
            break
    header = pattern.match(lines[headers[at]][:LONGEST]) if headers[at] >= 0 else None
    return header.groupdict() if header else None


def _below(at: int, lines: list[str], line: Line) -> re.Match[str] | None:
    pattern = table.compiled(line.below)
    nearby = (pattern.match(below[:LONGEST]) for below in lines[at + 1 : at + 1 + line.reach])
    return next((match for match in nearby if match is not None), None)


def _behind(at: int, line: str, search: LineSearch) -> Found | None:
    """The place at the beginning of a line, by the tool that writes what stands behind it."""
    place = shaped(line) if LIKELY.search(line) else None
    if place is None:
        return None
    candidates = table.behind_places(ending_of(place.file))
    known: tuple[Tool, Line, re.Match[str]] | None = None
    for tool, one in candidates:
        fits = (
            one.shape in ("", place.shape)
            and (not one.told or _tells(tool, search))
            and one.columns in (None, place.column is not None)
        )
        if fits and (known is None or _tells(tool, search)):
            match = table.compiled(one.pattern).match(place.said)
            if match is not None and (known is None or not _tells(known[0], search)):
                known = (tool, one, match)
                if _tells(tool, search):
                    break
    if known is None:
        return _unknown(at, place)
    tool, one, match = known
    groups: _Groups = match.groupdict() | {"line": str(place.line), "column": _text(place.column)}
    if not groups.get("code") and not place.marked and place.severity is None:
        return None
    if place.indent > _DEEPEST and place.severity is None and not groups.get("code"):
        return None
    groups["severity"] = groups.get("severity") or place.severity
    if not groups.get("message") and "message" not in match.re.groupindex:
        groups["message"] = place.rest
    return _found(at, path_of(place.file), groups, tool, one)


def _unknown(at: int, place: Shaped) -> Found | None:
    """A place of a tool that is not in the table: only where nothing speaks against its being one."""
    if place.severity is None and _doubtful(place):
        return None
    return Found(
        at=at,
        file=path_of(place.file),
        line=place.line or None,
        column=place.column or None,
        severity=place.severity,
        code=place.code,
        message=message_of(place.rest),
        kind=COMPILER if place.severity == "error" and place.column else "linter",
    )


def _doubtful(place: Shaped) -> bool:
    """Lines that `grep`, loggers and programs that print values write as well."""
    if not place.marked or place.indent > _DEEPEST or place.shape in ("paren", "words", "apart") or " " in place.file:
        return True
    return place.column is None and (not place.spaced or not place.said[:1].isalpha() or " " not in place.said)


def _found(at: int, file: str, groups: _Groups, tool: Tool, line: Line) -> Found:
    message = groups.get("message") or ""
    code = groups.get("code")
    if not code:
        code, message = code_of(message)
    column = groups.get("column") or groups.get("column2")
    counted = number_of(int(column) + 1 - tool.first_column) if column else None
    if groups.get("column0"):
        counted = int(groups["column0"] or 0) + 1
    return Found(
        at=at,
        file=file,
        line=number_of(groups.get("line") or groups.get("line2")),
        column=counted,
        severity=severity_of(groups.get("severity")) or line.severity or tool.severity,
        code=code,
        message=message_of(message or line.says),
        tool=tool.name,
        kind=tool.kind,
        language=tool.language,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
