"""`bugsage timeline`: every entry in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House


def run(*, issue: str | None, check_decisions: bool, repo: str | None, format: str) -> int:
    """Write the entries with their prose, or whether every decision is made the same way again."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    if check_decisions:
        return _check_decisions(house, issue, format)
    entries = pipeline.timeline(house, issue)
    if format == "json":
        from bugsage.surfaces.documents.knowledge import from_entries

        stdout.write_document(from_entries(entries))
    else:
        from bugsage.surfaces.render import known

        stdout.write(known.timeline(entries, stdout.look()))
    return 0


def _check_decisions(house: House, issue: str | None, format: str) -> int:
    from bugsage.pipeline.deciding import decide_again
    from bugsage.surfaces import stdout

    found = decide_again(house, issue)
    if format == "json":
        from bugsage.surfaces.documents.decision import from_decided_again

        stdout.write_document(from_decided_again(found))
    else:
        from bugsage.surfaces.render import decision

        stdout.write(decision.decided_again(found, stdout.look()))
    return int(ExitCode.NO if found.differing else ExitCode.OK)


COMMAND = Command(
    name="timeline",
    description="Tell everything that was done in this repository, or about one issue, oldest first. Times are UTC.",
    run=run,
    parameters=(
        Parameter(name="issue", metavar="ISSUE", help="Only the entries of this issue (`BS-…`)."),
        Parameter(
            name="check_decisions",
            flags=("--check-decisions",),
            kind="switch",
            default=False,
            help="Make every recorded decision on who must agree again from its recorded facts, and compare.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage timeline", "bugsage timeline BS-7f3a2c91", "bugsage timeline --check-decisions"),
    exits={1: "with --check-decisions: a decision is not the one that its facts give", 2: "no issue has this id"},
)
