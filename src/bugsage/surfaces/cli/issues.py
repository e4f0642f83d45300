"""`bugsage issues`: what is known, one line each, and corrections of which of them are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House

ACTIONS = ("list", "merge", "split")


def run(*, action: str, names: tuple[str, ...], all: bool, comment: str, repo: str | None, format: str) -> int:
    """Write the table of issues, or correct it."""
    if action == "list" and (names or comment):
        raise UsageError("`issues list` takes no issues", hint="`bugsage show ISSUE` shows one")
    if action != "list" and all:
        raise UsageError(f"`issues {action}` takes no --all")
    if action == "merge" and len(names) < 2:
        raise UsageError("`issues merge` needs the issues that are the same, at least two")
    if action == "split" and len(names) != 1:
        raise UsageError("`issues split` needs the issue to take out, one at a time")
    house = open_house(repo)
    if action == "list":
        _list(house, all, format)
    else:
        _correct(house, action, names, comment, format)
    return 0


def _list(house: House, all: bool, format: str) -> None:
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    records = pipeline.issues(house, all=all)
    if format == "json":
        from bugsage.surfaces.documents.knowledge import from_records

        stdout.write_document(from_records(records))
    else:
        from bugsage.surfaces.render import known

        stdout.write(known.issues(records, stdout.look()))


def _correct(house: House, action: str, names: tuple[str, ...], comment: str, format: str) -> None:
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    if action == "merge":
        record = pipeline.merge(house, names, comment)
        told = f"{record.id} stands for all of them now, and will when they are seen again."
    else:
        head = pipeline.split(house, names[0], comment)
        told = f"{names[0]} is no longer put to {head}, now and when both are seen again."
    if format == "json":
        _list(house, False, format)
    else:
        stdout.write(told)


COMMAND = Command(
    name="issues",
    description=(
        "List the issues that were found in this repository and are still open, newest first.\n\n"
        "`merge` says that issues are one and the same, `split` that one was wrongly put to another. Both are kept on "
        "the timeline and hold when the errors are seen again; `bugsage show ISSUE --why-grouped` says why occurrences "
        "are one issue."
    ),
    run=run,
    parameters=(
        Parameter(
            name="action",
            metavar="list|merge|split",
            choices=ACTIONS,
            default="list",
            help="What to do; `list` where nothing is said.",
        ),
        Parameter(name="names", metavar="ISSUE", many=True, default=(), help="Ids of issues, or beginnings of them."),
        Parameter(
            name="all", flags=("--all",), kind="switch", default=False, help="Those resolved or suppressed as well."
        ),
        Parameter(
            name="comment", flags=("--comment",), metavar="TEXT", default="", help="Why they are, or are not, the same."
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage issues",
        "bugsage issues --all --format json",
        "bugsage issues merge BS-7f3a2c91 BS-01d4e5f6",
        'bugsage issues split BS-01d4e5f6 --comment "another table"',
    ),
    exits={2: "no issue has this id, or nothing is to be merged or split"},
)
