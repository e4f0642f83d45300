"""A proxy for programs in a cage: to hosts and ports that are named exactly, and nowhere else.

It speaks CONNECT, and plain HTTP with whole addresses. What it connects to is an address that was looked at: a name
that leads into a private network, to this machine or to a cloud's own services is refused, whoever answers for it.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

#: Names in lower case and ports.
Allowed = frozenset[tuple[str, int]]
Resolve = Callable[[str, int], list[str]]

_HEAD = 65_536
_SECONDS = 30.0
_CHUNK = 65_536
_CONNECT = re.compile(rb"CONNECT ([^\s/]+):([0-9]{1,5}) HTTP/1\.[01]\r?\n")
_PLAIN = re.compile(rb"([A-Z]+) http://([^\s/@]+?)(?::([0-9]{1,5}))?(/\S*)? (HTTP/1\.[01])\r?\n")


class Denied(Exception):
    """A place that may not be connected to."""


def serve_proxy(link: socket.socket, allowed: Allowed, denied: Callable[[str], None]) -> None:
    """Answer one connection; `denied` hears what was asked for and refused."""
    link.settimeout(_SECONDS)
    head, rest = _read_head(link)
    asked = _CONNECT.match(head)
    plain = None if asked else _PLAIN.match(head)
    if asked:
        host, port = _name(asked[1]), int(asked[2])
    elif plain:
        host, port = _name(plain[2]), int(plain[3] or 80)
    else:
        link.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    try:
        address = address_of(host, port, allowed)
        other = socket.create_connection((address, port), _SECONDS)
    except Denied:
        denied(f"{host}:{port}"[:200])
        link.sendall(_refusal("403 Forbidden", "this place is not allowed in the sandbox"))
        return
    except OSError as error:
        link.sendall(_refusal("502 Bad Gateway", str(error)))
        return
    with other:
        if asked:
            link.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            other.sendall(rest)
        elif plain:
            other.sendall(b"%s %s %s\r\n" % (plain[1], plain[4] or b"/", plain[5]) + head[plain.end() :] + rest)
        for one in (link, other):
            one.settimeout(None)
        carry(link, other)


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
