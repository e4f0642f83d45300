"""The conversation of one run: the one who mends, and once, when that says it is done, one who looks it over."""

from __future__ import annotations

from msgspec.structs import replace

from bugsage.model.metering import Spent
from bugsage.model.reply import Reply
from bugsage.pipeline.fixing.builtin.bench import Bench
from bugsage.pipeline.fixing.builtin.sending import Line, counted
from bugsage.repair.builtin.closing import at_finish
from bugsage.repair.builtin.prompt import review_pieces
from bugsage.repair.builtin.requests import Finish, Judge
from bugsage.repair.builtin.steps import Answer, Do, Over, Say, Send
from bugsage.repair.builtin.talk import Redact, Talk, answered, begin, heard, next_step, told

#: Requests that looking over may take, and characters of what it says that are handed on.
_LOOKING, _REMARKS = 6, 4_000
_FAILS = (
    "The change does not make the command pass, so the work is not done. Mend it, or call finish again if it cannot be."
)
_SENT_BACK = (
    "Somebody who saw only the task and the change would not commit it, and says what follows. Weigh it: change what "
    "is right about it, run the tests, and call finish again."
)


class Mending:
    """Sends, does what is asked for, and counts, until it is over."""

    def __init__(self, bench: Bench, line: Line, redact: Redact, brief: str) -> None:
        self._bench, self._line, self._redact, self._brief = bench, line, redact, brief
        self._sent_back, self._reviewed = 0, False
        #: Why nobody looked the change over; empty where somebody did, or need not.
        self._unseen = ""
        #: Every conversation, the newest state of each.
        self.talks: list[Talk] = []

    @property
    def spent(self) -> Spent:
        """By all conversations together."""
        return self.talks[0].spent

    def held(self, talk: Talk) -> Over:
        """Until the end. Raises SandboxMissing, Stopped."""
        self.talks.append(talk)
        while True:
            step = next_step(self.talks[0])
            if isinstance(step, Over):
                return step
            if isinstance(step, Send):
                over = self._send(0, step.body)
                if over:
                    return over
            elif isinstance(step, Say):
                self.talks[0] = told(self.talks[0], step.words)
            else:
                over = self._done(step)
                if over:
                    return over

    def _send(self, at: int, body: bytes) -> Over | None:
        """Ask, and note the answer in one of the conversations; what it used counts for all."""
        reply = self._line.send(body)
        lost, self._line.lost = self._line.lost, Spent()
        talk = replace(self.talks[at], spent=counted(self.talks[at].spent, lost))
        self.talks[at] = heard(talk, reply) if isinstance(reply, Reply) else talk
        return reply if isinstance(reply, Over) else None

    def _done(self, step: Do) -> Over | None:
        """Carry out what was asked for; whether that was the end."""
        answers: list[Answer] = []
        for call, request in step.requests:
            if isinstance(request, Finish):
                back = self._closed()
                if back is None:
                    return Over(ending="done", said=" ".join(filter(None, (request.explanation, self._unseen))))
                answers.append(replace(back, call=call))
            else:
                answers.append(self._bench.answer(call, request))
        self.talks[0] = answered(self.talks[0], answers, self._redact)
        return None

    def _closed(self) -> Answer | None:
        """What is to be done before it may end; None where it may."""
        while True:
            standing = self._bench.standing(self._sent_back, self._reviewed)
            match at_finish(standing):
                case "test":
                    if self._bench.run().passed is None:
                        return None  # it cannot be told here; the proof will
                case "send back":
                    self._sent_back += 1
                    return Answer(words=_FAILS, text=self._bench.ran.said if self._bench.ran else "")
                case "review":
                    self._reviewed = True
                    remarks = self._remarks()
                    if remarks:
                        return Answer(words=_SENT_BACK, text=remarks)
                case _:
                    return None

    def _remarks(self) -> str:
        """What somebody else says who would not commit the change; empty where they would, or cannot be asked.

        They see the task and the change, and nothing of how it came about.
        """
        talk = self.talks[0]
        said = self._bench.ran.words if self._bench.ran else "it was not run"
        pieces = review_pieces(self._brief, self._bench.diff, f"The command, with this change: {said}.")
        llm = replace(talk.llm, turns=min(_LOOKING, max(talk.llm.turns - talk.turns, 1)))
        self.talks.append(begin(llm, "reviewer", pieces, self._redact, talk.spent))
        judged = self._judged(len(self.talks) - 1)
        self.talks[0] = replace(self.talks[0], spent=self.talks[-1].spent)
        if isinstance(judged, Over):
            self._unseen = f"(Nobody looked it over: {judged.said}.)"
            return ""
        return "" if judged.accept else judged.remarks[:_REMARKS] or "no reason is given"

    def _judged(self, at: int) -> Judge | Over:
        while True:
            step = next_step(self.talks[at])
            over = self._send(at, step.body) if isinstance(step, Send) else step if isinstance(step, Over) else None
            if over:
                return over
            if isinstance(step, Say):
                self.talks[at] = told(self.talks[at], step.words)
            elif isinstance(step, Do):
                found = next((one for _, one in step.requests if isinstance(one, Judge)), None)
                if found:
                    return found
                answers = [self._bench.answer(call, request) for call, request in step.requests]
                self.talks[at] = answered(self.talks[at], answers, self._redact)
