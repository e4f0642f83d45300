"""The path `auto`: a fix goes to a branch of the user's without a question, where settings and every rule allow it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from bugsage.errors import BugSageError
from bugsage.model.fix import Fix
from bugsage.model.review import LandWish
from bugsage.pipeline.house import House


def landed_unseen(house: House, fix: Fix, tell: Callable[[str], None]) -> Fix:
    """The fix, with where it went; what stands in the way is noted, and its own branch stays for a look."""
    terms = house.auto_landing
    if not terms.on or fix.status != "plausible" or not fix.commit or fix.risk is None or fix.risk.path != "auto":
        return fix
    from bugsage.pipeline.landing import land
    from bugsage.pipeline.landing.reviewing import review

    tell("committing it, as your settings say")
    try:
        landed = land(house, review(house, fix.id), LandWish(onto=terms.onto, unseen=True))
    except BugSageError as error:
        note = f"it was not committed to your branch: {error}; `bugsage review {fix.id}` shows it"
        return replace(fix, notes=(*fix.notes, note))
    return replace(fix, landed=landed.commit, landed_on=landed.branch, notes=(*fix.notes, *landed.notes))
