"""Report: everything that is known of one issue, without secrets, to be sent to somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.fix import Fix
from bugsage.model.timeline import Entry, EntryKind, IssueRecord
from bugsage.pipeline.house import House

#: Entries that are told of one issue, the newest.
MOST = 60


class Dossier(NamedTuple):
    """What a report is made from."""

    diagnosis: Diagnosis
    record: IssueRecord
    #: The newest fix that was proposed; None where there is none.
    fix: Fix | None
    #: Time and sentence of the newest entries, oldest first, and how many came before them.
    history: tuple[tuple[str, str], ...]
    left_out: int
    #: When this was gathered, ISO 8601, UTC, and where the repository stood.
    time: str
    commit: str | None
    #: Lines of a source file by its path, without secrets.
    source: Callable[[str], tuple[str, ...]]


def dossier(house: House, issue: str, read: Callable[[str], tuple[str, ...]]) -> Dossier:
    """All of it; `read` gives the lines of a file. Raises UnknownIssue."""
    from bugsage import pipeline
    from bugsage.intake.redaction.nested import safe
    from bugsage.pipeline.knowing import known
    from bugsage.pipeline.recalling import known_issue

    name = known_issue(house, issue)
    entries = pipeline.timeline(house, name)
    told = tuple((entry.time, said) for entry, said in entries[-MOST:])

    whole = (pipeline.show(house, name), known(house).issues[name], _fix([entry for entry, _ in entries]), told)
    diagnosis, record, fix, history = safe(whole, house.private, homes=True)
    return Dossier(
        diagnosis=diagnosis,
        record=record,
        fix=fix,
        history=history,
        left_out=max(0, len(entries) - MOST),
        time=house.clock.now(),
        commit=house.history.state().commit,
        source=lambda path: safe(read(path), house.private, homes=True),
    )


def _fix(entries: list[Entry]) -> Fix | None:
    """One that a later version wrote in a shape of its own is left out."""
    for entry in reversed(entries):
        if entry.kind == EntryKind.FIX_PROPOSED:
            try:
                return msgspec.convert(entry.payload, Fix)
            except msgspec.ValidationError:
                return None
    return None
