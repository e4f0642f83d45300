"""`bugsage issues`: what is known, one line each, and corrections of which of them are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import UsageError
from bugsage.model.issue import TRIAGE_KINDS
from bugsage.model.priority import SORTS, STATUSES, Wanted
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House

ACTIONS = ("list", "merge", "split")


def run(
    *,
    action: str,
    names: tuple[str, ...],
    all: bool,
    sort: str,
    kind: str | None,
    status: str,
    limit: int | None,
    comment: str,
    repo: str | None,
    format: str,
) -> int:
    """Write the table of issues, or correct it."""
    if action == "list" and (names or comment):
        raise UsageError("`issues list` takes no issues", hint="`bugsage show ISSUE` shows one")
    if action != "list" and (all or kind or limit is not None or status != "open"):
        raise UsageError(f"`issues {action}` takes no --all, --kind, --status or --limit")
    if limit is not None and limit < 1:
        raise UsageError("--limit must be at least 1")
    if action == "merge" and len(names) < 2:
        raise UsageError("`issues merge` needs the issues that are the same, at least two")
    if action == "split" and len(names) != 1:
        raise UsageError("`issues split` needs the issue to take out, one at a time")
    house = open_house(repo)
    if action == "list":
        _list(house, Wanted(sort=sort, status="all" if all else status, kind=kind or "", limit=limit), format)
    else:
        _correct(house, action, names, comment, format)
    return 0


def _list(house: House, wanted: Wanted, format: str) -> None:
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    records = pipeline.listed(house, wanted)
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
        _list(house, Wanted(), format)
    else:
        stdout.write(told)


COMMAND = Command(
    name="issues",
    description=(
        "List the issues that were found in this repository and are still open, those that deserve a look first at the "
        "top: severity, how often and when they were seen, how new they are and whom they meet make a score of 0 to "
        "100; `--format json` gives its parts. One that was resolved and came back is called regressed.\n\n"
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
            name="sort",
            flags=("--sort",),
            metavar="|".join(SORTS),
            choices=SORTS,
            default="priority",
            help="What comes first.",
        ),
        Parameter(
            name="kind",
            flags=("--kind",),
            metavar="KIND",
            choices=TRIAGE_KINDS,
            default=None,
            help=f"Only this kind of trouble: {', '.join(TRIAGE_KINDS)}.",
        ),
        Parameter(
            name="status",
            flags=("--status",),
            metavar="|".join(STATUSES),
            choices=STATUSES,
            default="open",
            help="Only those of this status.",
        ),
        Parameter(name="limit", flags=("--limit",), kind="number", metavar="N", default=None, help="At most so many."),
        Parameter(
            name="comment", flags=("--comment",), metavar="TEXT", default="", help="Why they are, or are not, the same."
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage issues",
        "bugsage issues --sort last-seen --kind code --limit 10",
        "bugsage issues --all --format json",
        "bugsage issues merge BS-7f3a2c91 BS-01d4e5f6",
        'bugsage issues split BS-01d4e5f6 --comment "another table"',
    ),
    exits={2: "no issue has this id, or nothing is to be merged or split"},
)
