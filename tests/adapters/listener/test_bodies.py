import gzip
import io
import zlib
from email.message import Message

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.listener.bodies import MOST_MADE, MOST_SENT, BadBody, read_body


def read(sent: bytes, **headers: str) -> bytes:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return read_body(message, io.BytesIO(sent))


def measured(sent: bytes, **headers: str) -> bytes:
    return read(sent, Content_Length=str(len(sent)), **headers)


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


PACKED = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "identity": bytes}


@pytest.mark.parametrize("encoding", PACKED)
@given(data=st.binary(max_size=3000))
def test_what_was_packed_is_unpacked(encoding: str, data: bytes) -> None:
    assert measured(PACKED[encoding](data), Content_Encoding=encoding) == data


def test_large_ones_too() -> None:
    data = b"abcdefgh" * 1_000_000
    for encoding, pack in PACKED.items():
        assert measured(pack(data), Content_Encoding=encoding) == data
    assert measured(raw_deflate(data), Content_Encoding="deflate") == data


def test_chunks() -> None:
    assert read(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n", Transfer_Encoding="chunked") == b"abcde"
    assert read(b"0\r\n\r\n", Transfer_Encoding="Chunked") == b""


@pytest.mark.parametrize(
    ("sent", "headers", "status"),
    [
        (b"", {}, 411),
        (b"ab", {"Content_Length": "x"}, 400),
        (b"ab", {"Content_Length": "-2"}, 400),
        (b"ab", {"Content_Length": "5"}, 400),
        (b"ab", {"Content_Length": str(MOST_SENT + 1)}, 413),
        (b"ab", {"Content_Length": "9" * 40}, 400),
        (b"ab", {"Transfer_Encoding": "gzip"}, 400),
        (b"zz\r\nab", {"Transfer_Encoding": "chunked"}, 400),
        (b"5\r\nab", {"Transfer_Encoding": "chunked"}, 400),
        (b"2\r\nabcd", {"Transfer_Encoding": "chunked"}, 400),
        (b"", {"Transfer_Encoding": "chunked"}, 400),
        (b"fffffff\r\n", {"Transfer_Encoding": "chunked"}, 413),
        (b"0\r\n" + b"a: b\r\n" * 200, {"Transfer_Encoding": "chunked"}, 400),
    ],
)
def test_what_cannot_be_a_body(sent: bytes, headers: dict[str, str], status: int) -> None:
    with pytest.raises(BadBody) as error:
        read(sent, **headers)
    assert error.value.status == status


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_damage_is_told(encoding: str) -> None:
    packed = PACKED[encoding](bytes(range(256)) * 40)
    for sent in (packed[:-9], packed[:20], b"\x00" * 40, b""):
        with pytest.raises(BadBody) as error:
            measured(sent, Content_Encoding=encoding)
        assert error.value.status == 400


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_small_body_that_grows_without_end_is_left_alone(encoding: str) -> None:
    bomb = PACKED[encoding](bytes(MOST_MADE + 10))
    assert len(bomb) < MOST_SENT
    with pytest.raises(BadBody) as error:
        measured(bomb, Content_Encoding=encoding)
    assert error.value.status == 413


def test_an_encoding_that_nobody_here_knows() -> None:
    with pytest.raises(BadBody, match="zstd is not known") as error:
        measured(b"x", Content_Encoding="zstd")
    assert error.value.status == 415
