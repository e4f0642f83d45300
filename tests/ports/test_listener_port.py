"""What every listener promises: the server on a socket, and the fake."""

import http.client
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.listener import LoopbackListener
from bugsage.model.listening import Door, Post, Receipt
from bugsage.ports import Listener
from tests.fakes.fake_listener import FakeListener

Send = Callable[[Door, bytes], int]


@pytest.fixture(params=["fake", "server"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Listener, Send]:
    if request.param == "fake":
        fake = FakeListener()
        return fake, lambda _, body: fake.post(body).status
    return LoopbackListener(tmp_path), _send


def _send(door: Door, body: bytes) -> int:
    connection = http.client.HTTPConnection(door.host, door.port, timeout=30)
    connection.request("POST", "/api/1/envelope/", body, {"X-Sentry-Auth": f"Sentry sentry_key={door.key}"})
    return connection.getresponse().status


def test_posts_are_handed_on_and_answered(listener: tuple[Listener, Send]) -> None:
    port, send = listener
    posts: list[Post] = []

    def answer(post: Post) -> Receipt:
        posts.append(post)
        return Receipt(status=200 if post.body == b"good" else 400, wrong="" if post.body == b"good" else "bad")

    with port.open(answer, host="127.0.0.1", port=None) as door:
        assert (send(door, b"good"), send(door, b"other")) == (200, 400)
    assert [(post.path, post.body) for post in posts] == [("/api/1/envelope/", b"good"), ("/api/1/envelope/", b"other")]
    assert all(door.key in post.headers["x-sentry-auth"] for post in posts)
    assert door.dsn == f"http://{door.key}@127.0.0.1:{door.port}/1"


def test_behind_the_block_nobody_listens(listener: tuple[Listener, Send]) -> None:
    port, send = listener
    with port.open(lambda _: Receipt(), host="127.0.0.1", port=None) as door:
        pass
    with pytest.raises(ConnectionRefusedError):
        send(door, b"")
