"""`bugsage timeline`: every entry in order."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, issue: str | None, repo: str | None, format: str) -> int:
    """Write the entries with their prose."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    entries = pipeline.timeline(house, issue)
    if format == "json":
        from bugsage.surfaces.documents.knowledge import from_entries

        stdout.write_document(from_entries(entries))
    else:
        from bugsage.surfaces.render import known

        stdout.write(known.timeline(entries, stdout.look()))
    return 0


COMMAND = Command(
    name="timeline",
    description="Tell everything that was done in this repository, or about one issue, oldest first. Times are UTC.",
    run=run,
    parameters=(
        Parameter(name="issue", metavar="ISSUE", help="Only the entries of this issue (`BS-…`)."),
        REPO,
        FORMAT,
    ),
    examples=("bugsage timeline", "bugsage timeline BS-7f3a2c91"),
    exits={2: "no issue has this id"},
)
