"""How entries hang on one another: each digest is taken over the one before it and the entry itself."""

from hashlib import sha256
from typing import Any

import msgspec

from bugsage.errors import TimelineDamaged
from bugsage.model.timeline import Actor, Entry, EntryKind

#: What the first entry hangs on.
GENESIS = ""
#: tenant, issue, kind, subject, actor, actor_version, time: the columns of text, in the order of `timeline.sql`.
Texts = tuple[str, str, str, str, str, str, str]
#: One row of the `entry` table: number, the columns of text, payload, digest; texts as bytes.
Row = tuple[Any, ...]

_CANONICAL = msgspec.json.Encoder(order="sorted")
_PAYLOAD = msgspec.json.Decoder(dict[str, Any])


def texts_of(entry: Entry) -> Texts:
    """What the columns of text hold for an entry."""
    actor = entry.actor
    return entry.tenant, entry.issue, entry.kind.value, entry.subject, actor.name, actor.version, entry.time


def canonical_payload(payload: dict[str, Any]) -> bytes:
    """JSON in UTF-8 without white space, keys sorted. Lone surrogates, which UTF-8 cannot hold, become `?`."""
    try:
        return _CANONICAL.encode(payload)
    except UnicodeEncodeError:
        return _CANONICAL.encode(_without_surrogates(payload))


def link(previous: str, number: int, texts: Texts, payload: bytes) -> str:
    """Hexadecimal SHA-256 over the digest before and the canonical JSON of an entry at this position."""
    return sha256(_CANONICAL.encode((previous, number, *texts, msgspec.Raw(payload)))).hexdigest()


def checked(row: Row, previous: str, number: int) -> Texts:
    """The texts of a row that is known to be entry `number` and to follow from `previous`. Raises TimelineDamaged."""
    if row[0] != number:
        raise damaged_at(number, "it is missing")
    try:
        tenant, issue, kind, subject, actor, version, time = (text.decode() for text in row[1:8])
        texts = (tenant, issue, kind, subject, actor, version, time)
        digest = link(previous, number, texts, row[8]).encode()
    except (ValueError, AttributeError, TypeError):  # a column holds no text, or none in UTF-8
        raise damaged_at(number, "it cannot be read") from None
    if row[9] != digest:
        raise damaged_at(number, "it does not follow from the one before it")
    return texts


def entry_at(number: int, texts: Texts, payload: bytes, digest: str) -> Entry:
    """An entry as stored. Raises TimelineDamaged where its payload is no JSON object."""
    tenant, issue, kind, subject, actor, version, time = texts
    try:
        read = _PAYLOAD.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise damaged_at(number, "its payload cannot be read") from None
    return Entry(
        kind=EntryKind(kind),
        issue=issue,
        subject=subject,
        payload=read,
        actor=Actor(name=actor, version=version),
        time=time,
        tenant=tenant,
        number=number,
        digest=digest,
    )


def text_of(value: Any, number: int) -> str:
    """A column of entry `number` as text. Raises TimelineDamaged where it holds none."""
    try:
        return str(value, "utf-8")
    except (TypeError, UnicodeDecodeError):
        raise damaged_at(number, "it cannot be read") from None


def damaged_at(number: int, why: str) -> TimelineDamaged:
    """The error that names the entry and what is wrong with it."""
    return TimelineDamaged(f"The timeline is damaged at entry {number}: {why}.")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value
