"""Check: what works here, what does not, what mends it."""

from bugsage.model.run import Check
from bugsage.pipeline import caging, production, stopping
from bugsage.pipeline.house import House, checked


def check_all(house: House) -> tuple[Check, ...]:
    """Every finding of `doctor`."""
    return (
        *house.project.checks(),
        *checked("sandbox", lambda: caging.check(house)),
        production.check(house),
        stopping.check(house),
        *checked("ci", lambda: house.ci.checks()),
    )
