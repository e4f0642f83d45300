"""Entries about a landing: a fix, or a part of one, went into a branch of the user's, and was taken back again."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from bugsage.model.landing import Landed, Taken
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.naming import by, entry_of
from bugsage.timeline.payloads import Applied, Reverted
from bugsage.timeline.storing import plain


def fix_applied(taken: Taken, *, places: Iterable[str], parts: str, time: str, version: str) -> Entry:
    """It was committed; `parts` says in words what of the patch was taken, empty for all. Said again it is the same."""
    payload = Applied(
        commit=taken.commit,
        places=tuple(places),
        landing=taken.id,
        branch=taken.branch,
        fix=taken.fix,
        whole=taken.whole,
        parts=parts,
    )
    return entry_of(EntryKind.FIX_APPLIED, taken.issue, taken.id, plain(payload), by("person", version), time)


def fix_reverted(taken: Taken, undone: Landed, *, time: str, version: str) -> Entry:
    """It was taken back: by a commit of its own, or its branch is where it was before."""
    commit = undone.commit if undone.way == "commit" else None
    payload = plain(Reverted(landing=taken.id, commit=taken.commit, by=commit, way=undone.way))
    return entry_of(EntryKind.FIX_REVERTED, taken.issue, undone.id, payload, by("person", version), time)


def landings(entries: Iterable[Entry]) -> tuple[Taken, ...]:
    """What was landed and not taken back, oldest first."""
    found: dict[str, Taken] = {}
    for entry in entries:
        if entry.kind == EntryKind.FIX_APPLIED:
            taken = _taken(entry)
            if taken is not None:
                found[taken.id] = taken
        elif entry.kind == EntryKind.FIX_REVERTED:
            found.pop(str(entry.payload.get("landing", "")), None)
    return tuple(found.values())


def _taken(entry: Entry) -> Taken | None:
    """None for what a later version wrote, or one without a commit."""
    try:
        said = msgspec.convert(entry.payload, Applied)
    except msgspec.ValidationError:
        return None
    if not said.commit or not said.landing:
        return None
    taken = Taken(id=said.landing, issue=entry.issue, commit=said.commit, branch=said.branch)
    return replace(taken, fix=said.fix, whole=said.whole)
