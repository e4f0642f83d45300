"""The hook's answer to everything that is pushed, and its entry on the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from bugsage import __version__
from bugsage.errors import BugSageError
from bugsage.model.hook_answer import HookAnswer, JudgedPush
from bugsage.model.hooking import Pushed, PushedRef
from bugsage.model.timeline import Entry
from bugsage.pipeline.hooking.agreed import agreed
from bugsage.pipeline.hooking.judging import judged
from bugsage.pipeline.hooking.testing import Clocked
from bugsage.pipeline.house import House
from bugsage.timeline.pushes import push_judged

#: The strictest first.
_OUTCOMES = ("refused", "blocked", "warned", "passed", "nothing")


def judge_push(house: House, found: Pushed, remote: str, tell: Callable[[str], None]) -> HookAnswer:
    """What rules, risk and tests say of what is pushed. Raises GitFailed, GitMissing, RuleError, SettingsError."""
    began = house.clock.seconds()
    agreements = [agreed(house, push) for push in found.pushes]
    budget = Clocked(house.clock, max((one.seconds for one in agreements), default=0.0))
    pushes = tuple(judged(one, push, budget, tell) for one, push in zip(agreements, found.pushes, strict=True))
    answer = HookAnswer(
        outcome=min(map(_outcome, pushes), key=_OUTCOMES.index, default="nothing"),
        pushes=pushes,
        nothing=found.nothing,
        seconds=round(house.clock.seconds() - began, 3),
    )
    refs = [ref for push in found.pushes for ref in push.refs]
    if refs:
        with suppress(BugSageError):  # what cannot be written down is no reason to hold a push
            house.timeline.append([_entry(house, answer, refs, remote)])
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


def _entry(house: House, answer: HookAnswer, refs: Sequence[PushedRef], remote: str) -> Entry:
    return push_judged(answer, refs, remote, time=house.clock.now(), version=__version__)
