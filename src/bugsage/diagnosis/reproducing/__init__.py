"""Can the failure be seen again, and what does it hang on? A decision over the runs so far; running is others' work.

The investigation is written as one would do it by hand, as generators that yield the next run and are sent what came
of it. `decide` replays it over the trials so far, so the same trials always give the same next step.
"""

from collections.abc import Sequence

from bugsage.diagnosis.reproducing.investigation import Investigation
from bugsage.model.reproduction import Failure, Limits, Reproduction, Step, Trial

__all__ = ["decide"]


def decide(failure: Failure, trials: Sequence[Trial], limits: Limits) -> Step | Reproduction:
    """The run that would tell most next, or the verdict."""
    investigation = Investigation(failure, limits)
    work = investigation.work()
    try:
        step = next(work)
        for trial in trials:
            step = work.send(trial)
    except StopIteration as done:
        verdict: Reproduction = done.value
        return verdict
    return step
