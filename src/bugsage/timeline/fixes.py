"""Entries about a fix as a whole: that it was asked for, and how it ended."""

from msgspec.structs import replace

from bugsage.model.fix import Fix
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.naming import by, entry_of
from bugsage.timeline.storing import TEXT, plain

#: Status of a fix to the kind of entry that tells of it.
_ENDS = {"plausible": EntryKind.FIX_PROPOSED, "escalated": EntryKind.ESCALATED}


def fix_requested(issue: str, *, fix: str, agent: str, base: str, time: str, version: str) -> Entry:
    """A fix was begun."""
    payload = {"fix": fix, "agent": agent, "base": base}
    return entry_of(EntryKind.FIX_REQUESTED, issue, fix, payload, by("repair", version), time)


def fix_ended(fix: Fix, *, time: str, version: str) -> Entry:
    """How a fix ended, with its patch and its proof; its attempts have entries of their own."""
    kind = _ENDS.get(fix.status, EntryKind.EVALUATION_COMPLETED)
    payload = plain(replace(fix, attempts=(), said=fix.said[:TEXT]))
    return entry_of(kind, fix.issue, fix.id, payload, by("repair", version), time)
