"""A proxy for programs in a cage: to hosts and ports that are named exactly, and nowhere else.

It speaks CONNECT, and plain HTTP with whole addresses. What it connects to is an address that was looked at: a name
that leads into a private network, to this machine or to a cloud's own services is refused, whoever answers for it. One
address often answers for many names, so the name that the server is asked for is looked at too: that of the first words
of TLS in a tunnel, that of the head of a plain request. Places named by address, and this machine, have only that one.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from bugsage.adapters.sandbox.hello import More, NotSaid, named_host

#: Names in lower case and ports.
Allowed = frozenset[tuple[str, int]]
Resolve = Callable[[str, int], list[str]]

_HEAD = 65_536
_SECONDS = 30.0
_CHUNK = 65_536
_CONNECT = re.compile(rb"CONNECT ([^\s/]+):([0-9]{1,5}) HTTP/1\.[01]\r?\n")
_PLAIN = re.compile(rb"([A-Z]+) http://([^\s/@]+?)(?::([0-9]{1,5}))?(/\S*)? (HTTP/1\.[01])\r?\n")
#: A line of a plain request that every server reads alike, and the length of what follows it.
_LINE, _SIZE = re.compile(rb"[!-9;-~]+:[^\0\r\n]*"), re.compile(rb"[0-9]{1,18}")
#: Lines that are ours to say.
_OURS = (b"host", b"connection", b"proxy-connection", b"keep-alive", b"upgrade", b"proxy-authorization")


class Denied(Exception):
    """A place that may not be connected to."""


class _Asked(NamedTuple):
    """A place, and what a plain request says to it; a tunnel says nothing to us."""

    host: str
    port: int
    #: The first line and the lines behind it, as they are passed on; None for a tunnel.
    head: bytes | None = None
    #: Bytes that belong to the request behind its head.
    body: int = 0

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"[:200]


def serve_proxy(
    link: socket.socket, allowed: Allowed, denied: Callable[[str], None], resolve: Resolve | None = None
) -> None:
    """Answer one connection; `denied` hears what was asked for and refused."""
    link.settimeout(_SECONDS)
    head, rest = _read_head(link)
    asked = _asked(head)
    if isinstance(asked, str):
        link.sendall(_refusal(asked, "the proxy of the sandbox does not understand this"))
        return
    try:
        address = address_of(asked.host, asked.port, allowed, resolve)
        other = socket.create_connection((address, asked.port), _SECONDS)
    except Denied:
        denied(asked.name)
        link.sendall(_refusal("403 Forbidden", "this place is not allowed in the sandbox"))
        return
    except OSError as error:
        link.sendall(_refusal("502 Bad Gateway", str(error)))
        return
    with other:
        if asked.head is not None:
            other.sendall(asked.head)
            _carry_one(link, other, rest, asked.body)
        else:
            link.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _tunnel(link, other, rest, asked, denied)


def _asked(head: bytes) -> "_Asked | str":
    """What is asked for; for what cannot be carried the status of the answer."""
    if found := _CONNECT.match(head):
        return _Asked(_name(found[1]), int(found[2]))
    found = _PLAIN.match(head)
    if not found:
        return "400 Bad Request"
    lines = [line for line in head[found.end() :].split(b"\r\n") if line]
    if not all(map(_LINE.fullmatch, lines)):
        return "400 Bad Request"
    said = [(line.partition(b":")[0].lower(), line) for line in lines]
    sizes = {line.partition(b":")[2].strip() for name, line in said if name == b"content-length"} or {b"0"}
    if any(name == b"transfer-encoding" for name, _ in said) or len(sizes) > 1:
        return "411 Length Required"
    size = sizes.pop()
    if not _SIZE.fullmatch(size):
        return "400 Bad Request"
    place = found[2] + (b":" + found[3] if found[3] else b"")
    first = b"%s %s %s" % (found[1], found[4] or b"/", found[5])
    kept = [line for name, line in said if name not in _OURS]
    text = b"\r\n".join((first, b"Host: " + place, b"Connection: close", *kept)) + b"\r\n\r\n"
    return _Asked(_name(found[2]), int(found[3] or 80), text, int(size))


def _tunnel(
    link: socket.socket, other: socket.socket, rest: bytes, asked: _Asked, denied: Callable[[str], None]
) -> None:
    """Bytes both ways, once what the server is asked for is what was allowed."""
    said = rest
    if asked.host != "localhost" and _literal(asked.host) is None:
        try:
            said = _hello(link, rest, asked.host)
        except NotSaid as error:
            denied(f"{asked.name} ({error})")
            return
        except TimeoutError:
            denied(f"{asked.name} (it waits for the server to speak first)")
            return
    for one in (link, other):
        one.settimeout(None)
    other.sendall(said)
    carry(link, other)


def _hello(link: socket.socket, said: bytes, host: str) -> bytes:
    """What a client says first, when it names this host. Raises NotSaid, OSError."""
    while True:
        try:
            found = named_host(said)
        except More:
            chunk = link.recv(_CHUNK)
            if not chunk:
                raise OSError("no first words") from None
            said += chunk
            continue
        if found != host:
            raise NotSaid(f"asked for {found[:100]}")
        return said


def address_of(host: str, port: int, allowed: Allowed, resolve: Resolve | None = None) -> str:
    """The address to connect to. Raises Denied, OSError."""
    if (host, port) not in allowed:
        raise Denied
    literal = _literal(host)
    if literal is not None:
        return host
    for address in (resolve or _resolve)(host, port):
        found = _literal(address)
        if found is not None and (found.is_loopback if host == "localhost" else _is_public(found)):
            return address
    raise Denied


def carry(one: socket.socket, other: socket.socket) -> None:
    """Bytes both ways, until both sides have ended."""
    back = threading.Thread(target=_pour, args=(other, one), daemon=True)
    back.start()
    _pour(one, other)
    back.join()


def _carry_one(link: socket.socket, other: socket.socket, rest: bytes, body: int) -> None:
    """One request and its answer: what follows the request could be another one, to somebody else."""
    for one in (link, other):
        one.settimeout(None)
    back = threading.Thread(target=_pour, args=(other, link), daemon=True)
    back.start()
    with suppress(OSError):
        while body > 0:
            said, rest = rest[:body] or link.recv(min(_CHUNK, body)), b""
            if not said:
                break
            other.sendall(said)
            body -= len(said)
    back.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _read_head(link: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came behind it. Raises OSError for one without an end."""
    said = b""
    while b"\r\n\r\n" not in said:
        chunk = link.recv(_CHUNK)
        if not chunk or len(said) > _HEAD:
            raise OSError("no request")
        said += chunk
    head, _, rest = said.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _refusal(status: str, reason: str) -> bytes:
    body = f"{reason}\n".encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def _name(said: bytes) -> str:
    return said.decode("latin-1").lower().strip("[]").rstrip(".")


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Of an address of version 6 that holds one of version 4, that one counts too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None and not _is_public(inner):
            return False
    return address.is_global and not address.is_multicast


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
