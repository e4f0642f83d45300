"""The built-in agent as a CodingAgent like the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bugsage.errors import ModelKeyMissing, RunFailed
from bugsage.model.agent import BUILT_IN, AgentOrder, AgentProbe, AgentRun
from bugsage.model.sandbox import Cage
from bugsage.model.settings import Llm
from bugsage.pipeline.fixing.briefing import redactor
from bugsage.pipeline.fixing.builtin.bench import Bench
from bugsage.pipeline.fixing.builtin.mending import Mending
from bugsage.pipeline.fixing.builtin.running import Tests
from bugsage.pipeline.fixing.builtin.sending import Line
from bugsage.pipeline.house import House
from bugsage.ports import Desk, Reasoner, Watch
from bugsage.repair.builtin.steps import Send
from bugsage.repair.builtin.talk import Redact, Talk, begin, next_step

#: Characters of what it said last that are kept.
_SAID = 4_000


class Means(NamedTuple):
    """What the built-in agent needs of the world beside the house."""

    #: Where its model is asked, and what that may take. Raises SettingsError.
    llm: Callable[[], Llm]
    #: What carries requests there. Raises MissingExtra, ModelKeyMissing.
    reasoner: Callable[[Llm], Reasoner]
    #: Whether that could be had, with nothing sent.
    probe: Callable[[Llm], AgentProbe]
    #: The files of a folder.
    desk: Callable[[Path], Desk]
    #: Keeps what was said, and gives the path; empty where it is not kept.
    log: Callable[[str], str]
    #: What killed runs of other agents left behind: how much there is, and taking it away.
    left: Callable[[], int]
    sweep: Callable[[], int]


class BuiltIn:
    """Asks a model behind the Messages API, and does what it asks for in the folder of the fix."""

    name = BUILT_IN

    def __init__(self, house: House, means: Means) -> None:
        self._house, self._means = house, means

    def probe(self) -> AgentProbe:
        """The SDK and the key; nothing is spent and nothing sent. Raises SettingsError."""
        return self._means.probe(self._means.llm())

    def first(self, order: AgentOrder) -> bytes:
        """What would be sent first, byte for byte; empty where the limits leave no room for it."""
        step = next_step(self._begun(order, self._redact()))
        return step.body if isinstance(step, Send) else b""

    def run(self, order: AgentOrder, *, cage: Cage | None = None, watch: Watch | None = None) -> AgentRun:
        """Let it work in the folder. Raises MissingExtra, RunFailed, SandboxMissing, Stopped."""
        if not order.test:
            raise RunFailed(f"the agent {self.name} needs the command that must go green")
        redact = self._redact()
        talk = self._begun(order, redact)
        try:
            reasoner = self._means.reasoner(talk.llm)
        except ModelKeyMissing as error:
            return AgentRun(ending="login", said=f"{error} ({error.hint})", turns=0, tokens=0, cost_usd=0.0)
        line = Line(self._house, talk.llm, reasoner, watch)
        tests = Tests(self._house, order, cage, watch, line.left)
        bench = Bench(self._house, self._means.desk(Path(order.folder)), tests, wants_test=order.wants_test)
        mending = Mending(bench, line, redact, order.brief)
        try:
            over = mending.held(talk)
        finally:
            log = self._means.log(_written(mending.talks))
        ending = "denied" if over.ending == "done" and bench.editing.denials and not bench.diff else over.ending
        return AgentRun(
            ending=ending,
            said=over.said[:_SAID],
            denials=tuple(dict.fromkeys(bench.editing.denials))[:50],
            changed=tuple(bench.editing.before),
            seconds=talk.llm.seconds - line.left(),
            turns=sum(one.turns for one in mending.talks),
            tokens=mending.spent.tokens,
            cost_usd=round(mending.spent.cost_usd, 6),
            model=talk.llm.model,
            version=self._means.probe(talk.llm).version,
            log=log,
            sandboxed=cage is not None,
        )

    def left(self) -> int:
        """How many homes killed runs of other agents left behind; this one has none."""
        return self._means.left()

    def sweep(self) -> int:
        """Remove them, with what still runs in them; how many there were."""
        return self._means.sweep()

    def _redact(self) -> Redact:
        """What takes private things out of all texts of one run: what was a secret once is one in every later text."""
        return redactor(self._house.private, {})

    def _begun(self, order: AgentOrder, redact: Redact) -> Talk:
        """The conversation before anything was said, within the limits of the order."""
        usual = self._means.llm()
        llm = replace(
            usual,
            model=order.model or usual.model,
            turns=order.turns,
            seconds=order.seconds,
            tokens=usual.tokens if order.tokens is None else order.tokens,
            usd=usual.usd if order.usd is None else order.usd,
        )
        return begin(llm, "mender", (order.brief,), redact)


def _written(talks: list[Talk]) -> str:
    """What was said, as one JSON object a line: it left the machine, so it holds nothing that must not."""
    lines = [{"by": one.role, **message} for one in talks for message in one.messages]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
