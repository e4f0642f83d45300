"""The tests that a push touches, run where nothing but the push is, for as long as there is time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from shlex import join

from msgspec.structs import replace

from bugsage.errors import BugSageError, TestCommandUnknown
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.hook_answer import PushTests
from bugsage.model.hooking import Push
from bugsage.model.proposal import Proposal
from bugsage.model.sandbox import Cage
from bugsage.model.signed import is_agent
from bugsage.pipeline.caging import always, for_strangers
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.hooking.choosing import Choice, choose
from bugsage.pipeline.hooking.running import Ran, run
from bugsage.pipeline.house import House, Notes
from bugsage.ports import Clock, WorkTree

#: What is added to the time for a look at what failed before, where none is left: a share of it, and at least seconds.
_GRACE, _LEAST = 0.25, 10.0
_UNKNOWN = "no test was run: no test command was found; `test.command` in the settings names it"
#: Words of a command that are told.
_WORDS = 120

Told = tuple[PushTests, tuple[Diagnosis, ...], tuple[str, ...]]


class Clocked:
    """How much time is left for tests."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds, self._clock, self._spent = seconds, clock, 0.0

    def left(self) -> float:
        """Seconds."""
        return self.seconds - self._spent

    def now(self) -> float:
        """A moment, in seconds since some other."""
        return self._clock.seconds()

    def spend(self, since: float) -> float:
        """All since that moment went to tests; gives back how long that was."""
        took = self._clock.seconds() - since
        self._spent += took
        return took


def tested(house: House, push: Push, proposal: Proposal, budget: Clocked, tell: Callable[[str], None]) -> Told:
    """What the tests say, the diagnoses of those that fail, and what could not be used for them.

    What keeps them from being run is said and holds nothing.
    """
    if budget.left() <= 0:
        return _none(f"no test was run: the {budget.seconds:g} s for tests are over")
    began = budget.now()
    try:
        with house.workspace.open(push.head) as tree:
            return _tested(house, push, proposal, tree, budget, tell)
    except TestCommandUnknown:
        return _none(_UNKNOWN)
    except BugSageError as error:
        budget.spend(began)
        return _none(f"no test was run: {error}{f' ({error.hint})' if error.hint else ''}")


def _none(why: str) -> Told:
    return PushTests(state="none", left_out=(why,)), (), ()


def _tested(
    house: House, push: Push, proposal: Proposal, tree: WorkTree, budget: Clocked, tell: Callable[[str], None]
) -> Told:
    began = budget.now()
    place = Ground(tree=tree, home=house.root.absolute(), cage=_cage(house, tree, proposal.maker))
    command = house.project.test_command(tree.root)
    if command.lacks:
        return _none(f"no test was run: {command.lacks}")
    choice = choose(house, proposal.patch, command.argv, place)
    if choice.nothing:
        return _none(choice.nothing)
    ready(house, place, max(1.0, budget.left()))
    seconds = max(1.0, budget.left() - (budget.now() - began))
    tell(f"{choice.said}, for at most {ceil(seconds)} s")
    ran = run(house, place, choice.argv, choice.environment, seconds)
    took = budget.spend(began)
    tests = PushTests(
        state=_state(ran),
        command=choice.argv,
        chosen=choice.said,
        passed=ran.passed,
        left_out=(*choice.left_out, *_unfinished(ran)),
        seconds=round(took, 3),
    )
    if not ran.failed and tests.state != "failed":
        return tests, (), ()
    return _blamed(house, push, place, command.argv, choice, ran, tests, budget)


def _blamed(
    house: House,
    push: Push,
    place: Ground,
    command: Sequence[str],
    choice: Choice,
    ran: Ran,
    tests: PushTests,
    budget: Clocked,
) -> Told:
    """Of what failed that which did not fail before."""
    began = budget.now()
    seconds = max(budget.left(), _GRACE * budget.seconds, _LEAST)
    earlier, why = _earlier(house, push, place, command, choice, ran, seconds)
    budget.spend(began)
    before = tuple(test for test in ran.failed if earlier and (test in earlier.failed or earlier.is_opaque))
    failed = tuple(test for test in ran.failed if test not in before)
    opaque = not ran.failed and not (earlier and (earlier.is_opaque or earlier.failed))
    state = "failed" if failed or opaque else "unfinished" if ran.timed_out else "passed"
    left_out = (*tests.left_out, *([why] if why else []))
    told = replace(tests, state=state, failed=failed, before=before, left_out=left_out)
    if state != "failed":
        return told, (), ()
    notes = Notes()
    did_pass = earlier is not None and not earlier.timed_out
    change = replace(house.history.change_since(push.base), from_green=True) if did_pass else None
    diagnoses: tuple[Diagnosis, ...] = notes.attempt(lambda: ran.explained(house, place, before, change), ())
    return told, diagnoses, tuple(notes.said)


def _earlier(
    house: House, push: Push, place: Ground, command: Sequence[str], choice: Choice, ran: Ran, seconds: float
) -> tuple[Ran | None, str]:
    """The same tests at the commit it is compared with; why that is not known, where it is not."""
    if push.base is None:
        return None, ""
    try:
        place.tree.move(push.base)
        aimed = choice.again(house, command, ran.failed, place)
        if aimed is None:
            return None, ""  # all of them are new
        ready(house, place, seconds)
        found = run(house, place, aimed.argv, aimed.environment, seconds)
    except BugSageError as error:
        return None, f"whether they failed before was not found out: {error}"
    late = "whether all of them failed before was not found out: there was no time left" if found.timed_out else ""
    return found, late


def _cage(house: House, tree: WorkTree, maker: str) -> Cage | None:
    """What an agent wrote is caged wherever that can be had; the user's own runs as `bugsage test` runs it."""
    return for_strangers(house, tree.root) if is_agent(maker) else always(house, tree.root)


def _state(ran: Ran) -> str:
    if ran.failed:
        return "failed"
    if ran.timed_out:
        return "unfinished"
    return "none" if ran.found_none else "failed" if ran.status else "passed"


def _unfinished(ran: Ran) -> list[str]:
    if ran.timed_out:
        return [f"the tests were ended after {ran.seconds:.0f} s, when {ran.count or 'none'} of them had run"]
    return [f"`{join(ran.command)[:_WORDS]}` found no test"] if ran.found_none else []
