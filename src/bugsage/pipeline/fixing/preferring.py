"""What verdicts and kept fixes of this repository say of the ways of mending."""

from collections.abc import Callable

from bugsage.model.edit import Candidate
from bugsage.pipeline.house import House


def preferred(house: House) -> Callable[[Candidate], float]:
    """What is added to the log-odds of a candidate, by what made it. Raises TimelineDamaged, StateUnwritable."""
    from bugsage.pipeline.knowing import known
    from bugsage.timeline import preferences

    shifts = {one.name: one.shift for one in preferences(known(house))}
    return lambda candidate: shifts.get(candidate.by, 0.0)
