"""What running tests again showed, and what `bugsage bisect` answers."""

from typing import Literal

from bugsage.model.bisection import Introduction
from bugsage.surfaces.documents.base import Part, mirror


class ReproductionPart(Part, frozen=True, kw_only=True):
    """Whether the failure was seen again, and what it hangs on."""

    verdict: Literal["deterministic", "flaky", "order-dependent", "environment", "not-reproduced", "unknown"]
    test: str
    #: How often it was run in all, and how often it failed in the same way.
    runs: int
    failed: int
    #: PYTHONHASHSEED with which it fails; null where that does not matter.
    seed: int | None
    #: `victim`: it fails after `others`; `brittle`: it needs them to pass. Empty unless order-dependent.
    role: Literal["victim", "brittle", ""]
    others: tuple[str, ...]
    #: Nothing can be left out of `others` or `variables`.
    minimal: bool
    #: Variables of the environment that decide: `TZ=UTC`, `-TZ` where it must be absent, `network`.
    variables: tuple[str, ...]
    evidence: tuple[str, ...]
    #: Commands that show it failing and passing, quoted for a shell; empty where nothing did.
    command: str
    passes: str
    seconds: float
    #: Where the repository stood, and when it was tried.
    commit: str | None
    dirty: bool
    time: str


class IntroductionPart(Part, frozen=True, kw_only=True):
    """What a search for the commit that introduced it found."""

    #: `commit`: it was found. `range`: only commits that cannot be run are left. `uncommitted`: the newest commit is
    #: good, the working tree is not. `everywhere`: all that could be run fails. `unfinished`: out of time or runs.
    #: `impossible`: the failure could not be shown where it should be.
    ending: Literal["commit", "range", "uncommitted", "everywhere", "unfinished", "impossible"]
    #: The commit; null unless it was found.
    commit: str | None
    author: str
    #: Seconds since 1970, UTC.
    time: int
    subject: str
    #: Commits among which it is, newest first, at most 20.
    candidates: tuple[str, ...]
    #: What it changed: file to names of functions and classes.
    touched: dict[str, tuple[str, ...]]
    #: The oldest commit that was seen failing, and the nearest that passed.
    bad: str
    good: str | None
    #: Runs, those of earlier sessions included, and how many of them said nothing.
    runs: int
    skipped: int
    #: Commits that could have been it.
    searched: int
    test: str
    command: str
    evidence: tuple[str, ...]
    seconds: float
    #: When it was found, ISO 8601.
    at: str


class BisectDocument(Part, frozen=True, kw_only=True):
    """What `bugsage bisect` answers."""

    schema: Literal["bugsage/bisect@1"]
    #: Id of the issue.
    issue: str
    introduction: IntroductionPart


def from_bisection(issue: str, found: Introduction) -> BisectDocument:
    """The document of this search."""
    return BisectDocument(schema="bugsage/bisect@1", issue=issue, introduction=mirror(found, IntroductionPart))
