"""`coverage-final.json` of istanbul, nyc, c8, jest and vitest: statements and functions with their counts."""

from __future__ import annotations

from typing import Any

import msgspec

from bugsage.intake.execution.covering import MOST_FILES, Counted, Covered, Locate, text
from bugsage.model.execution import Execution

SOURCE = "istanbul"
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError)


def read_istanbul(content: bytes, locate: Locate) -> Execution:
    """What was executed, by no test in particular. Files that cannot be read are passed over; never raises."""
    covered = Covered(SOURCE, locate)
    try:
        files = list(msgspec.json.decode(content).values())[:MOST_FILES]
    except (msgspec.DecodeError, RecursionError, AttributeError):
        return Execution(notes=("it is damaged: its end is missing, or something was written into it",))
    for fields in files:
        try:
            found = covered.file(fields["path"])
            if found:
                _read(found[1], fields)
        except _DAMAGED:
            continue
    return covered.execution()


def _read(counted: Counted, fields: dict[str, Any]) -> None:
    counts, places = fields["s"], fields["statementMap"]
    for key, count in counts.items():
        counted.line(places[key]["start"]["line"], count)
    calls = fields.get("f", {})
    for key, one in fields.get("fnMap", {}).items():
        name = text(one["name"])
        counted.function(one["decl"]["start"]["line"], "" if name.startswith("(") else name, calls.get(key, 0) > 0)
