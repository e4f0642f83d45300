"""A second opinion: a model is asked, its look-ups are answered, what it says is weighed. The offline answer stands.

The core decides what is said next; here it is sent, waited for and written down. Whatever goes wrong becomes a reason
in the opinion and a note in the report, never an error.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from bugsage import __version__
from bugsage.diagnosis.second_opinion.answer import Given
from bugsage.diagnosis.second_opinion.lookup import Library
from bugsage.diagnosis.second_opinion.prompt import question
from bugsage.diagnosis.second_opinion.talk import (
    Look,
    Remind,
    Send,
    Talk,
    answered,
    begin,
    digest_of,
    heard,
    next_step,
    reminded,
)
from bugsage.diagnosis.second_opinion.tools import Request, RunFailingTest
from bugsage.errors import BugSageError
from bugsage.intake.clean import clean
from bugsage.intake.redaction.redact import redact
from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.metering import Spent, spend, told, wait_before
from bugsage.model.opinion import Choice, Failure, Opinion
from bugsage.model.reply import Reply, read_reply
from bugsage.model.risk import Risk
from bugsage.model.settings import Llm
from bugsage.model.timeline import Entry
from bugsage.pipeline.diagnosing import Context
from bugsage.pipeline.house import House, Notes
from bugsage.timeline import opinion_given, recorded_opinion

#: Bytes that are kept of the end of a test's output, and the longest that it may run.
_OUTPUT, _RUN = 8_000, 120.0
_PATHS = {"auto": 0, "review": 1, "escalate": 2}

Weigh = Callable[[Sequence[Choice]], Diagnosis]


class Asking(Noun, frozen=True, kw_only=True):
    """How a second opinion is asked for."""

    #: Ask again though the same question was answered before.
    anew: bool = False
    #: The user's command of the failing tests; without one the model cannot have them run.
    test: tuple[str, ...] = ()


class SecondOpinion:
    """Asks about the issues of one report, within one budget."""

    def __init__(self, house: House, notes: Notes, asking: Asking) -> None:
        self._house, self._notes, self._asking = house, notes, asking
        self._spent, self._began = Spent(), house.clock.seconds()
        self._about = 0
        self._given: list[tuple[str, Opinion]] = []

    def about(self, context: Context, diagnosis: Diagnosis, weigh: Weigh) -> Diagnosis:
        """The diagnosis with what a model says of it weighed in; as it was where none can be asked."""
        llm = self._notes.attempt(lambda: self._house.llm, None)
        if llm is None:
            return diagnosis
        self._about += 1
        if self._about > llm.issues:
            self._say(f"the model was asked about {llm.issues} of the issues; give the id of another to ask about it")
            return diagnosis
        opinion = self._opinion(llm, context, diagnosis)
        if opinion is None:
            return diagnosis
        if opinion.reason:
            self._say(f"no second opinion: {opinion.reason}" if not opinion.choices else opinion.reason)
        weighed = weigh(opinion.choices) if opinion.choices else diagnosis
        return replace(weighed, opinion=opinion, risk=_higher(diagnosis.risk, weighed.risk))

    def keep(self) -> None:
        """Write down what was said anew."""
        time = self._house.clock.now()
        entries = [
            entry
            for issue, opinion in self._given
            for entry in opinion_given(issue, opinion, time=time, version=__version__)
        ]
        if entries:
            self._house.timeline.append(entries)

    def _opinion(self, llm: Llm, context: Context, diagnosis: Diagnosis) -> Opinion | None:
        talk = start(self._house, llm, context, diagnosis, self._asking, self._spent)
        digest, issue = digest_of(talk), diagnosis.issue.id
        if not self._asking.anew:
            nothing: tuple[Entry, ...] = ()
            entries = self._notes.attempt(lambda: self._house.timeline.entries(issue), nothing)
            if known := recorded_opinion(entries, digest):
                return _legible(replace(_there(known, context.code), recorded=True))
        if self._notes.attempt(lambda: self._house.reasoner, None) is None:
            return None
        conversation = _Conversation(self._house, llm, context, self._asking, self._began)
        opinion = _legible(replace(conversation.held(talk), prompt=digest))
        self._spent = conversation.talk.spent
        if opinion.choices:
            self._given.append((issue, opinion))
        return opinion

    def _say(self, sentence: str) -> None:
        if sentence not in self._notes.said:
            self._notes.said.append(sentence)


class Questions:
    """Stands where a second opinion would, and only notes what would be sent first."""

    def __init__(self, house: House, asking: Asking) -> None:
        self._house, self._asking = house, asking
        self.bodies: list[bytes] = []

    def about(self, context: Context, diagnosis: Diagnosis, weigh: Weigh) -> Diagnosis:
        """The diagnosis as it was. Raises SettingsError where nothing could be sent by these settings."""
        llm = self._house.llm
        if len(self.bodies) < llm.issues:
            step = next_step(start(self._house, llm, context, diagnosis, self._asking, Spent()), context.code)
            if isinstance(step, Send):
                self.bodies.append(step.body)
        return diagnosis

    def keep(self) -> None:
        """Nothing was said."""


def start(house: House, llm: Llm, context: Context, diagnosis: Diagnosis, asking: Asking, spent: Spent) -> Talk:
    """The conversation about a diagnosis before anything was said; every text in it is redacted."""
    pieces = question(diagnosis, library_of(house, context), context.change)
    return begin(llm, pieces, redactor(house), may_run=bool(asking.test), spent=spent)


def redactor(house: House) -> Callable[[str], str]:
    """The one way out: control characters, secrets and home folders are taken out of every text."""
    private = house.private
    return lambda text: redact(clean(text), private)


def library_of(house: House, context: Context) -> Library:
    """What may be looked up."""
    return Library(context.code, context.commits, context.contracts, house.code.text)


class _Conversation:
    """One conversation: sends, waits, looks up, until the core says stop."""

    def __init__(self, house: House, llm: Llm, context: Context, asking: Asking, began: float) -> None:
        self._house, self._llm, self._asking, self._began = house, llm, asking, began
        self._code: CodeMap = context.code
        self._library = library_of(house, context)
        self._redact = redactor(house)
        self._answers: dict[Request, str] = {}
        self.talk: Talk

    def held(self, talk: Talk) -> Opinion:
        """The opinion that it ends with."""
        started, self.talk = self._house.clock.seconds(), talk
        try:
            given, reason = self._hold()
        except KeyboardInterrupt:
            given, reason = Given(), "it was interrupted"
        except BugSageError as error:
            given, reason = Given(), str(error)
        spent = self.talk.spent
        return Opinion(
            model=self._llm.model,
            choices=given.choices,
            explanation=given.explanation,
            instrumentation=given.instrumentation,
            tokens=spent.tokens - talk.spent.tokens,
            cost_usd=round(spent.cost_usd - talk.spent.cost_usd, 6),
            seconds=round(self._house.clock.seconds() - started, 1),
            turns=self.talk.turns,
            lookups=self.talk.lookups,
            reason=reason,
            unused=given.unused,
        )

    def _hold(self) -> tuple[Given, str | None]:
        while True:
            step = next_step(self.talk, self._code)
            if isinstance(step, Send):
                reply, failure = self._send(step.body)
                if reply is None:
                    return Given(), failure
                self.talk = heard(self.talk, reply)
            elif isinstance(step, Look):
                results = [(name, *self._look_up(request)) for name, request in step.requests]
                self.talk = answered(self.talk, results, self._redact)
            elif isinstance(step, Remind):
                self.talk = reminded(self.talk)
            else:
                return step.given, step.reason

    def _send(self, body: bytes) -> tuple[Reply | None, str | None]:
        """The answer; without one the reason, after as many tries as the core thinks worth it."""
        tried, first = 0, self._house.clock.seconds()
        while True:
            left = self._llm.seconds - (self._house.clock.seconds() - self._began)
            if left <= 0:
                return None, f"the limit of {self._llm.seconds:g} seconds was reached"
            exchange = self._house.reasoner.send(body, seconds=left)
            reply, tried = read_reply(exchange.events), tried + 1
            failure = exchange.failure or (None if reply.stop else Failure(kind="cut"))
            if failure is None:
                return reply, None
            self.talk = replace(self.talk, spent=spend(self.talk.spent, reply.usage, self._llm))
            now = self._house.clock.seconds()
            wait = wait_before(failure, tried, self._llm.seconds - (now - self._began))
            if wait is None:
                return None, told(failure, self._llm, tried=tried, waited=now - first)
            self._house.clock.wait(wait)

    def _look_up(self, request: Request | str) -> tuple[str, bool]:
        """Text and whether it is of use; what was asked before is answered from memory."""
        if isinstance(request, str):
            return request, False
        if request not in self._answers:
            run = isinstance(request, RunFailingTest)
            self._answers[request] = self._run() if run else self._library.look_up(request)
        return self._answers[request], True

    def _run(self) -> str:
        """Run the command that the user chose, and no other; the end of what it said."""
        left = self._llm.seconds - (self._house.clock.seconds() - self._began)
        tail = b""

        def keep(chunk: bytes) -> None:
            nonlocal tail
            tail = (tail + chunk)[-_OUTPUT:]

        try:
            result = self._house.runner.run(
                self._asking.test,
                record=False,
                time_limit=max(min(left, _RUN), 1.0),
                on_output=keep,
            )
        except BugSageError as error:
            return f"it could not be run: {error}"
        end = "it ran out of time" if result.timed_out else f"exit status {result.status}"
        return f"{end}; the end of its output:\n{tail.decode('utf-8', 'replace')}"


def _higher(offline: Risk | None, weighed: Risk | None) -> Risk | None:
    """A model may raise a risk by naming another place; it lowers none."""
    known = [risk for risk in (weighed, offline) if risk is not None]
    return max(known, key=lambda risk: (_PATHS.get(risk.path, len(_PATHS)), risk.score), default=None)


def _there(opinion: Opinion, code: CodeMap) -> Opinion:
    """What of a recorded opinion still has a place; a timeline may come from anywhere."""
    return replace(
        opinion,
        choices=tuple(c for c in opinion.choices if code.find(c.file, c.symbol)),
        instrumentation=tuple(line for line in opinion.instrumentation if line.file in code.files),
    )


def _legible(opinion: Opinion) -> Opinion:
    """The model's words without anything that a terminal would act upon."""
    return replace(
        opinion,
        explanation=clean(opinion.explanation),
        reason=opinion.reason and clean(opinion.reason),
        unused=tuple(map(clean, opinion.unused)),
        choices=tuple(replace(c, why=clean(c.why)) for c in opinion.choices),
        instrumentation=tuple(
            replace(line, code=" ".join(clean(line.code).split()), why=clean(line.why))
            for line in opinion.instrumentation
        ),
    )
