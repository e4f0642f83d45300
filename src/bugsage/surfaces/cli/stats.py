"""`bugsage stats`: counts, times, calibration."""

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, topic: str | None, repo: str | None, format: str) -> int:
    """Write the figures."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    figures = pipeline.stats(open_house(repo))
    if format == "json":
        from bugsage.surfaces.documents.stats import from_stats

        stdout.write_document(from_stats(figures))
    elif topic == "calibration":
        from bugsage.surfaces.render import reliability

        stdout.write(reliability.diagram(figures.calibration, stdout.look()))
    else:
        from bugsage.surfaces.render import reliability

        stdout.write(reliability.overview(figures))
    return 0


COMMAND = Command(
    name="stats",
    description=(
        "Counts and times of what was done in this repository. `bugsage stats calibration` draws how the probabilities "
        "of first suspects compare with the verdicts given on them and with the fixes that were kept. Every entry of "
        "the timeline is read and verified for it."
    ),
    run=run,
    parameters=(
        Parameter(
            name="topic",
            metavar="calibration",
            choices=("calibration",),
            default=None,
            help="Draw the reliability of the probabilities.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage stats", "bugsage stats calibration"),
)
