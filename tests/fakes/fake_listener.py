"""A listener without a network: what a test posts is answered at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bugsage.model.listening import Door, Post, Receipt

KEY = "0123456789abcdef" * 2


class FakeListener:
    """Open between the beginning and the end of the block, like the real one."""

    def __init__(self) -> None:
        self._answer: Callable[[Post], Receipt] | None = None

    @contextmanager
    def open(self, answer: Callable[[Post], Receipt], *, host: str, port: int | None) -> Iterator[Door]:
        self._answer = answer
        try:
            yield Door(host=host, port=port or 28_471, key=KEY)
        finally:
            self._answer = None

    def post(self, body: bytes, path: str = "/api/1/envelope/", key: str = KEY) -> Receipt:
        if self._answer is None:
            raise ConnectionRefusedError
        headers = {"x-sentry-auth": f"Sentry sentry_key={key}"} if key else {}
        return self._answer(Post(path=path, query={}, headers=headers, body=body))
