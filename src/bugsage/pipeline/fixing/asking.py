"""A coding agent in the loop: it is given a brief and the worktree, and what it changed there is what it proposes."""

from __future__ import annotations

from collections.abc import Mapping
from os.path import basename

from bugsage.intake.clean import cap
from bugsage.model.agent import AgentOrder, AgentRun
from bugsage.model.command import inner_command, is_python
from bugsage.pipeline.budgeting import budget
from bugsage.pipeline.fixing.authored import Authored
from bugsage.pipeline.fixing.briefing import brief, redactor
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.fixing.working import Work
from bugsage.ports import CodingAgent
from bugsage.repair.loop import Propose
from bugsage.repair.proposal import Proposed

#: Characters of what an agent said that are kept; files that it is pointed to; seconds that are worth a run.
_SAID, _FILES, _LEAST = 600, 5, 5.0
#: An agent may write a file twice within the second by which compiled modules are known.
_UNCOMPILED = {"PYTHONDONTWRITEBYTECODE": "1"}
#: Endings after which asking again is of no use.
_FINAL = ("login", "refused")
_ENDED = {
    "refused": "its model refuses",
    "denied": "it was not let do what it wanted",
    "limit": "a limit ended it",
    "login": "it does not get at its model",
    "error": "it failed",
    "timeout": "its time was over",
}


class Asking:
    """Proposes what a coding agent makes of the worktree, which is put back each time."""

    def __init__(self, work: Work, prover: Prover | Authored, agent: CodingAgent) -> None:
        self._work, self._prover, self._agent = work, prover, agent
        #: Why there is nothing more to propose.
        self.why_not = ""

    def propose(self, step: Propose) -> Proposed | None:
        """One run of the agent; None where no more of them would help. Raises RunFailed, SandboxMissing, Stopped."""
        order = None if self.why_not else self.order(step)
        if order is None:
            return None
        work, ground = self._work, self._work.ground
        work.wish.tell(f"attempt {step.number}: {self._agent.name} works, for {order.seconds:.0f} s at most")
        with ground.tree.lent() as lent:
            run = self._agent.run(order, cage=ground.cage, watch=ground.watch)
        ready(work.house, ground)
        for said in lent.left_out:
            work.notes.say(f"of what {self._agent.name} changed something is left out: {said}")
        return self._proposed(run, self._texts(_own(run, lent.changed)))

    def close(self) -> None:
        """Nothing is held."""

    def order(self, step: Propose) -> AgentOrder | None:
        """What it is asked for, within everything that is left; None where nothing is."""
        work, most = self._work, self._work.house.agents
        spent = budget(work.house, work.name)
        if spent.exhausted:
            self.why_not = "; ".join(one.said for one in spent.exhausted)
            return None
        seconds = min(most.seconds, work.left() if step.seconds is None else step.seconds)
        if seconds < _LEAST:
            self.why_not = "there is not enough time left for another attempt"
            return None
        left = spent.left
        command = work.ground.moved(self._command())
        return AgentOrder(
            brief=brief(work, self._prover.failing, step.failed, step.seconds).text,
            folder=str(work.ground.root),
            files=self._files(),
            commands=(prefix_of(command),),
            test=command,
            wants_test=bool(work.why_not),
            environment={**work.ground.environment(command, work.target.environment(work.ground)), **_UNCOMPILED},
            seconds=seconds,
            turns=most.turns,
            usd=most.usd if left.usd is None else min(most.usd, left.usd),
            tokens=most.tokens if left.tokens is None else min(most.tokens, left.tokens),
        )

    def _command(self) -> tuple[str, ...]:
        """What it may run: the command that must pass, else that of all tests."""
        return self._work.target.said or self._work.house.project.test_command().argv

    def _files(self) -> tuple[str, ...]:
        """Files of the suspects, the likeliest first."""
        known = dict.fromkeys(one.file for one in self._work.diagnosis.suspects)
        return tuple(file for file in known if (self._work.ground.root / file).is_file())[:_FILES]

    def _texts(self, changed: Mapping[str, bytes | None]) -> dict[str, str | None]:
        """What it changed, as text; anything else is left out."""
        texts: dict[str, str | None] = {}
        for file, content in changed.items():
            if content is not None and b"\0" in content:
                self._work.notes.say(f"{basename(file)[:100]} is no text, and is left out of the patch")
            else:
                texts[file] = None if content is None else content.decode("utf-8", "surrogateescape")
        return texts

    def _proposed(self, run: AgentRun, texts: dict[str, str | None]) -> Proposed:
        said = cap(" ".join(redactor(self._work.house.private)([run.said])[0].split()), _SAID)
        missed = ""
        if not texts:
            how = _ENDED.get(run.ending, "it changed nothing")
            missed = f"{self._agent.name}: {how}{f': {said}' if said else ''}"
        if run.ending in _FINAL and not texts:
            self.why_not = missed
        diagnosis = self._work.diagnosis
        return Proposed(
            texts=texts,
            by=self._agent.name,
            category=diagnosis.hypotheses[0].category if diagnosis.hypotheses else "",
            places=tuple(sorted(texts)),
            why=self._subject(texts),
            missed=missed,
            model=run.model,
            seconds=run.seconds,
            tokens=run.tokens,
            cost_usd=run.cost_usd,
        )

    def _subject(self, texts: Mapping[str, str | None]) -> str:
        """In words of ours: what an agent says of its work is a stranger's."""
        what = self._work.diagnosis.issue.event.type or "a failing test"
        names = [basename(file) for file in sorted(texts)]
        return f"Mend {what} in {names[0]}" if len(names) == 1 else f"Mend {what} in {len(names)} files"


def _own(run: AgentRun, changed: Mapping[str, bytes | None]) -> Mapping[str, bytes | None]:
    """What an agent changed itself, as far as that can be told from what came of running tests."""
    return changed if run.changed is None else {file: changed[file] for file in changed if file in run.changed}


def prefix_of(command: tuple[str, ...]) -> tuple[str, ...]:
    """The words with which every command begins that runs these tests, whichever are named behind.

    >>> prefix_of(("python", "-m", "pytest", "-q", "tests/test_a.py"))
    ('python', '-m', 'pytest')
    """
    words = inner_command(command)
    if words and is_python(words[0]):
        return tuple(words[:3] if words[1:2] == ("-m",) else words[:2])
    found = list(words[:1])
    for word in words[1:3]:
        if word.startswith("-") or any(mark in word for mark in "/.:"):
            break
        found.append(word)
    return tuple(found)
