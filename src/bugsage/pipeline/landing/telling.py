"""What was landed goes to the timeline; what was cut off is finished first."""

from __future__ import annotations

from typing import Any

import msgspec

from bugsage import __version__
from bugsage.model.base import Noun
from bugsage.model.landing import Landed, Taken
from bugsage.model.timeline import Entry
from bugsage.pipeline.house import House


class Memo(Noun, frozen=True, kw_only=True):
    """What a landing says of itself in its journal, so that it can be told after a kill."""

    issue: str
    fix: str = ""
    whole: bool = True
    #: What of it was taken, in words.
    parts: str = ""
    places: tuple[str, ...] = ()
    #: What is taken back; None for a landing.
    back: Taken | None = None

    def builtins(self) -> dict[str, Any]:
        """As JSON values."""
        made: dict[str, Any] = msgspec.to_builtins(self)
        return made


def tell(house: House, landed: Landed) -> Memo:
    """Write it down, then let its journal go. Twice is once."""
    memo = msgspec.convert(landed.memo, Memo)
    house.timeline.append(_entries(house, landed, memo))
    house.landing.told(landed.id)
    return memo


def settle(house: House) -> tuple[Landed, ...]:
    """Finish what was cut off and write it down. Raises LandingRefused, TimelineDamaged, StateUnwritable."""
    found = house.landing.recover()
    for one in found:
        tell(house, one)
    return found


def _entries(house: House, landed: Landed, memo: Memo) -> list[Entry]:
    from bugsage.pipeline.knowing import known
    from bugsage.timeline import fix_applied, fix_reverted, issue_resolved

    time = house.clock.now()
    if memo.back is not None:
        return [fix_reverted(memo.back, landed, time=time, version=__version__)]
    taken = Taken(
        id=landed.id, issue=memo.issue, commit=landed.commit, branch=landed.branch, fix=memo.fix, whole=memo.whole
    )
    entries = [fix_applied(taken, places=memo.places, parts=memo.parts, time=time, version=__version__)]
    record = known(house).issues.get(memo.issue)
    if record is not None and memo.whole and memo.fix and record.status == "open":
        reason = f"fix {memo.fix} was landed"
        resolved = issue_resolved(
            memo.issue, time=time, version=__version__, reason=reason, commit=landed.commit, record=record
        )
        entries.append(resolved)
    return entries
