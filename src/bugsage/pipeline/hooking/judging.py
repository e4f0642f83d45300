"""One push: rules and risk first, for they take a moment, then the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.hook_answer import JudgedPush, PushTests
from bugsage.model.hooking import Push
from bugsage.model.judgement import Judgement
from bugsage.pipeline.hooking.agreed import Agreed
from bugsage.pipeline.hooking.standing import as_pushed, going
from bugsage.pipeline.hooking.testing import Clocked, tested
from bugsage.pipeline.judging import judge
from bugsage.pipeline.proposing import Asked

_REFUSED = "no test was run: a rule does not let it through anyway"
_OFF = "no test was run: the settings say so (hook.tests)"
_SHALLOW = "The clone ends before what the remote has, so only the newest commit was judged: git fetch --unshallow"


def judged(by: Agreed, push: Push, budget: Clocked, tell: Callable[[str], None]) -> JudgedPush:
    """Raises GitFailed, GitMissing, RuleError, SettingsError."""
    house = by.house
    patch = house.changes.between(push.revisions)
    found = judge(going(house, push, patch), Asked(given=patch))
    settings = house.settings.hook
    notes = [*found.notes, *by.notes]
    diagnoses: tuple[Diagnosis, ...] = ()
    if "refused" in settings.block and _is_refused(found):
        tests = PushTests(state="none", left_out=(_REFUSED,))
    elif not settings.tests:
        tests = PushTests(state="none", left_out=(_OFF,))
    else:
        tests, diagnoses, said = tested(as_pushed(house, push, patch), push, found.proposal, budget, tell)
        notes += said
    spoken = tuple(_spoken(found, tests))
    return JudgedPush(
        push=push,
        files=len(patch.files),
        added=patch.added,
        removed=patch.removed,
        maker=found.proposal.maker,
        risk=found.risk,
        tests=tests,
        diagnoses=diagnoses,
        held=tuple(name for name in spoken if name in settings.block),
        warned=tuple(name for name in spoken if name not in settings.block and name != "review"),
        notes=(*notes, *([_SHALLOW] if push.shallow else [])),
    )


def _is_refused(found: Judgement) -> bool:
    return found.risk.decision is not None and found.risk.decision.refused


def _spoken(found: Judgement, tests: PushTests) -> Iterator[str]:
    """What speaks against it, by the words of the settings."""
    if _is_refused(found):
        yield "refused"
    if found.risk.path == "escalate":
        yield "escalate"
    if found.risk.path in ("review", "escalate"):
        yield "review"
    if tests.failed or tests.state == "failed":
        yield "tests"
