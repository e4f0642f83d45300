"""A model that says what it is told to."""

from collections.abc import Iterable

from bugsage.model.opinion import Exchange


class FakeReasoner:
    """Answers each request with the next of its exchanges; the last one stands for all that follow."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._exchanges = list(exchanges)
        self.asked: list[bytes] = []

    def send(self, body: bytes, *, seconds: float) -> Exchange:
        self.asked.append(body)
        return self._exchanges[min(len(self.asked), len(self._exchanges)) - 1]
