"""What the keys of a review do; each may take a while, and is called in a thread of its own."""

from __future__ import annotations

from threading import Lock

from bugsage.model.landing import Landed
from bugsage.model.review import LandWish, Review, Sight
from bugsage.pipeline import House
from bugsage.surfaces.tui.review.choosing import Choice


class Desk:
    """One change of one repository; one thing is done with it at a time."""

    def __init__(self, house: House, seen: Sight) -> None:
        self._house, self.seen = house, seen
        self._lock = Lock()
        self._whole: Review | None = None

    @property
    def can_land(self) -> bool:
        """It is no change that lies in the repository already."""
        return not self.seen.only_seen

    def whole(self) -> Review:
        """All of it, judged. Raises what `pipeline.review` raises."""
        from bugsage.pipeline.landing.reviewing import weighed

        with self._lock:
            if self._whole is None:
                self._whole = weighed(self._house, self.seen)
            return self._whole

    def taken(self, choice: Choice) -> Review:
        """What was taken of it, judged by itself. Raises UsageError where that is nothing."""
        from bugsage.pipeline.landing.reviewing import taken

        whole, selection, edits = self.whole(), choice.selection, dict(choice.edits)
        with self._lock:
            return taken(self._house, whole, selection, edits)

    def branch(self) -> str:
        """Where it would be committed."""
        return self._house.history.branch() or "the detached HEAD"

    def message(self, review: Review) -> str:
        """What a commit of it would say."""
        from bugsage.pipeline.landing import message_of

        return message_of(review)

    def land(self, review: Review, wish: LandWish) -> Landed:
        """Commit it. Raises LandingRefused, NotApproved, Stopped, GitFailed."""
        from bugsage import pipeline

        with self._lock:
            return pipeline.land(self._house, review, wish)
