"""Hooking: what is pushed is judged before it is, as it will be there and not as the working tree is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bugsage import __version__
from bugsage.errors import BugSageError
from bugsage.model.hooking import HookAnswer, HookFile, JudgedPush, PushedRef
from bugsage.pipeline.house import House

if TYPE_CHECKING:
    from bugsage.model.timeline import Entry

#: The strictest first.
_OUTCOMES = ("refused", "blocked", "warned", "passed", "nothing")


def install(house: House) -> HookFile:
    """Put the hook in, beside what is there. Raises GitFailed, GitMissing, StateUnwritable."""
    return house.hooks.install()


def uninstall(house: House) -> HookFile:
    """Take it out; what was there is as it was. Raises GitFailed, GitMissing, StateUnwritable."""
    return house.hooks.uninstall()


def judge_push(house: House, refs: Sequence[PushedRef], remote: str, tell: Callable[[str], None]) -> HookAnswer:
    """What rules, risk and tests say of what is pushed; without `refs` of what `git push` would push now.

    Raises GitFailed, GitMissing, RuleError, SettingsError.
    """
    from bugsage.pipeline.hooking.judging import judged
    from bugsage.pipeline.hooking.testing import Clocked

    began = house.clock.seconds()
    found = house.hooks.pushed(refs or house.hooks.pushable())
    budget = Clocked(house.clock, house.settings.hook.seconds)
    pushes = tuple(judged(house, push, budget, tell) for push in found.pushes)
    answer = HookAnswer(
        outcome=min(map(_outcome, pushes), key=_OUTCOMES.index, default="nothing"),
        pushes=pushes,
        nothing=found.nothing,
        seconds=round(house.clock.seconds() - began, 3),
    )
    if pushes:
        _keep(house, answer, refs, remote)
    return answer


def pass_by(house: House, refs: Sequence[PushedRef], remote: str, reason: str) -> HookAnswer:
    """Judge nothing, because somebody says so; that is written down with the reason. Raises StateUnwritable."""
    answer = HookAnswer(outcome="skipped", reason=reason)
    house.timeline.append([_entry(house, answer, refs, remote)])
    return answer


def _outcome(push: JudgedPush) -> str:
    if push.held:
        return "refused" if "refused" in push.held else "blocked"
    return "warned" if push.warned else "passed"


def _keep(house: House, answer: HookAnswer, refs: Sequence[PushedRef], remote: str) -> None:
    """What cannot be written down is no reason to hold a push."""
    with suppress(BugSageError):
        house.timeline.append([_entry(house, answer, refs, remote)])


def _entry(house: House, answer: HookAnswer, refs: Sequence[PushedRef], remote: str) -> Entry:
    from bugsage.timeline.pushes import push_judged

    return push_judged(answer, refs, remote, time=house.clock.now(), version=__version__)
