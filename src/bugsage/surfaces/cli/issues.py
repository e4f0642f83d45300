"""`bugsage issues`: what is known, one line each."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, all: bool, repo: str | None, format: str) -> int:
    """Write the table of issues."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    records = pipeline.issues(house, all=all)
    if format == "json":
        from bugsage.surfaces.documents.knowledge import from_records

        stdout.write_document(from_records(records))
    else:
        from bugsage.surfaces.render import known

        stdout.write(known.issues(records, stdout.look()))
    return 0


COMMAND = Command(
    name="issues",
    description="List the issues that were found in this repository and are still open, newest first.",
    run=run,
    parameters=(
        Parameter(
            name="all", flags=("--all",), kind="switch", default=False, help="Those resolved or suppressed as well."
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage issues", "bugsage issues --all --format json"),
)
