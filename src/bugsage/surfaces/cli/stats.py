"""`bugsage stats`: counts, times, calibration, cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House


def run(*, topic: str | None, repo: str | None, format: str) -> int:
    """Write the figures."""
    from bugsage import pipeline
    from bugsage.surfaces import stdout

    if topic in _TOPICS:
        return _TOPICS[topic](open_house(repo), format)
    figures = pipeline.stats(open_house(repo))
    if format == "json":
        from bugsage.surfaces.documents.stats import from_stats

        stdout.write_document(from_stats(figures))
    elif topic == "calibration":
        from bugsage.surfaces.render import reliability

        stdout.write(reliability.diagram(figures.calibration, stdout.look()))
    else:
        from bugsage.surfaces.render.figures import overview

        stdout.write(overview(figures, stdout.look()))
    return 0


def _cost(house: House, format: str) -> int:
    from bugsage.pipeline import budgeting
    from bugsage.surfaces import stdout

    found = budgeting.cost(house)
    if format == "json":
        from bugsage.surfaces.documents.cost import from_costs

        stdout.write_document(from_costs(found))
    else:
        from bugsage.surfaces.render import cost

        stdout.write(cost.costs(found, stdout.look()))
    return 0


def _avoided(house: House, format: str) -> int:
    from bugsage.pipeline import budgeting
    from bugsage.surfaces import stdout

    found = budgeting.avoided(house)
    if format == "json":
        from bugsage.surfaces.documents.cost import from_avoided

        stdout.write_document(from_avoided(found))
    else:
        from bugsage.surfaces.render import cost

        stdout.write(cost.avoided(found, stdout.look()))
    return 0


_TOPICS = {"cost": _cost, "avoided": _avoided}

COMMAND = Command(
    name="stats",
    description=(
        "Counts and times of what was done in this repository, drawn: issues by state, how long they took from their "
        "first occurrence to a diagnosis, a fix and its landing, which agents and templates mended them, and what that "
        "cost. `bugsage stats calibration` draws how the probabilities "
        "of first suspects compare with the verdicts given on them and with the fixes that were kept. Every entry of "
        "the timeline is read and verified for it."
    ),
    run=run,
    parameters=(
        Parameter(
            name="topic",
            metavar="calibration|cost|avoided",
            choices=("calibration", "cost", "avoided"),
            default=None,
            help="Draw the reliability of the probabilities; add up what fixes and second opinions took (by day, "
            "agent, issue, model); list what failed so often that it is not tried again for now.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage stats", "bugsage stats calibration", "bugsage stats cost", "bugsage stats avoided"),
)
