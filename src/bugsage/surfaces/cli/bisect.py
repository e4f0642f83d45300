"""`bugsage bisect`: the commit that introduced an issue, found by running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, ISSUE, REPO, TEST, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.bisection import Introduction

#: Endings that answer the question.
_ANSWERS = ("commit", "uncommitted")


def run(
    *,
    issue: str,
    test: str | None,
    good: str | None,
    bad: str | None,
    first_parent: bool,
    runs: int | None,
    time_limit: int | None,
    repo: str | None,
    format: str,
) -> int:
    """Search, and write what was found."""
    from bugsage import pipeline
    from bugsage.pipeline.bisecting import Hunt
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.cli.diagnose import split

    house = open_house(repo)
    given = Hunt()
    hunt = Hunt(
        command=split(test),
        good=good,
        bad=bad,
        first_parent=first_parent,
        runs=runs or given.runs,
        seconds=time_limit or given.seconds,
        tell=stderr.say,
    )
    found = pipeline.bisect(house, issue, hunt)
    if format == "json":
        from bugsage.surfaces.documents.again import from_bisection

        stdout.write_document(from_bisection(issue, found))
    else:
        from bugsage.surfaces.render import plain

        stdout.write(plain.bisection(found))
    return exit_code(found)


def exit_code(found: Introduction) -> int:
    """0 when the commit, or the uncommitted change, is known, else 1."""
    return int(ExitCode.OK if found.ending in _ANSWERS else ExitCode.NO)


COMMAND = Command(
    name="bisect",
    description=(
        "Find the commit that introduced an issue by running its failing test at commits of the past, in a worktree "
        "of its own. Commits that touched the suspects are tried first, so that a few runs are enough where the "
        "diagnosis is right, and hardly more than `git bisect` needs where it is wrong.\n\n"
        "A commit counts as bad when the same test fails in the same way, as good when it passes; every other one is "
        "left out. Each run is kept on the timeline: a search that was interrupted goes on where it was."
    ),
    run=run,
    parameters=(
        ISSUE,
        TEST._replace(
            help="A command that shows the failure: its status is read as `git bisect run` does, where its output says "
            "nothing. By default the failing test is run with the repository's test command."
        ),
        Parameter(
            name="good",
            flags=("--good",),
            metavar="REV",
            help="A commit at which it passed; by default one is looked for.",
        ),
        Parameter(
            name="bad", flags=("--bad",), metavar="REV", help="A commit at which it fails; by default the newest."
        ),
        Parameter(
            name="first_parent",
            flags=("--first-parent",),
            kind="switch",
            default=False,
            help="Of merged branches only the merge is tried.",
        ),
        Parameter(
            name="runs", flags=("--runs",), metavar="N", kind="number", help="At most so many runs; 200 by default."
        ),
        Parameter(
            name="time_limit",
            flags=("--time-limit",),
            metavar="SECONDS",
            kind="number",
            help="Begin no run after so many seconds; 3600 by default.",
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage bisect BS-7f3a2c91",
        "bugsage bisect BS-7f3a2c91 --good v1.4",
        "bugsage bisect BS-7f3a2c91 --test ./reproduce.sh",
    ),
    exits={
        0: "the commit was found, or the uncommitted changes are to blame",
        1: "it was not found: what is left is said",
        2: "no issue has this id",
        3: "there is no git repository, or git failed",
    },
)
