"""`bugsage show`: one issue, whole."""

from bugsage.surfaces.cli.command import FORMAT, ISSUE, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, issue: str, why: bool, why_grouped: bool, repo: str | None, format: str) -> int:
    """Write the newest diagnosis of the issue."""
    from bugsage import pipeline, wiring
    from bugsage.surfaces import stdout

    house = open_house(repo)
    found = pipeline.show(house, issue)
    if format == "json":
        from bugsage.surfaces.documents.diagnosis import from_diagnosis

        stdout.write_document(from_diagnosis(found))
    elif why:
        from bugsage.pipeline.deciding import explained
        from bugsage.surfaces.render import decision

        made = found.risk.decision if found.risk else None
        stdout.write(decision.table(explained(made), stdout.look()) if made else "No decision is recorded of it.")
    elif why_grouped:
        from bugsage.surfaces.render import why_grouped as page

        said, near = pipeline.said_the_same(house, issue), pipeline.found_the_same(house, issue)
        stdout.write(page.why_grouped(found, said, near, stdout.look()))
    else:
        from bugsage.surfaces.render import text
        from bugsage.surfaces.source import reader

        stdout.write(text.diagnosis(found, stdout.look(), reader(wiring.root(house))))
    return 0


COMMAND = Command(
    name="show",
    description="Show one issue whole, as it was last diagnosed.",
    run=run,
    parameters=(
        ISSUE,
        Parameter(
            name="why",
            flags=("--why",),
            kind="switch",
            default=False,
            help="Say why a fix of it needs whose agreement, in place of what is wrong.",
        ),
        Parameter(
            name="why_grouped",
            flags=("--why-grouped",),
            kind="switch",
            default=False,
            help="Say why its occurrences are one issue, in place of what is wrong.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage show BS-7f3a2c91", "bugsage show BS-7f3a2c91 --why", "bugsage show BS-7f3a2c91 --why-grouped"),
    exits={2: "no issue has this id"},
)
