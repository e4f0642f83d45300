"""The host that the first words of TLS name: as Python's own TLS says them, cut anywhere, and as nobody should."""

import ssl
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bugsage.adapters.sandbox.hello import LARGEST, More, NotSaid, named_host


def hello(host: str | None, **around: object) -> bytes:
    """What a client of Python's says first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    for name, value in around.items():
        setattr(context, name, value)
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(coming, going, server_hostname=host).do_handshake()
    except ssl.SSLWantReadError:
        return going.read()
    raise AssertionError


HELLO = hello("Api.Example.org")


def sized(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size, "big") + content


def made(*extensions: tuple[int, bytes], behind: bytes = b"") -> bytes:
    listed = b"".join(struct.pack("!H", kind) + sized(content, 2) for kind, content in extensions)
    body = b"\3\3" + bytes(32) + sized(b"", 1) + sized(b"\x13\1", 2) + sized(b"\0", 1) + sized(listed, 2) + behind
    return b"\x16\3\1" + sized(b"\1" + sized(body, 3), 2)


def names(*hosts: bytes, kind: int = 0) -> tuple[int, bytes]:
    return 0, sized(b"".join(bytes([kind]) + sized(host, 2) for host in hosts), 2)


def test_the_name_is_read() -> None:
    assert named_host(HELLO) == "api.example.org"
    assert named_host(HELLO + b"\x14\3\3\0\1\1 what comes next") == "api.example.org"
    assert named_host(hello("a.example", maximum_version=ssl.TLSVersion.TLSv1_2)) == "a.example"
    assert named_host(made(names(b"a.example."))) == "a.example"


@given(some.integers(0, len(HELLO) - 1))
def test_as_long_as_it_is_not_all_there_more_is_wanted(cut: int) -> None:
    with pytest.raises(More):
        named_host(HELLO[:cut])


@given(some.lists(some.integers(1, len(HELLO) - 6), min_size=1, max_size=5))
def test_it_may_stand_in_several_records(cuts: list[int]) -> None:
    message, at, said = HELLO[5:], 0, b""
    for cut in [*sorted(set(cuts)), len(message)]:
        said += b"\x16\3\1" + sized(message[at:cut], 2)
        at = cut
    assert named_host(said) == "api.example.org"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"GET / HTTP/1.1\r\n", "no TLS"),
        (b"SSH-2.0-OpenSSH_9\r\n", "no TLS"),
        (b"\x16\2", "no TLS"),
        (b"\x16\3\1\0\0", "empty"),
        (b"\x16\3\1\0\4\2\0\0\0", "no hello"),
        (hello(None), "names no host"),
        (made(), "names no host"),
        (made(names(b"a.example", b"b.example")), "more than one"),
        (made(names(b"a.example", kind=1)), "more than one"),
        (made(names(b"a.example"), names(b"b.example")), "twice"),
        (made(names(b"a.example"), (0xFE0D, b"x")), "encrypted"),
        (made(names(b"a.example"), behind=b"x"), "not known"),
        (made((0, b"\0\7\0\0\x99a")), "too early"),
        (b"\x16\3\1\xff\xff\1\xff\xff\xff" + bytes(LARGEST - 9), "too long"),
    ],
)
def test_what_is_not_understood_is_refused(said: bytes, why: str) -> None:
    with pytest.raises(NotSaid, match=why):
        named_host(said)


@given(some.binary(max_size=300), some.integers(0, len(HELLO)))
def test_nothing_else_comes_of_whatever_is_said(noise: bytes, at: int) -> None:
    for said in (noise, HELLO[:at] + noise + HELLO[at:], HELLO[:at] + noise):
        try:
            assert isinstance(named_host(said), str)
        except (More, NotSaid):
            continue
