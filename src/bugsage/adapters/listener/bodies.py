"""The body of a request, whole: by its length or in chunks, decompressed, never larger than it may be."""

import re
from collections.abc import Callable
from email.message import Message
from typing import BinaryIO

#: Bytes that may come, and bytes that may be made of them.
MOST_SENT, MOST_MADE = 16 << 20, 32 << 20
_PIECE = 1 << 16
_LENGTH = re.compile(r"\d{1,15}")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,1000})?\r?\n")
_TOO_LARGE = f"the body is larger than {MOST_SENT >> 20} MB, or than {MOST_MADE >> 20} MB once it is decompressed"


class BadBody(Exception):
    """A body that cannot be taken: the status to answer, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def read_body(headers: Message, stream: BinaryIO) -> bytes:
    """The body of a request with these headers. Raises BadBody, TimeoutError, OSError."""
    how = headers.get("Transfer-Encoding", "").strip().lower()
    if how == "chunked":
        sent = _chunks(stream)
    elif how:
        raise BadBody(400, f"the transfer encoding {how[:40]} is not known; send the body with its length, or chunked")
    else:
        sent = _measured(headers.get_all("Content-Length") or [], stream)
    return _decompressed(sent, headers.get("Content-Encoding", "").strip().lower())


def _measured(said: list[str], stream: BinaryIO) -> bytes:
    if not said:
        raise BadBody(411, "the request says no Content-Length")
    if len(set(said)) > 1 or not _LENGTH.fullmatch(said[0]):
        raise BadBody(400, "the Content-Length is no number")
    length = int(said[0])
    if length > MOST_SENT:
        raise BadBody(413, _TOO_LARGE)
    sent = stream.read(length)
    if len(sent) < length:
        raise BadBody(400, f"the body ended after {len(sent)} of {length} bytes")
    return sent


def _chunks(stream: BinaryIO) -> bytes:
    sent = bytearray()
    while True:
        head = _CHUNK.fullmatch(stream.readline(1100))
        if head is None:
            raise BadBody(400, "the body is not in chunks as its header says")
        size = int(head[1], 16)
        if size == 0:
            _pass_trailers(stream)
            return bytes(sent)
        if len(sent) + size > MOST_SENT:
            raise BadBody(413, _TOO_LARGE)
        piece = stream.read(size)
        if len(piece) < size or stream.readline(3) not in (b"\r\n", b"\n"):
            raise BadBody(400, "the body ended in the middle of a chunk")
        sent += piece


def _pass_trailers(stream: BinaryIO) -> None:
    for _ in range(100):
        if stream.readline(8_192) in (b"\r\n", b"\n", b""):
            return
    raise BadBody(400, "there are too many headers after the body")


def _decompressed(sent: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return sent
    open_it = {"gzip": _inflated, "x-gzip": _inflated, "deflate": _inflated, "br": _unbrotlied}.get(encoding)
    if open_it is None:
        raise BadBody(415, f"the content encoding {encoding[:40]} is not known; gzip, deflate and br are")
    return open_it(sent)


def _inflated(sent: bytes) -> bytes:
    """Gzip and zlib by their own marks; what has none is deflate without them."""
    import zlib

    marked = sent[:1] in (b"\x1f", b"\x78")
    machine = zlib.decompressobj(47 if marked else -15)
    try:
        made = machine.decompress(sent, MOST_MADE)
    except zlib.error as error:
        raise BadBody(400, f"the compressed body is damaged: {error}") from None
    if machine.unconsumed_tail:
        raise BadBody(413, _TOO_LARGE)
    if not machine.eof:
        raise BadBody(400, "the compressed body has no end")
    return made


def _unbrotlied(sent: bytes) -> bytes:
    import brotli

    machine = brotli.Decompressor()
    made = bytearray()
    process: Callable[..., bytes] = machine.process
    try:
        piece = process(sent, output_buffer_limit=_PIECE)
        while piece or not machine.is_finished():
            made += piece
            if len(made) > MOST_MADE:
                raise BadBody(413, _TOO_LARGE)
            if machine.is_finished():
                break
            if not piece and machine.can_accept_more_data():
                raise BadBody(400, "the compressed body has no end")
            piece = process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise BadBody(400, f"the compressed body is damaged: {error}") from None
    return bytes(made)
