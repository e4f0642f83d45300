"""A patch that somebody else made, in place of an agent: it is proposed once."""

from __future__ import annotations

from os.path import lexists

from bugsage.errors import PatchUnfit
from bugsage.model.patch import Patch
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.house import House
from bugsage.pipeline.proposing import Asked, read
from bugsage.repair.applying import texts_of
from bugsage.repair.loop import Propose
from bugsage.repair.proposal import Proposed

#: Who made a patch where nobody says so.
UNKNOWN = "unknown"


class Given:
    """Proposes one patch, whoever made it."""

    def __init__(self, work: Work, proposed: Proposed) -> None:
        self._work = work
        self._next: Proposed | None = proposed
        #: Why there is nothing more to propose.
        self.why_not = ""

    def propose(self, step: Propose) -> Proposed | None:
        """The patch; None once it was proven."""
        found, self._next = self._next, None
        last = step.failed[-1] if step.failed else None
        self.why_not = f"the patch did not hold: {last.check}{f': {last.said}' if last.said else ''}" if last else ""
        if found is not None:
            self._work.wish.tell("proving the patch that was given")
        return found

    def close(self) -> None:
        """Nothing was held."""


def given(house: House, wish: Wish) -> Proposed:
    """What the patch makes of the files as they are in the working tree, uncommitted changes included.

    Raises PatchUnreadable, PatchUnfit, SourceNotFound, SourceUnreadable.
    """
    patch: Patch = read(house, Asked(patch=wish.diff))
    return proposed_of(house, patch, wish.agent)


def proposed_of(house: House, patch: Patch, by: str) -> Proposed:
    """The same of a patch that was read already. Raises PatchUnfit."""
    if patch.cut:
        raise PatchUnfit("the patch is too large to be read whole")
    texts = texts_of(patch.files, lambda path: _text(house, path), lambda path: lexists(house.root / path))
    places = tuple(sorted(texts))
    subject = next((one.message.partition("\n")[0] for one in patch.commits if one.message.strip()), "")
    return Proposed(texts=texts, by=by, why=subject[:200], places=places)


def _text(house: House, path: str) -> str | None:
    """A link is none of its own: what it leads to has another path."""
    return None if (house.root / path).is_symlink() else house.code.text(path)


def maker_of(proposed: Proposed) -> str:
    """Who made it, as risk and rules know it; empty where nobody says."""
    if "/" in proposed.by:
        return f"template:{proposed.by.partition('/')[2]}"
    if proposed.by == UNKNOWN:
        return ""
    return proposed.by if proposed.by.partition(":")[0] in ("human", "agent") else f"agent:{proposed.by}"
