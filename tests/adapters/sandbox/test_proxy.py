"""Which address the proxy connects to, whatever a name server says, and which server it lets be asked for there."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bugsage.adapters.sandbox.proxy import Denied, _is_public, address_of, serve_proxy
from tests.adapters.sandbox.test_hello import HELLO, hello

ALLOWED = frozenset({("api.example.org", 443), ("localhost", 80), ("127.0.0.1", 11434), ("::1", 8080)})


def resolved(*addresses: str) -> str:
    return address_of("api.example.org", 443, ALLOWED, lambda host, port: list(addresses))


def test_a_public_address_is_taken() -> None:
    assert resolved("1.1.1.1") == "1.1.1.1"
    assert resolved("10.0.0.1", "2606:4700::1111") == "2606:4700::1111"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *(
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "ff02::1",
            "2002:7f00:1::",
        ),
        *("not an address", ""),
    ],
)
def test_no_name_leads_into_a_private_network(address: str) -> None:
    with pytest.raises(Denied):
        resolved(address)


def test_a_name_without_addresses_leads_nowhere() -> None:
    with pytest.raises(Denied):
        resolved()


@pytest.mark.parametrize(
    ("host", "port"), [("api.example.org", 80), ("127.0.0.1", 22), ("example.org", 443), ("a.api.example.org", 443)]
)
def test_neither_another_port_nor_a_name_around_it(host: str, port: int) -> None:
    with pytest.raises(Denied):
        address_of(host, port, ALLOWED, lambda host, port: ["1.1.1.1"])


@pytest.mark.parametrize("client", ["127.0.0.1", "10.0.0.1"])
def test_no_address_hides_a_private_one(client: str) -> None:
    """Teredo: the address of whoever is reached stands in the last part, turned round."""
    turned = ~int(ipaddress.IPv4Address(client)) & 0xFFFFFFFF
    assert _is_public(ipaddress.IPv6Address((0x20010000 << 96) | (0x01010101 << 64) | turned)) is False


def test_this_machine_under_its_name_is_this_machine() -> None:
    assert address_of("localhost", 80, ALLOWED, lambda host, port: ["1.1.1.1", "127.0.0.1"]) == "127.0.0.1"
    with pytest.raises(Denied):
        address_of("localhost", 80, ALLOWED, lambda host, port: ["1.1.1.1"])


def test_an_address_that_is_named_is_not_looked_up() -> None:
    assert address_of("127.0.0.1", 11434, ALLOWED, lambda host, port: []) == "127.0.0.1"
    assert address_of("::1", 8080, ALLOWED, lambda host, port: []) == "::1"


@given(some.text(), some.integers(0, 70_000))
def test_nothing_else_is_even_looked_up(host: str, port: int) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    if (host, port) not in ALLOWED:
        with pytest.raises(Denied):
            address_of(host, port, ALLOWED, never)


class Server:
    """Listens on this machine in place of a host that is allowed, keeps what it hears and answers once."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard = b""
        self.thread = threading.Thread(target=self.answer, daemon=True)
        self.thread.start()

    def answer(self) -> None:
        try:
            link, _ = self.listener.accept()
        except OSError:  # closed before anybody came
            return
        with link:
            link.settimeout(0.5)
            try:
                while chunk := link.recv(65_536):
                    self.heard += chunk
                    if b"last" in chunk:
                        break
            except OSError:
                pass
            with suppress(OSError):
                link.sendall(b"answered")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It stands for `api.example.org`."""
    monkeypatch.setattr("bugsage.adapters.sandbox.proxy._is_public", lambda address: True)
    server = Server()
    yield server
    server.listener.close()


@pytest.fixture
def ask(server: Server) -> Callable[..., tuple[bytes, list[str]]]:
    """What the proxy answers to some words, and what it tells of as denied."""

    def received(end: socket.socket) -> bytes:
        try:
            return end.recv(65_536)
        except ConnectionResetError:  # it was closed while something that nobody wanted to read still lay there
            return b""

    def asked(*words: bytes) -> tuple[bytes, list[str]]:
        ours, theirs = socket.socketpair()
        denied: list[str] = []
        allowed = frozenset({("api.example.org", server.port)})

        def serve() -> None:
            with theirs:
                serve_proxy(theirs, allowed, denied.append, lambda host, port: ["127.0.0.1"])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        ours.settimeout(10)
        answer = b""
        with ours:
            for word in words:
                ours.sendall(word.replace(b"PORT", b"%d" % server.port))
                if word.startswith(b"CONNECT"):
                    answer += ours.recv(65_536)
            while chunk := received(ours):
                answer += chunk
        thread.join(10)
        assert not thread.is_alive()
        return answer, denied

    return asked


CONNECT = b"CONNECT api.example.org:PORT HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize("cut", [1, 5, 100, len(HELLO)])
def test_a_tunnel_to_the_host_that_its_first_words_name(
    cut: int, ask: Callable[..., tuple[bytes, list[str]]], server: Server
) -> None:
    answer, denied = ask(CONNECT, HELLO[:cut], HELLO[cut:] + b"last")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"answered")
    assert (server.heard, denied) == (HELLO + b"last", [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (hello("evil.example.org"), "asked for evil.example.org"),
        (hello(None), "it names no host"),
        (b"GET / HTTP/1.1\r\nHost: evil.example.org\r\n\r\n", "it is no TLS"),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_a_tunnel_to_another_host_behind_the_same_address(
    said: bytes, why: str, at_once: bool, ask: Callable[..., tuple[bytes, list[str]]], server: Server
) -> None:
    answer, denied = ask(*((CONNECT + said,) if at_once else (CONNECT, said)))
    assert not answer.endswith(b"answered")
    assert denied == [f"api.example.org:{server.port} ({why})"]
    assert server.heard == b""


def test_a_plain_request_is_for_the_host_that_it_is_sent_to(
    ask: Callable[..., tuple[bytes, list[str]]], server: Server
) -> None:
    other = b"GET / HTTP/1.1\r\nHost: evil.example.org\r\n\r\n"
    answer, denied = ask(
        b"POST http://api.example.org:PORT/a HTTP/1.1\r\nHost: evil.example.org\r\nA: b\r\nContent-Length: 4\r\n"
        b"Connection: keep-alive\r\n\r\nla",
        b"st" + other,
    )
    assert (answer, denied) == (b"answered", [])
    assert server.heard == (
        b"POST /a HTTP/1.1\r\nHost: api.example.org:%d\r\nConnection: close\r\nA: b\r\nContent-Length: 4\r\n\r\nlast"
        % server.port
    )


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (b"Transfer-Encoding: chunked", b"411"),
        (b"transfer-encoding : chunked", b"400"),
        (b"Content-Length: 1\r\nContent-Length: 2", b"411"),
        (b"Content-Length: -1", b"400"),
        (b"Content-Length: +1", b"400"),
        (b"A: b\r\n Host: evil", b"400"),
        (b"A: b\nHost: evil", b"400"),
        (b"A: b\rHost: evil", b"400"),
        (b"no line", b"400"),
    ],
)
def test_a_request_that_servers_read_in_different_ways(
    lines: bytes, status: bytes, ask: Callable[..., tuple[bytes, list[str]]], server: Server
) -> None:
    answer, _ = ask(b"GET http://api.example.org:PORT/ HTTP/1.1\r\n" + lines + b"\r\n\r\n")
    assert answer.split()[1] == status
    assert server.heard == b""


def test_what_is_not_allowed_is_told(ask: Callable[..., tuple[bytes, list[str]]]) -> None:
    answer, denied = ask(b"CONNECT evil.example.org:443 HTTP/1.1\r\n\r\n")
    assert (answer.split()[1], denied) == (b"403", ["evil.example.org:443"])
