"""What `bugsage watch --format json` answers of tests, a line for each happening."""

from __future__ import annotations

from typing import Literal

from bugsage.model.watch import Happening, Red, View
from bugsage.surfaces.documents.base import Part
from bugsage.surfaces.documents.knowledge import FirstSuspectPart
from bugsage.surfaces.documents.outside import ProductionIssuePart, cause_of, from_production, suspect_of


class RedPart(Part, frozen=True, kw_only=True):
    """A test that fails."""

    test: str
    type: str
    message: str
    #: When it was seen to fail, ISO 8601, UTC.
    since: str
    #: Id of its issue; empty as long as it is not diagnosed.
    issue: str
    #: Null where no place is suspect.
    suspect: FirstSuspectPart | None
    #: The first hypothesis in words; empty where there is none.
    cause: str
    #: What it ran changed, and it has not been run again yet.
    stale: bool


class WatchTestsDocument(Part, frozen=True, kw_only=True):
    """Something that happened, and how everything stands after it."""

    schema: Literal["bugsage/watch-tests@1"]
    kind: Literal[
        "changed", "started", "began", "red", "diagnosed", "green", "ended", "cancelled", "trouble",
        "production", "touched", "outside", "listening", "closed",
    ]  # fmt: skip
    #: ISO 8601, UTC.
    time: str
    #: The test it is about; empty where it is about the run.
    test: str
    #: The issue of production it is about; empty where it is about none.
    issue: str
    #: What runs: `affected`, `rest`, `all`, or `idle` where nothing does.
    phase: Literal["idle", "affected", "rest", "all"]
    #: Tests of the run in flight that have ended, and how many it has.
    done: int
    total: int
    passed: int
    known: int
    #: Seconds that the last run took.
    seconds: float
    #: Files that changed last; ids of the tests that were chosen for that; why all of them were, or empty.
    changed: tuple[str, ...]
    chosen: tuple[str, ...]
    everything: str
    #: Changed files for which nothing is run, each with the reason.
    passed_over: tuple[tuple[str, str], ...]
    red: tuple[RedPart, ...]
    #: Why no test could run; empty where they could.
    trouble: str
    #: Issues of production of which something is different since the line before, those that came last first.
    production: tuple[ProductionIssuePart, ...]
    #: Ids of those that are listed no more: closed here or elsewhere, or too many came after them.
    gone: tuple[str, ...]
    #: What keeps production from being read, in sentences.
    outside: tuple[str, ...]


def from_happening(told: Happening, before: View | None = None) -> WatchTestsDocument:
    """The line of one happening; `before` is how everything stood at the line before it."""
    view = told.view
    known = {one.issue: one for one in before.production} if before else {}
    listed = {one.issue for one in view.production}
    return WatchTestsDocument(
        schema="bugsage/watch-tests@1",
        kind=told.kind,  # type: ignore[arg-type]
        time=told.time,
        test=told.test,
        issue=told.issue,
        phase=view.phase,  # type: ignore[arg-type]
        done=view.done,
        total=view.total,
        passed=view.passed,
        known=view.known,
        seconds=round(view.seconds, 3),
        changed=view.changed,
        chosen=tuple(one.test for one in view.chosen),
        everything=view.everything,
        passed_over=view.passed_over,
        red=tuple(_red(one) for one in view.reds),
        trouble=view.trouble,
        production=tuple(from_production(one) for one in view.production if known.get(one.issue) is not one),
        gone=tuple(name for name in known if name not in listed),
        outside=view.outside,
    )


def _red(red: Red) -> RedPart:
    return RedPart(
        test=red.test,
        type=red.type,
        message=red.message,
        since=red.since,
        issue=red.diagnosis.issue.id if red.diagnosis else "",
        suspect=suspect_of(red.diagnosis),
        cause=cause_of(red.diagnosis),
        stale=red.stale,
    )
