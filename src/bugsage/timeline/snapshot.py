"""A state to bytes and back: a cache of folding, which may be lost, stale, torn or somebody else's at any time."""

from hashlib import sha256

import msgspec

from bugsage.model.timeline import State

#: Version of what the fold makes of entries. Raise it with every change of `folding`, `payloads` or State's shape.
FOLD = 12
#: No whole state comes near this many bytes; more is not looked at.
LARGEST = 256 * 1024 * 1024

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(State)


def freeze(state: State, version: str) -> bytes | None:
    """The state, its version and a digest over both; None for a state that cannot be kept."""
    try:
        body = _ENCODER.encode(state)
    except (OverflowError, UnicodeEncodeError):  # a number beyond 64 bits, or half a character, from a later version
        return None
    return _head(version, body) + body


def thaw(content: bytes | None, version: str) -> State | None:
    """The state that was frozen by this version of BugSage; None where it was not, or not one byte is to be trusted.

    Whether it belongs to the timeline at hand is not known here: its number and digest must be those of an entry.
    """
    if not content or len(content) > LARGEST:
        return None
    head, separator, body = content.partition(b"\n")
    if not separator or head + b"\n" != _head(version, body):
        return None
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def _head(version: str, body: bytes) -> bytes:
    return f"bugsage-state {FOLD} {version} {sha256(body).hexdigest()}\n".encode()
