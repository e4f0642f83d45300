"""Occurrences of the same error become one issue."""

from __future__ import annotations

from collections.abc import Iterable

from bugsage.intake.fingerprint import fingerprint
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import Issue


def group(events: Iterable[ErrorEvent]) -> tuple[Issue, ...]:
    """One issue for each fingerprint, in the order in which they first appear."""
    members: dict[str, list[ErrorEvent]] = {}
    prints: dict[str, Fingerprint] = {}
    for event in events:
        made = fingerprint(event)
        prints.setdefault(made.hash, made)
        members.setdefault(made.hash, []).append(event)
    return tuple(
        Issue(id=f"BS-{digest[:8]}", fingerprint=prints[digest], events=tuple(same), occurrences=len(same))
        for digest, same in members.items()
    )
