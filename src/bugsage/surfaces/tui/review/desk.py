"""What the keys of a review do; each may take a while, and is called in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import convert, to_builtins

from bugsage.errors import RunFailed, UsageError
from bugsage.model.crew import Finished
from bugsage.model.fix import Proof
from bugsage.model.landing import Landed
from bugsage.model.review import Checked, LandWish, Review, Sight
from bugsage.pipeline import House
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.tui.review.choosing import Choice

if TYPE_CHECKING:
    from bugsage.surfaces.documents.fix import FixDocument

T = TypeVar("T")
_BY_ISSUE = "bugsage review FILE --check --issue BS-… holds a patch against the tests of an issue"


def answer_of(done: Finished | None, kind: type[T]) -> T:
    """What a command answered. Raises RunFailed where it said why it could not."""
    if done is None:
        raise RunFailed("it was ended")
    try:
        return msgspec.json.decode(done.output, type=kind)
    except msgspec.DecodeError:
        said = done.said.strip().rpartition("error: ")[2]
        raise RunFailed(one_line(said, 600) or f"it ended with status {done.status}") from None


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

    def check(self, review: Review, over: Event) -> Checked:
        """Hold it against the tests again, in a process of its own that ends when it is over. Raises RunFailed."""
        from bugsage.surfaces.documents.review import ReviewDocument

        issue = review.fix.issue if review.fix else ""
        if not issue:
            raise UsageError("this is no fix, so nobody knows what failed before it", hint=_BY_ISSUE)
        with TemporaryDirectory(prefix="bugsage-") as folder:
            file = Path(folder) / f"{review.name.replace('/', '-')}.diff"
            file.write_text(review.diff, "utf-8", "surrogateescape", newline="")
            done = self.asked(("review", str(file), "--check", "--issue", issue), over)
        found = answer_of(done, ReviewDocument).checked
        assert found is not None
        proof = convert(to_builtins(found.proof) | {"checks": to_builtins(found.checks)}, Proof)
        return Checked(proof=proof, said=found.because, notes=found.notes)

    @property
    def agent(self) -> str:
        """Who is asked for a fix where nobody is named; empty where only templates are."""
        name = self._house.agents.default
        return "" if name == "templates" else name

    def again(self, comments: Sequence[str], agent: str, over: Event) -> FixDocument:
        """Another attempt at the fix, told what is wanted otherwise. Raises RunFailed, UsageError."""
        from bugsage.surfaces.documents.fix import FixDocument

        issue = self.seen.fix.issue if self.seen.fix else ""
        said = (word for one in comments for word in ("--comment", one))
        return answer_of(self.asked(("fix", issue, "--agent", agent, *said), over), FixDocument)

    def other(self, name: str) -> Desk:
        """Another change of the same repository. Raises what `pipeline.review` raises."""
        from bugsage.pipeline.landing.sighting import sight

        return Desk(self._house, sight(self._house, name))

    def asked(self, words: Sequence[str], over: Event) -> Finished | None:
        """One command of BugSage and its answer; None where it was ended before it had one."""
        order = (*words, "--repo", str(self._house.root), "--format", "json")
        return next(iter(self._house.crew.run([order], at_once=1, over=over.is_set)), None)

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
