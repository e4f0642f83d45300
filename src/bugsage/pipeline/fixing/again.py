"""Again: what was taken of a fix is held against everything that the fix was held against. Nothing is kept of it."""

from __future__ import annotations

from collections.abc import Callable

from bugsage.errors import UsageError
from bugsage.model.review import Checked, Review
from bugsage.pipeline.fixing import begun, prover_of, watched
from bugsage.pipeline.fixing.given import UNKNOWN, proposed_of
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.fixing.working import failure_of
from bugsage.pipeline.house import House


def check(house: House, review: Review, issue: str = "", tell: Callable[[str], None] = lambda _: None) -> Checked:
    """What is taken, proven in a worktree; `issue` is what a patch that is no fix is to mend.

    Raises UsageError, PatchUnfit, what reading the issue raises, RunFailed, TestCommandUnknown, Stopped, LimitReached.
    """
    issue = review.fix.issue if review.fix else issue
    if not issue:
        raise UsageError(
            f"nobody knows what failed before {review.name}",
            hint="--issue BS-… says which issue it is to mend; `bugsage issues` lists them",
        )
    text = review.diff.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    patch = house.changes.of_text(text, review.name)
    wish = Wish(agent=review.fix.agent if review.fix else UNKNOWN, tell=tell)
    with watched(house, (issue,), wish) as (permit, place):
        proposed = proposed_of(place.house, patch, wish.agent)
        work, _, execution = begun((issue,), wish, "", place, permit, proposed)
        prover = prover_of(work, execution)
        if not prover.reproduced():
            return Checked(said=prover.why_not, notes=tuple(work.notes.said))
        proof, _ = prover.prove(work.whole(proposed))
        failed = failure_of(proof)
        said = f"{failed.check}: {failed.said}" if failed and failed.said else failed.check if failed else ""
        return Checked(proof=proof, said=said, notes=tuple(work.notes.said))
