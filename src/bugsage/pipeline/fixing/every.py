"""Fix all: the issues that can be mended, by priority, each by a `bugsage fix` in a process of its own.

So each has a worktree, limits, lease and memory of its own, and what ends one ends no other. The kill switch and the
limits of a day hold for all: each process asks for leave, and before each it is looked whether that could be given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import cpu_count

from bugsage.errors import ExitCode
from bugsage.intake.clean import cap, clean
from bugsage.model.base import Noun
from bugsage.model.crew import Finished
from bugsage.model.priority import Wanted
from bugsage.model.timeline import IssueRecord
from bugsage.pipeline.budgeting import budget
from bugsage.pipeline.house import House
from bugsage.pipeline.listing import listed

_SAID = 400


class LeftOut(Noun, frozen=True, kw_only=True):
    """An issue without an answer."""

    issue: str
    #: Why; one sentence.
    because: str
    #: Exit status of the process that was to give one; None where there was none.
    status: int | None = None


class Answer(Noun, frozen=True, kw_only=True):
    """What came of one issue."""

    issue: str
    #: Exit status of its `bugsage fix`, and what that wrote: a document of JSON.
    status: int
    document: bytes
    seconds: float


class Every(Noun, frozen=True, kw_only=True):
    """What is to be done: the issues in their order, and those that are left alone."""

    issues: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def every(house: House) -> Every:
    """The open issues that can be mended, the first to look at first; one whose fix waits for a person is not."""
    branches = frozenset(house.workspace.branches())
    records = [one.record for one in listed(house, Wanted()) if one.record.fixable]
    waiting = {one.id: branch for one in records if (branch := _waiting(one, branches))}
    return Every(
        issues=tuple(one.id for one in records if one.id not in waiting),
        left_out=tuple(
            LeftOut(issue=issue, because=f"a fix waits for you on {branch}") for issue, branch in waiting.items()
        ),
    )


def fix_every(
    house: House, issues: Sequence[str], words: Callable[[str, int], Sequence[str]], jobs: int
) -> Iterator[Answer | LeftOut]:
    """Answers as they come. `words` are those of the `bugsage fix` for an issue and so many candidates at a time.

    Raises RunFailed; Ctrl-C ends all that run, in order.
    """
    limits = house.limits
    at_once = min(jobs, max(1, limits.concurrency)) if limits.concurrency_set else jobs
    each = max(1, (cpu_count() or 1) // at_once)
    begun: list[str] = []
    over: list[str] = []

    def orders() -> Iterator[Sequence[str]]:
        for issue in issues:
            why = _barred(house)
            if why:
                over.append(why)
                return
            begun.append(issue)
            yield words(issue, each)

    names = {tuple(words(issue, each)): issue for issue in issues}
    for done in house.crew.run(orders(), at_once=at_once):
        yield _answer(names[done.words], done)
    for issue in issues:
        if over and issue not in begun:
            yield LeftOut(issue=issue, because=over[0], status=int(ExitCode.REFUSED))


def _waiting(record: IssueRecord, branches: frozenset[str]) -> str:
    """The branch with a fix that was proposed, and neither taken nor thrown away; empty where there is none."""
    own = [name for name in branches if name.removeprefix(f"bugsage/{record.id}")[:1] in ("", "-")]
    return min(own, default="") if record.fix == "proposed" else ""


def _barred(house: House) -> str:
    """Why no further fix may begin."""
    stops = house.brake.stops()
    if stops:
        return f"the kill switch is on: {stops[0].name}"
    return "; ".join(one.said for one in budget(house).exhausted if one.scope != "fix")


def _answer(issue: str, done: Finished) -> Answer | LeftOut:
    if done.output.lstrip().startswith(b"{"):
        return Answer(issue=issue, status=done.status, document=done.output, seconds=done.seconds)
    lines = [line.removeprefix("bugsage: ").removeprefix("error: ") for line in clean(done.said).splitlines()]
    said = cap(" ".join(line.strip() for line in lines if line.strip()), _SAID)
    return LeftOut(issue=issue, because=said or f"it ended with status {done.status}", status=done.status)
