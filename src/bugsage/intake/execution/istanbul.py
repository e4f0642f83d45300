"""`coverage-final.json` of istanbul, nyc, c8, jest and vitest: statements and functions with their counts."""

from __future__ import annotations

from typing import Any

import msgspec

from bugsage.intake.execution.covering import MOST_FILES, Covered, Function, line, text
from bugsage.model.execution import Execution

SOURCE = "istanbul"
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError)


def read_istanbul(content: bytes, root: str = "") -> Execution:
    """What was executed, by no test in particular. Files that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, root)
    try:
        files = list(msgspec.json.decode(content).values())[:MOST_FILES]
    except (msgspec.DecodeError, RecursionError, AttributeError):
        return Execution()
    for fields in files:
        try:
            path = covered.path(fields["path"])
            if path:
                covered.add("", path, _functions(fields), _lines(fields))
        except _DAMAGED:
            continue
    return covered.whole()


def _functions(fields: dict[str, Any]) -> list[Function]:
    functions: list[Function] = []
    for one in fields.get("fnMap", {}).values():
        name = text(one["name"])
        if not name.startswith("("):  # (anonymous_3): belongs to the function around it
            functions.append((line(one["decl"]["start"]["line"]), line(one["loc"]["end"]["line"]), name))
    return functions


def _lines(fields: dict[str, Any]) -> list[int]:
    counts = fields["s"]
    places = fields["statementMap"]
    return [line(places[key]["start"]["line"]) for key, count in counts.items() if count > 0]
