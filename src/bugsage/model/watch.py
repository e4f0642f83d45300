"""What is seen of a repository that is watched while somebody works in it."""

from bugsage.model.affected import Chosen
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.listening import Door
from bugsage.model.sentry import SentryIssue

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


class ChangedPlace(Noun, frozen=True, kw_only=True):
    """A place that an error in production came from, and that is not any more what it was there."""

    file: str
    symbol: str
    #: `function`, `class` or `module`.
    kind: str = "function"
    #: The first line of the working tree that differs; where the function is gone, the line where it was.
    line: int = 1
    #: `raised` for the function that raised it, `frame` for one that called that, else `suspect`.
    role: str = "raised"
    #: The working tree differs from the newest commit there; else the change is committed already.
    uncommitted: bool = True
    gone: bool = False


class ProductionIssue(Noun, frozen=True, kw_only=True):
    """An issue that was seen outside the tests: in production, or in a program that reports to this machine."""

    issue: str
    #: `new`, `regressed` (it was resolved and came back), `again` (seen again while watched), `known` from before, or
    #: `mended`: its tests pass again here.
    kind: str = "new"
    #: `sentry` or `listen`.
    source: str = "sentry"
    type: str = ""
    message: str = ""
    #: When it was noticed, ISO 8601, UTC.
    time: str = ""
    #: Occurrences that are counted here, and those of them that came now.
    count: int = 0
    came: int = 0
    #: Where its newest occurrence happened, as the program that met it said; empty where it did not.
    environment: str = ""
    release: str = ""
    #: How Sentry calls it; None where it was not asked.
    sentry: SentryIssue | None = None
    #: None where none could be made.
    diagnosis: Diagnosis | None = None
    #: What of the code that it came from is changed since.
    touched: tuple[ChangedPlace, ...] = ()


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
    #: Issues of production, those that came last first.
    production: tuple[ProductionIssue, ...] = ()
    #: What keeps production from being read, one sentence for each source.
    outside: tuple[str, ...] = ()
    #: Where programs of this machine report to; None where nobody listens.
    door: Door | None = None

    @property
    def is_green(self) -> bool:
        """No test is known to fail."""
        return not self.reds and not self.trouble


class Happening(Noun, frozen=True, kw_only=True):
    """Something that a watch tells of, once."""

    #: `changed`, `started`, `began`, `red`, `diagnosed`, `green`, `ended`, `cancelled`, `trouble`; of production
    #: `production` (an issue came), `touched` (what the working tree changes of the code of one), `outside` (production
    #: cannot be read, or can be again), `listening`, `closed` (somebody closed some elsewhere).
    kind: str
    #: ISO 8601, UTC.
    time: str
    #: The test it is about; empty where it is about the run.
    test: str = ""
    #: The issue of production that it is about; empty where it is about none.
    issue: str = ""
    #: Of `production` how it came, as the kind of an issue says it; of `closed` the ids of the issues.
    detail: str = ""
    #: How everything stands after it.
    view: View = View()
