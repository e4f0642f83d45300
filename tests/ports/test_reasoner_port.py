"""What everything that carries questions to a model promises: the SDK over a socket, and the fake."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bugsage.adapters.anthropic_reasoner import AnthropicReasoner
from bugsage.model.opinion import Exchange, Failure
from bugsage.model.reply import read_reply
from bugsage.ports import Reasoner
from tests.fakes.fake_reasoner import FakeReasoner
from tests.fakes.messages_server import events_of, refused, serving, streamed, text

Make = Callable[[bool], tuple[Reasoner, list[bytes]]]
BODY = b'{"model": "m"}'


@pytest.fixture(params=["fake", "sdk"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """A reasoner that answers, or one that is refused, and what it was asked."""
    with ExitStack() as open_until_the_end:

        def fake(answers: bool) -> tuple[Reasoner, list[bytes]]:
            good = Exchange(events=tuple(events_of([text("yes")], "end_turn", (1, 2))))
            bad = Exchange(failure=Failure(kind="status", status=429, message="slow", retry_after=7.0))
            reasoner = FakeReasoner([good if answers else bad])
            return reasoner, reasoner.asked

        def real(answers: bool) -> tuple[Reasoner, list[bytes]]:
            script = streamed(text("yes"), stop="end_turn", usage=(1, 2))
            bad = refused(429, "rate_limit_error", "slow", {"retry-after": "7"})
            server = open_until_the_end.enter_context(serving(script if answers else bad))
            reasoner = AnthropicReasoner(server.url, "key")
            return reasoner, _Bodies(server.asked)

        yield fake if request.param == "fake" else real


class _Bodies(list[bytes]):
    """The bodies of what a server was asked, whenever they are looked at."""

    def __init__(self, asked: list) -> None:  # type: ignore[type-arg]
        self._asked = asked

    def __eq__(self, other: object) -> bool:
        return [one.body for one in self._asked] == other

    __hash__ = None  # type: ignore[assignment]


def test_the_bytes_arrive_as_they_were_given_and_the_answer_comes_back(make: Make) -> None:
    reasoner, asked = make(True)
    exchange = reasoner.send(BODY, seconds=60)
    assert exchange.failure is None
    reply = read_reply(exchange.events)
    assert (reply.text, reply.stop, reply.usage) == ("yes", "end_turn", {"input": 1, "output": 2})
    assert asked == [BODY]


def test_a_refusal_is_part_of_what_comes_back_and_nothing_is_tried_again(make: Make) -> None:
    reasoner, asked = make(False)
    failure = reasoner.send(BODY, seconds=60).failure
    assert failure is not None
    assert (failure.kind, failure.status, failure.message, failure.retry_after) == ("status", 429, "slow", 7.0)
    assert asked == [BODY]
