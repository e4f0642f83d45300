"""How entries are named, so that saying a thing twice changes nothing."""

from hashlib import sha256
from typing import Any

import msgspec

from bugsage.model.error import ErrorEvent
from bugsage.model.timeline import Actor, Entry, EntryKind
from bugsage.timeline.storing import capped_event, plain

_CANONICAL = msgspec.json.Encoder(order="sorted")

#: What entries are about that is no issue: a run of the tests, somebody's change that was judged, and a push.
RUN, CHANGE, PUSH = "run:", "change:", "push:"


def digest_of(*parts: Any) -> str:
    """A short hash over JSON values; equal values give equal hashes."""
    return sha256(_CANONICAL.encode(plain(parts))).hexdigest()[:20]


def identity_of(event: ErrorEvent, occasion: str) -> str:
    """What tells an occurrence from others of its issue: its own id, else what was read, else all that it says."""
    own = event.tags.get("event_id")
    if own:
        return digest_of("event", own)
    if occasion:
        return digest_of("occasion", occasion, event.test)
    return digest_of("content", plain(capped_event(event)))


def event_name(event: str) -> str:
    """How the occurrence is named whose event has this id of its own, whichever issue it belongs to."""
    return digest_of(digest_of("event", event), 1)


def by(name: str, version: str) -> Actor:
    """Who says it."""
    return Actor(name=name, version=version)


def entry_of(kind: EntryKind, issue: str, subject: str, payload: dict[str, Any], actor: Actor, time: str) -> Entry:
    """An entry, not yet appended."""
    return Entry(kind=kind, issue=issue, subject=subject, payload=payload, actor=actor, time=time)
