"""The server, over real sockets of this machine."""

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage.adapters.listener import LoopbackListener
from bugsage.adapters.listener.server import AT_ONCE, PORT, Server
from bugsage.errors import PortTaken, UsageError
from bugsage.model.listening import Door, Post, Receipt


class Heard:
    """What was posted, and what is answered."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.receipt = Receipt(id="1" * 32)

    def answer(self, post: Post) -> Receipt:
        self.posts.append(post)
        return self.receipt


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def door(heard: Heard, tmp_path: Path) -> Iterator[Door]:
    with LoopbackListener(tmp_path, seconds=600).open(heard.answer, host="127.0.0.1", port=None) as door:
        yield door


@pytest.fixture
def hasty(heard: Heard, tmp_path: Path) -> Iterator[Door]:
    """A server that soon gives up."""
    with LoopbackListener(tmp_path, seconds=1).open(heard.answer, host="127.0.0.1", port=None) as door:
        yield door


def is_open(door: Door) -> bool:
    """Whether it still answers; on a busy machine not at the first time."""
    return any(ask(door).status == 200 for _ in range(30))


def ask(
    door: Door,
    body: bytes = b"{}",
    method: str = "POST",
    path: str = "/api/1/envelope/?sentry_key=k%20k",
    **headers: str,
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(door.host, door.port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body if method == "POST" else None, named)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    return response


def test_a_post_is_handed_on_whole(door: Door, heard: Heard) -> None:
    response = ask(door, b'{"a": 1}', Content_Type="text/plain")
    assert (response.status, response.body) == (200, b'{"id": "' + b"1" * 32 + b'"}')  # type: ignore[attr-defined]
    [post] = heard.posts
    assert (post.path, post.query, post.body) == ("/api/1/envelope/", {"sentry_key": "k k"}, b'{"a": 1}')
    assert post.headers["content-type"] == "text/plain"


def test_what_is_wrong_is_answered_as_sdks_understand_it(door: Door, heard: Heard) -> None:
    heard.receipt = Receipt(status=429, wrong="too many", wait=5)
    response = ask(door)
    assert response.status == 429
    assert response.headers["Retry-After"] == "5"
    assert response.headers["X-Sentry-Rate-Limits"] == "5:error:organization"
    assert response.headers["X-Sentry-Error"] == "too many"


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_other_machines_and_their_pages_are_refused(
    door: Door, heard: Heard, method: str, headers: dict[str, str]
) -> None:
    response = ask(door, method=method, **headers)
    assert response.status == 403
    assert "Access-Control-Allow-Origin" not in response.headers
    assert heard.posts == []


def test_a_page_of_a_local_server_may_post(door: Door, heard: Heard) -> None:
    origin = "http://localhost:5173"
    before = ask(door, method="OPTIONS", Origin=origin, Access_Control_Request_Private_Network="true")
    assert before.status == 204
    assert before.headers["Access-Control-Allow-Origin"] == origin
    assert "X-Sentry-Auth" in before.headers["Access-Control-Allow-Headers"]
    assert before.headers["Access-Control-Allow-Private-Network"] == "true"
    response = ask(door, Origin=origin)
    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (200, origin)
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    assert len(heard.posts) == 1


def test_nothing_can_be_read_here(door: Door) -> None:
    assert ask(door, method="GET").status == 405
    assert ask(door, method="DELETE").status == 501


def test_a_body_that_is_too_large_is_refused_before_it_is_read(door: Door, heard: Heard) -> None:
    with socket.create_connection((door.host, door.port), timeout=30) as client:
        head = f"POST /api/1/envelope/ HTTP/1.1\r\nHost: {door.host}:{door.port}\r\nContent-Length: 99999999\r\n\r\n"
        client.sendall(head.encode() + b"x" * 2_000_000)
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")
    assert heard.posts == []


def test_who_is_asked_to_wait_for_the_body_is_told_to_go_on(door: Door, heard: Heard) -> None:
    with socket.create_connection((door.host, door.port), timeout=30) as client:
        head = f"POST / HTTP/1.1\r\nHost: {door.host}:{door.port}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"{}")
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("sent", [b"", b"POST", b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nab"])
def test_who_never_ends_is_left_after_a_while(hasty: Door, heard: Heard, sent: bytes) -> None:
    with socket.create_connection((hasty.host, hasty.port), timeout=30) as client:
        client.sendall(sent)
        said = client.recv(1000)
    assert said == b"" or said.startswith(b"HTTP/1.1 408 ")
    assert heard.posts == []
    assert is_open(hasty)


def test_a_drop_now_and_then_does_not_put_the_end_off(hasty: Door) -> None:
    with socket.create_connection((hasty.host, hasty.port), timeout=30) as client:
        client.settimeout(0.2)
        ended = False
        for letter in b"POST / HTTP/1.1\r\n" + b"a" * 200:
            try:
                client.sendall(bytes([letter]))
                ended = client.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
            if ended:
                break
    assert ended


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" * 20 + b"\r\n\r\n",
        b"POST " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n",
        b"POST http://[bad/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_what_is_no_request_ends_nothing(door: Door, sent: bytes) -> None:
    with socket.create_connection((door.host, door.port), timeout=30) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        while client.recv(1000):
            pass
    assert ask(door).status == 200


def test_many_slow_ones_do_not_keep_others_out(hasty: Door) -> None:
    clients = [socket.create_connection((hasty.host, hasty.port), timeout=30) for _ in range(AT_ONCE)]
    try:
        assert is_open(hasty)  # once the first of them was given up
    finally:
        for client in clients:
            client.close()


def test_many_at_once_are_all_answered(door: Door, heard: Heard) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(door).status)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 100
    assert len(heard.posts) == 100


def test_a_free_port_is_found_unless_one_is_named(heard: Heard, tmp_path: Path) -> None:
    listener = LoopbackListener(tmp_path)
    with listener.open(heard.answer, host="127.0.0.1", port=None) as first:
        with listener.open(heard.answer, host="127.0.0.1", port=None) as second:
            assert second.port != first.port
            assert second.key == first.key
        with pytest.raises(PortTaken), listener.open(heard.answer, host="127.0.0.1", port=first.port):
            pass
    assert PORT == 28471  # people write it down


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", ""])
def test_nothing_but_loop_back(heard: Heard, tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match="only"), LoopbackListener(tmp_path).open(heard.answer, host=host, port=None):
        pass


def test_the_newer_address(heard: Heard, tmp_path: Path) -> None:
    try:
        with LoopbackListener(tmp_path).open(heard.answer, host="::1", port=None) as door:
            assert door.dsn == f"http://{door.key}@[::1]:{door.port}/1"
            assert ask(door).status == 200
    except PortTaken:
        pytest.skip("this machine has no IPv6")


def test_who_hangs_up_before_being_let_in_keeps_nobody_waiting(heard: Heard) -> None:
    """A connection was announced, and it is gone: the server looks for it, and goes on."""
    with Server("127.0.0.1", 0, heard.answer, 1.0) as server:
        letting_in = threading.Thread(target=server._handle_request_noblock, daemon=True)
        letting_in.start()
        letting_in.join(20)
        assert not letting_in.is_alive()
