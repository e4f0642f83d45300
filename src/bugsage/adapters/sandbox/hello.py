"""The first words of a TLS connection: which host they name, read as far as that and no further.

Pure: bytes come from outside. What is not understood whole is refused, for a server may understand it.
"""

from __future__ import annotations

#: A first message that is longer is nobody's.
LARGEST = 65_536
_HANDSHAKE, _CLIENT_HELLO = 22, 1
_SERVER_NAME, _ENCRYPTED_HELLO = 0, 0xFE0D
_HOST_NAME = 0


class NotSaid(Exception):
    """The first words name no host that could be held against the one that was asked for."""


class More(Exception):
    """They are not all there yet."""


def named_host(said: bytes) -> str:
    """The host that a client asks for, in lower case. Raises More, NotSaid."""
    return _server_name(_extensions(_message(said)))


class _Reader:
    """Reads fields one after the other. What ends too early is no hello."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._content):
            raise NotSaid("it ends too early")
        self._at += count
        return self._content[self._at - count : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self, size: int) -> bytes:
        return self.take(self.number(size))

    @property
    def is_done(self) -> bool:
        return self._at == len(self._content)


def _message(said: bytes) -> bytes:
    """The body of the first message, which may stand in several records."""
    message, at = b"", 0
    while True:
        if said[at : at + 1] not in (b"", bytes([_HANDSHAKE])) or said[at + 1 : at + 2] not in (b"", b"\3"):
            raise NotSaid("it is no TLS")
        if len(said) < at + 5:
            raise _more(said)
        length = int.from_bytes(said[at + 3 : at + 5], "big")
        if not length:
            raise NotSaid("a record is empty")
        message += said[at + 5 : at + 5 + length]
        if message and message[0] != _CLIENT_HELLO:
            raise NotSaid("it is no hello")
        wanted = 4 + int.from_bytes(message[1:4], "big") if len(message) >= 4 else LARGEST
        if len(message) >= wanted:
            return message[4:wanted]
        at += 5 + length
        if len(said) < at:
            raise _more(said)


def _more(said: bytes) -> Exception:
    return NotSaid("it is too long") if len(said) >= LARGEST else More()


def _extensions(hello: bytes) -> dict[int, bytes]:
    """All extensions; behind version, random number, session, ciphers and compressions."""
    reader = _Reader(hello)
    reader.take(2 + 32)
    for size in (1, 2, 1):
        reader.sized(size)
    if reader.is_done:
        return {}
    inner, found = _Reader(reader.sized(2)), dict[int, bytes]()
    while not inner.is_done:
        kind = inner.number(2)
        if kind in found:
            raise NotSaid("it says one thing twice")
        found[kind] = inner.sized(2)
    if not reader.is_done:
        raise NotSaid("something follows that is not known")
    return found


def _server_name(extensions: dict[int, bytes]) -> str:
    if _ENCRYPTED_HELLO in extensions:
        raise NotSaid("the name of the host is encrypted")
    if _SERVER_NAME not in extensions:
        raise NotSaid("it names no host")
    names = _Reader(_Reader(extensions[_SERVER_NAME]).sized(2))
    kind, name = names.number(1), names.sized(2)
    if kind != _HOST_NAME or not names.is_done:
        raise NotSaid("it names more than one host")
    return name.decode("latin-1").lower().rstrip(".")
