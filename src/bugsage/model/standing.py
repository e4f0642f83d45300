"""What is wrong as far as the newest runs of the tests know."""

from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.timeline import RunRecord, State


class Standing(Noun, frozen=True, kw_only=True):
    """The failures that stand: seen in the newest run, and neither resolved nor suppressed since."""

    #: What the timeline said when this was asked; what comes after it is read on from here.
    state: State
    #: The runs that say so, the newest first; of each command only its newest run counts.
    runs: tuple[RunRecord, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    #: The run in which each of their issues was seen last, by the issue's id.
    seen: dict[str, RunRecord] = {}
    #: Ids of the issues for which a fix waits for a person.
    proposed: frozenset[str] = frozenset()
