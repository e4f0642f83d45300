"""The loop as a decision: what to do next follows from what was tried so far, and from nothing else."""

from collections.abc import Sequence

from bugsage.model.base import Noun
from bugsage.model.spending import Allowance, FixAttempt

#: So many attempts in a row that bring nothing new end the loop.
_CIRCLES = 2


class Failed(Noun, frozen=True, kw_only=True):
    """Why an attempt did not hold, for the next brief."""

    #: Name of the check.
    check: str
    #: What it printed, cleaned and capped; written by strangers.
    said: str
    #: Hash of what failed and how, to see whether the loop goes in a circle.
    mark: str = ""


class Looking(Noun, frozen=True, kw_only=True):
    """A fix as far as it has come."""

    attempts: tuple[FixAttempt, ...] = ()
    #: Why each attempt did not hold, in the order of `attempts`; of those that held nothing.
    failed: tuple[Failed | None, ...] = ()
    #: Since the start.
    seconds: float = 0.0
    #: What one fix may take.
    limits: Allowance = Allowance()
    #: Whoever proposes has nothing more to propose.
    exhausted: str = ""


class Propose(Noun, frozen=True, kw_only=True):
    """Ask for one more patch."""

    #: Number of the attempt, from 1.
    number: int
    #: Seconds that are left for it and its checks; None without a limit.
    seconds: float | None
    #: Changed lines that it may have.
    lines: int | None
    #: Why the attempts before did not hold, the newest last.
    failed: tuple[Failed, ...] = ()


class Done(Noun, frozen=True, kw_only=True):
    """It is over."""

    #: One of `model.fix.STATUSES`.
    status: str
    #: One sentence.
    because: str


Next = Propose | Done


def decide(looking: Looking) -> Next:
    """What comes next. Total and pure: the same attempts give the same answer, now and when replayed."""
    if looking.attempts and looking.attempts[-1].outcome == "plausible":
        return Done(status="plausible", because="every check held")
    if looking.attempts and looking.attempts[-1].outcome == "stopped":
        return Done(status="refused", because=looking.attempts[-1].note or "the kill switch is on")
    if looking.exhausted:
        return Done(status="failed", because=looking.exhausted)
    limits = looking.limits
    number = len(looking.attempts) + 1
    if limits.attempts is not None and number > limits.attempts:
        return Done(status="escalated", because=f"{_times(limits.attempts)} tried, and no patch held")
    left = None if limits.minutes is None else limits.minutes * 60 - looking.seconds
    if left is not None and left <= 0:
        return Done(status="escalated", because=f"the time is over: {limits.minutes:g} minutes, and no patch held")
    circle = _circle(looking)
    if circle:
        return Done(status="escalated", because=circle)
    failed = tuple(one for one in looking.failed if one)
    return Propose(number=number, seconds=left, lines=limits.lines, failed=failed)


def _circle(looking: Looking) -> str:
    """Why going on would only repeat what was; empty where the newest attempts brought something new."""
    patches = [one.patch for one in looking.attempts]
    if _repeats(patches) >= _CIRCLES:
        return "the same patches come again"
    marks = [one.mark if one else "" for one in looking.failed]
    if _repeats(marks) > _CIRCLES:
        return "whatever is tried, the same check fails in the same way"
    errors = [one.outcome for one in looking.attempts][-_CIRCLES:]
    if len(errors) == _CIRCLES and set(errors) == {"error"}:
        return (
            f"the agent does not get so far: {looking.attempts[-1].note}" if looking.attempts[-1].note else "no patch"
        )
    return ""


def _repeats(names: Sequence[str]) -> int:
    """How many of the newest, one after the other, were there before; what has no name is new."""
    count = 0
    for at in range(len(names) - 1, 0, -1):
        if not names[at] or names[at] not in names[:at]:
            break
        count += 1
    return count


def _times(count: int) -> str:
    return "one patch was" if count == 1 else f"{count} patches were"
