"""Entries about a fix as a whole: that it was asked for, and how it ended."""

from typing import Any

from msgspec.structs import replace

from bugsage.model.fix import Fix, InstrumentationPatch
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.naming import by, digest_of, entry_of
from bugsage.timeline.storing import TEXT, plain

#: Status of a fix to the kind of entry that tells of it.
_ENDS = {"plausible": EntryKind.FIX_PROPOSED, "escalated": EntryKind.ESCALATED}


def fix_requested(issue: str, *, fix: str, agent: str, base: str, time: str, version: str, number: int = 1) -> Entry:
    """A fix was begun, or one more attempt at it: until it is told how that went, it counts as one."""
    payload: dict[str, Any] = {"fix": fix, "agent": agent, "base": base, "number": number}
    subject = fix if number == 1 else f"{fix}/{number}"
    return entry_of(EntryKind.FIX_REQUESTED, issue, subject, payload, by("repair", version), time)


def fix_ended(fix: Fix, *, time: str, version: str) -> Entry:
    """How a fix ended, with its patch and its proof; its attempts have entries of their own."""
    kind = _ENDS.get(fix.status, EntryKind.EVALUATION_COMPLETED)
    payload = plain(replace(fix, attempts=(), said=fix.said[:TEXT]))
    return entry_of(kind, fix.issue, fix.id, payload, by("repair", version), time)


def instrumentation_proposed(issue: str, made: InstrumentationPatch, *, time: str, version: str) -> Entry:
    """A statement that would tell more the next time; the same again changes nothing."""
    payload = plain(made)
    subject = digest_of(payload)
    return entry_of(EntryKind.INSTRUMENTATION_PROPOSED, issue, subject, payload, by("repair", version), time)
