"""Fix: a change in a worktree of its own that makes the failing tests pass, proven, judged and committed on a branch.

The user's working tree, index, stashes and branches are read and never written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from secrets import token_hex

from msgspec.structs import replace

from bugsage.errors import LimitReached, RunFailed, SourceUnreadable, Stopped
from bugsage.model.agent import AGENT_NAMES, BUILT_IN
from bugsage.model.brief import Brief
from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.model.execution import Execution
from bugsage.model.fix import Fix, Proof
from bugsage.model.issue import Issue
from bugsage.pipeline.budgeting import permitted
from bugsage.pipeline.diagnosing import Rerun, Seen, explain
from bugsage.pipeline.fixing.ahead import ahead
from bugsage.pipeline.fixing.asking import Asking
from bugsage.pipeline.fixing.authored import Authored
from bugsage.pipeline.fixing.briefing import brief
from bugsage.pipeline.fixing.given import Given, given
from bugsage.pipeline.fixing.instrumenting import instrumentation
from bugsage.pipeline.fixing.offering import offered
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.regressing import aimed
from bugsage.pipeline.fixing.standing import Standing, heard, standing
from bugsage.pipeline.fixing.templating import Templates
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.grounds import ground
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.landing.unseen import landed_unseen
from bugsage.pipeline.rerunning import failed, rerun
from bugsage.ports import Permit
from bugsage.repair.loop import Looking, Propose, decide
from bugsage.repair.proposal import Proposed

__all__ = ["Wish", "fix", "show_brief", "show_prompt"]

_NOTHING, _NO_PROOF = Looking(), Proof()
#: Endings after which somebody looks on.
_OPEN = ("failed", "escalated")


def fix(house: House, sources: Sequence[str], wish: Wish) -> Fix:
    """Mend one issue of the sources, the first that can be mended; without sources, of the newest failing run.

    Raises what reading the sources raises, NothingFailed, GitFailed, StateUnwritable, TestCommandUnknown.
    """
    name = f"FX-{token_hex(4)}"
    patch = given(house, wish) if wish.diff else None
    try:
        return landed_unseen(house, _permitted(house, sources, wish, name, patch), wish.tell)
    except (Stopped, LimitReached) as error:
        said = f"{error}{f' ({error.hint})' if error.hint else ''}"
        return Fix(id=name, issue="", agent=wish.agent, status="refused", said=said)


def show_brief(house: House, sources: Sequence[str], wish: Wish) -> Brief:
    """What an agent would be told first; only what the diagnosis needs is run, in a worktree, and nothing is changed.

    Raises what `fix` raises, Stopped, LimitReached.
    """
    with watched(house, sources, wish) as (permit, place):
        work, _, _ = begun(sources, wish, "", place, permit)
        step = decide(Looking(limits=work.limits))
        return brief(work, seconds=step.seconds if isinstance(step, Propose) else 0.0)


def show_prompt(house: House, sources: Sequence[str], wish: Wish) -> bytes:
    """The first request of the built-in agent, byte for byte; nothing is sent and nothing is changed.

    Raises what `show_brief` raises, RunFailed where nothing would be sent.
    """
    from bugsage.pipeline.fixing.builtin.agent import BuiltIn

    agent = house.agent(BUILT_IN)
    with watched(house, sources, wish) as (permit, place):
        work, _, _ = begun(sources, wish, "", place, permit)
        step, prover = decide(Looking(limits=work.limits)), prover_of(work)
        seen = prover.reproduced()
        order = Asking(work, prover, agent).order(step) if seen and isinstance(step, Propose) else None
        body = agent.first(order) if order is not None and isinstance(agent, BuiltIn) else b""
        if not body:
            raise RunFailed(f"nothing would be sent: {prover.why_not or 'the limits leave no room'}")
        return body


@contextmanager
def watched(house: House, sources: Sequence[str], wish: Wish) -> Iterator[tuple[Permit, Standing]]:
    """For what only prepares a fix: tests run, so the kill switch holds; no attempt is made, so none is counted."""
    most = house.limits.concurrency
    with (
        house.brake.permit(_named(sources), wish.agent, time=house.clock.now(), at_most=most) as permit,
        standing(house, sources, wish, permit) as place,
    ):
        yield permit, place


def _named(sources: Sequence[str]) -> str:
    """What the work is for, as others see it."""
    return sources[0][:200] if len(sources) == 1 else ""


def _permitted(house: House, sources: Sequence[str], wish: Wish, name: str, patch: Proposed | None) -> Fix:
    with (
        permitted(house, _named(sources), wish.agent, fix=name) as permit,
        standing(house, sources, wish, permit) as place,
    ):
        return _worked(sources, wish, name, patch, permit, place)


def _worked(
    sources: Sequence[str], wish: Wish, name: str, patch: Proposed | None, permit: Permit, place: Standing
) -> Fix:
    """One fix from the diagnosis to the branch."""
    with ahead(place.house, wish, ground(place.house, place.tree, permit)) as early:
        work, report, execution = begun(sources, wish, name, place, permit, patch)
        work.requested()
        step = decide(Looking(limits=work.limits, seconds=work.seconds()))
        if not isinstance(step, Propose):
            return _given_up(work, step.status, step.because)
        if work.why_not and not patch and wish.agent not in AGENT_NAMES:
            work.notes.say("`--test CMD` says which command must go green")
            return _given_up(work, "failed", work.why_not)
        prover = prover_of(work, execution)
        if isinstance(prover, Prover):
            prover.ahead = early if early and early.serve(work) else None
        elif early:
            early.close()
        if not prover.reproduced():
            return _given_up(work, "failed", prover.why_not)
        work = prover.work
        agent = _agent(work, prover, patch)
        if agent is None:
            assert isinstance(prover, Prover)
            agent = Templates(work, report, execution, prover)
        with closing(agent):
            return _looped(work, prover, agent)


def prover_of(work: Work, execution: Execution | None = None) -> Prover | Authored:
    """Proves by what is known to fail; where nothing is, by the test that a change brings."""
    return Authored(work) if work.why_not else Prover(work, execution)


def _agent(work: Work, prover: Prover | Authored, patch: Proposed | None) -> Asking | Given | Templates | None:
    """Whoever made the patch, or the coding agent that is to make one; None for the templates."""
    if patch:
        return Given(work, patch)
    name = work.wish.agent
    return Asking(work, prover, work.house.agent(name, work.wish.agent_command)) if name in AGENT_NAMES else None


def begun(
    sources: Sequence[str],
    wish: Wish,
    name: str,
    standing: Standing,
    permit: Permit | None = None,
    patch: Proposed | None = None,
) -> tuple[Work, Report, Execution | None]:
    """The fix with its diagnosis and what must go green, and what the failing tests executed."""
    house = standing.house
    notes, place, began = Notes(), ground(house, standing.tree, permit), house.clock.seconds()
    if standing.said:
        notes.say(standing.said)
    wish.tell("reading what failed, and running it in a worktree")
    seen: list[Seen] = []
    look = _remembered(rerun(house, wish.command, place, narrowed=True), seen, bool(wish.command))
    report = _diagnosed(house, sources, wish, notes, look)
    diagnosis = _chosen(report)
    aim = aimed(house, report, diagnosis, wish, place, notes, patch)
    work = Work(
        house=house,
        name=name,
        wish=wish,
        diagnosis=diagnosis,
        target=aim.target,
        ground=place,
        notes=notes,
        began=began,
        regression=aim.regression,
        why_not=aim.why_not,
    )
    return work, report, next((one.execution for one in seen), None)


def _diagnosed(house: House, sources: Sequence[str], wish: Wish, notes: Notes, again: Rerun) -> Report:
    """Why it failed, with what the failing tests executed in the worktree."""
    return explain(house, heard(house, sources, wish), notes=notes, rerun=again)


def _remembered(look: Rerun, seen: list[Seen], given: bool) -> Rerun:
    """Looks only where there is something that can be run."""

    def looked(issues: Sequence[Issue], files: Collection[str]) -> Seen:
        found = look(issues, files) if given or failed(issues) else Seen(issues=tuple(issues))
        seen.append(found)
        return found

    return looked


def _chosen(report: Report) -> Diagnosis:
    """The first issue that can be mended, else the first. Raises NothingFailed."""
    if not report.diagnoses:
        raise SourceUnreadable("no error was found in what was given", hint="`bugsage parse` shows what is read of it")
    return next((one for one in report.diagnoses if one.triage.fixable), report.diagnoses[0])


def _looped(work: Work, prover: Prover | Authored, agent: Templates | Given | Asking) -> Fix:
    """Propose, check, decide, until it is over."""
    looking, proof = Looking(limits=work.limits), Proof(failed_before=prover.failing)
    while isinstance(step := decide(looking), Propose):
        if step.number > 1:
            work.requested(step.number)
        proposed = agent.propose(step)
        if proposed is None:
            looking = replace(looking, exhausted=agent.why_not, seconds=work.seconds())
            continue
        if proposed.missed:
            looking = work.missed(looking, proposed)
            continue
        proposed = work.whole(proposed)
        proof, patch = prover.prove(proposed)
        looking = work.noted(looking, proposed, proof, patch)
        if looking.attempts[-1].outcome == "plausible":
            return offered(prover.work, proposed, patch, proof, looking.attempts)
        if prover.flaky:
            return _given_up(work, "failed", prover.flaky, looking, proof)
    return _given_up(work, step.status, step.because, looking, proof)


def _given_up(work: Work, status: str, because: str, looking: Looking = _NOTHING, proof: Proof = _NO_PROOF) -> Fix:
    fixed = Fix(
        id=work.name,
        issue=work.issue,
        agent=work.wish.agent,
        status=status,
        base=work.ground.tree.commit,
        said=because,
        proof=proof,
        attempts=looking.attempts,
        instrumentation=instrumentation(work, seen=bool(proof.failed_before)) if status in _OPEN else None,
    )
    return work.kept(fixed)
