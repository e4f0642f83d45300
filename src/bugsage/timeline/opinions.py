"""What a model said of an issue: written down once, and found again when the same is asked."""

from collections.abc import Iterable

import msgspec

from bugsage.model.opinion import Opinion
from bugsage.model.timeline import Actor, Entry, EntryKind
from bugsage.timeline.naming import digest_of
from bugsage.timeline.payloads import Said
from bugsage.timeline.storing import plain


def opinion_given(issue: str, opinion: Opinion, *, time: str, version: str) -> list[Entry]:
    """What a model said, and each line that it proposes; the actor names the model."""
    actor = Actor(name=f"model {opinion.model}", version=version)
    said = plain(opinion)
    kinds = EntryKind.ROOT_CAUSE_PROPOSED, EntryKind.INSTRUMENTATION_PROPOSED
    payloads = [{"opinion": said}, *(plain(line) for line in opinion.instrumentation)]
    return [
        Entry(kind=kinds[min(n, 1)], issue=issue, subject=digest_of(payload), payload=payload, actor=actor, time=time)
        for n, payload in enumerate(payloads)
    ]


def recorded_opinion(entries: Iterable[Entry], prompt: str) -> Opinion | None:
    """The newest answer to this very question, from the entries of one issue."""
    found = None
    for entry in entries:
        if entry.kind == EntryKind.ROOT_CAUSE_PROPOSED and "opinion" in entry.payload:
            try:
                said = msgspec.convert(entry.payload, Said).opinion
            except msgspec.ValidationError:  # written by a later version, in a shape of its own
                continue
            found = said if said.prompt == prompt else found
    return found
