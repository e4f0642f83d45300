"""One request to the model: sent, waited for, tried again while that can help and there is time."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.errors import Stopped
from bugsage.model.metering import Spent, spend, told, wait_before
from bugsage.model.opinion import Failure
from bugsage.model.reply import Reply, read_reply
from bugsage.model.settings import Llm
from bugsage.pipeline.house import House
from bugsage.ports import Reasoner, Watch
from bugsage.repair.builtin.steps import Over

#: Seconds after which it is looked whether waiting may go on.
_SLICE = 1.0


class Line:
    """The way to the model for one run, within its time."""

    def __init__(self, house: House, llm: Llm, reasoner: Reasoner, watch: Watch | None) -> None:
        self._house, self._llm, self._reasoner, self._watch = house, llm, reasoner, watch
        self._began = house.clock.seconds()
        #: What answers that broke off have used; whoever asked counts it in.
        self.lost = Spent()

    def left(self) -> float:
        """Seconds of the run."""
        return self._llm.seconds - (self._house.clock.seconds() - self._began)

    def send(self, body: bytes) -> Reply | Over:
        """The answer, or why there is none. Raises Stopped."""
        tried, first = 0, self._house.clock.seconds()
        while True:
            self._refuse_halted()
            if self.left() <= 0:
                return Over(ending="timeout", said=f"the limit of {self._llm.seconds:.0f} s was reached")
            exchange = self._reasoner.send(body, seconds=self.left())
            reply, tried = read_reply(exchange.events), tried + 1
            failure = exchange.failure or (None if reply.stop else Failure(kind="cut"))
            if failure is None:
                return reply
            self.lost = spend(self.lost, reply.usage, self._llm)
            wait = wait_before(failure, tried, self.left())
            if wait is None:
                said = told(failure, self._llm, tried=tried, waited=self._house.clock.seconds() - first)
                return Over(ending=_ending(failure), said=said)
            self._wait(wait)

    def _wait(self, seconds: float) -> None:
        until = self._house.clock.seconds() + seconds
        while (left := until - self._house.clock.seconds()) > 0:
            self._refuse_halted()
            self._house.clock.wait(min(left, _SLICE))

    def _refuse_halted(self) -> None:
        why = self._watch.halted() if self._watch else ""
        if why:
            raise Stopped(f"stopped: {why}")


def _ending(failure: Failure) -> str:
    """How a run ends that gets no answer, as one of ENDINGS."""
    if failure.kind == "timeout":
        return "timeout"
    said = failure.message.lower()
    if failure.status in (401, 403):
        return "login"
    if failure.final or any(words in said for words in ("credit balance", "billing", "quota", "too long", "context")):
        return "limit"
    return "error"


def counted(spent: Spent, lost: Spent) -> Spent:
    """Both together."""
    return replace(
        spent,
        input_tokens=spent.input_tokens + lost.input_tokens,
        output_tokens=spent.output_tokens + lost.output_tokens,
        cost_usd=spent.cost_usd + lost.cost_usd,
    )
