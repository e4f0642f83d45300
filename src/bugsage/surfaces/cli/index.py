"""`bugsage index`: build or refresh the code map."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, stats: bool, repo: str | None, format: str) -> int:
    """Refresh the map and write what that did."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    done = pipeline.index(house)
    if format == "json":
        from bugsage.surfaces.documents.repository import from_index

        stdout.write_document(from_index(done))
    else:
        from bugsage.surfaces.render import plain

        stdout.write(plain.index(done, whole=stats))
    return 0


COMMAND = Command(
    name="index",
    description=(
        "Build the code map, or refresh it where files changed. Every command that needs the map does this by itself."
    ),
    run=run,
    parameters=(
        Parameter(
            name="stats",
            flags=("--stats",),
            kind="switch",
            default=False,
            help="All figures, and every file that was left out with the reason.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage index", "bugsage index --stats"),
)
