"""What is seen of a repository that is watched while somebody works in it."""

from bugsage.model.affected import Chosen
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis

#: What the watch does: it waits; it runs tests that a change touches, the others, or all of them.
PHASES = ("idle", "affected", "rest", "all")


class Red(Noun, frozen=True, kw_only=True):
    """A test that fails."""

    #: Its id, parameters included, or the file that cannot be loaded.
    test: str
    #: Exception and first line of its message; empty where the tool did not say.
    type: str = ""
    message: str = ""
    #: When it was seen to fail, ISO 8601, UTC.
    since: str = ""
    #: None until one is made.
    diagnosis: Diagnosis | None = None
    #: What it ran changed, and it has not been run again yet.
    stale: bool = False


class View(Noun, frozen=True, kw_only=True):
    """The state of a watch at one moment: all that a screen shows."""

    #: One of PHASES.
    phase: str = "idle"
    #: Tests of the run in flight that have ended, and how many it has; 0 where that is not known.
    done: int = 0
    total: int = 0
    #: The test that is running.
    running: str = ""
    #: Failing tests, those that failed last first.
    reds: tuple[Red, ...] = ()
    #: Tests that passed since the last change.
    passed: int = 0
    #: Tests that are known.
    known: int = 0
    #: Files that changed last, and what was chosen for that.
    changed: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    everything: str = ""
    #: Changed files for which nothing was run, each with the reason.
    passed_over: tuple[tuple[str, str], ...] = ()
    #: Seconds that the last run took.
    seconds: float = 0.0
    #: One sentence on what stands in the way; empty where nothing does.
    trouble: str = ""

    @property
    def is_green(self) -> bool:
        """No test is known to fail."""
        return not self.reds and not self.trouble


class Happening(Noun, frozen=True, kw_only=True):
    """Something that a watch tells of, once."""

    #: `changed`, `started`, `red`, `diagnosed`, `green`, `ended`, `cancelled`, `trouble`.
    kind: str
    #: ISO 8601, UTC.
    time: str
    #: The test it is about; empty where it is about the run.
    test: str = ""
    #: How everything stands after it.
    view: View = View()
