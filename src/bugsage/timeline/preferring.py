"""Outcomes of fixes to how likely each way of mending is to be right here.

A share is estimated as if some outcomes had been seen before the first one: of plausible patches in other people's
repositories about a quarter were right. So few verdicts move little, and none move nothing.
"""

from collections import Counter
from math import log

from bugsage.model.preference import Preference
from bugsage.model.spending import TriedFix
from bugsage.model.timeline import IssueRecord, State

#: Outcomes that count as seen before the first one: right and wrong.
PRIOR = (1.0, 3.0)
#: No way of mending is shifted by more, in log-odds: what nothing else speaks for is still tried, only later.
MOST = 2.0
_AGENT = "templates/"


def preferences(state: State) -> tuple[Preference, ...]:
    """Every template and operator of which an outcome is known, by name."""
    right, wrong = proved(state)
    names = sorted(name for name in {*right, *wrong} if name.startswith(_AGENT))
    return tuple(
        Preference(
            name=name.removeprefix(_AGENT),
            right=right[name],
            wrong=wrong[name],
            shift=shift(right[name], wrong[name]),
        )
        for name in names
    )


def proved(state: State) -> tuple[Counter[str], Counter[str]]:
    """How often the newest patch of an issue proved right, and how often wrong, by who made it."""
    right, wrong = Counter[str](), Counter[str]()
    for issue, attempt in _last(state).items():
        outcome = _outcome(attempt, [state.issues[name] for name in {issue, attempt.issue} if name in state.issues])
        if outcome is not None:
            (right if outcome else wrong)[attempt.agent] += 1
    return right, wrong


def shift(right: int, wrong: int) -> float:
    """Log-odds of being right with these outcomes, less those without any."""
    moved = log((PRIOR[0] + right) / (PRIOR[1] + wrong)) - log(PRIOR[0] / PRIOR[1])
    return round(min(max(moved, -MOST), MOST), 6)


def _last(state: State) -> dict[str, TriedFix]:
    """The newest patch of each issue that was offered."""
    found: dict[str, TriedFix] = {}
    for one in state.tried:
        if one.held or _taken_back(one, state.issues.get(one.issue)):
            found[state.home(one.issue)] = one
    return found


def _taken_back(attempt: TriedFix, record: IssueRecord | None) -> bool:
    return not attempt.held and record is not None and record.fix == "reverted"


def _outcome(attempt: TriedFix, records: list[IssueRecord]) -> bool | None:
    """Whether it was right: the last verdict after it says so, else whether it was kept; None where nobody said."""
    verdicts = [one for record in records for one in record.verdicts if one.time >= attempt.time]
    if verdicts:
        return max(verdicts, key=lambda one: one.time).right
    if not attempt.held:
        return False
    kept = any(record.applied is not None and record.applied.time >= attempt.time for record in records)
    return True if kept else None
