"""`bugsage init`: look at the repository, write what is missing."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command
from bugsage.surfaces.cli.opening import open_house


def run(*, repo: str | None, format: str) -> int:
    """Write what is missing, then say what was found and what was written."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    house = open_house(repo)
    facts, written = pipeline.init(house)
    if format == "json":
        from bugsage.surfaces.documents.repository import from_init

        stdout.write_document(from_init(facts, written))
    else:
        from bugsage.surfaces.render import setup

        stdout.write(setup.init(facts, written, stdout.look()))
    return 0


COMMAND = Command(
    name="init",
    description=(
        "Look at the repository and write `.lattice/`, `rules/` and the settings where they are missing. What is "
        "there is kept as it is, so that running it again changes nothing. BugSage works without it."
    ),
    run=run,
    parameters=(REPO, FORMAT),
    examples=("bugsage init",),
)
