"""What earlier fixes of the repository did to its expressions, from its history."""

from __future__ import annotations

from bugsage.errors import BugSageError
from bugsage.model.edit import PastFix
from bugsage.pipeline.house import House
from bugsage.repair.past_fixes import past_fixes
from bugsage.safety.purpose import says_fix

#: Commits that are looked through, fixes of them that are read, files that one may touch, and seconds for all of it.
_COMMITS, _FIXES, _FILES, _SECONDS = 1_500, 120, 6, 2.0


def mined(house: House) -> tuple[PastFix, ...]:
    """The newest first; none where there is no history, and only what can be read in time."""
    began = house.clock.seconds()
    found: list[PastFix] = []
    try:
        log = house.pasts.log(_COMMITS)
    except BugSageError:
        return ()
    fixes = [one for one in reversed(log) if says_fix(one.subject) and 0 < len(one.files) <= _FILES]
    for one in fixes[:_FIXES]:
        if house.clock.seconds() - began > _SECONDS:
            break
        try:
            patch = house.changes.between(one.sha)
        except BugSageError:
            continue
        found += past_fixes(patch, one.subject)
    return tuple(found)
