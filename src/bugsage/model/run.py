"""One run of a test command."""

from bugsage.model.base import Noun
from bugsage.model.sandbox import Caged


class RunResult(Noun, frozen=True, kw_only=True):
    """What came of running a command."""

    command: tuple[str, ...]
    #: Exit status of the command; negative for the signal that ended it.
    status: int
    seconds: float
    #: Path of the raw log that was kept.
    log: str
    #: Path of what the recorder saw, one JSON object a line; None where no recorder could be put in.
    record: str | None = None
    #: The time limit ended it.
    timed_out: bool = False
    #: What its sandbox says of it; None where it ran without one.
    caged: Caged | None = None


class Surroundings(Noun, frozen=True, kw_only=True):
    """What a command would find around it here."""

    #: Names of the variables of the environment that a program might read, without those that it needs to start.
    variables: tuple[str, ...] = ()
    #: Words before a command that cut it off from the network; empty where that cannot be done.
    cut: tuple[str, ...] = ()


class TestCommand(Noun, frozen=True, kw_only=True):
    """How a repository's tests are run, and how that was found."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    argv: tuple[str, ...]
    #: `pytest`, `unittest`, `tox`, `npm`, `go`, …
    tool: str
    #: The file or setting that says so.
    found_in: str
    #: Why it is taken, as the end of a sentence: `package.json has a script test`.
    reason: str = ""
    #: Where it runs, relative to the project's top folder, with `/`; empty for the top folder itself.
    folder: str = ""
    #: What it needs and is not here, in a sentence; empty where nothing is known to be missing.
    lacks: str = ""
    #: What mends that: a command, or what to install.
    mend: str = ""


class ProjectFacts(Noun, frozen=True, kw_only=True):
    """What a look at a project found, without running anything of it."""

    #: Absolute path of its top folder.
    root: str
    #: Language to number of source files, the most frequent first.
    languages: dict[str, int] = {}
    #: How its tests are run; None where nothing says so.
    test: TestCommand | None = None
    #: Further tests that other parts of the project have, each by its own command.
    others: tuple[TestCommand, ...] = ()
    #: What its CI or its guide for contributors runs, as they say it; for a person to read, never run.
    hints: tuple[str, ...] = ()
    #: Files of continuous integration, relative to the root.
    ci: tuple[str, ...] = ()
    #: Coding agents on PATH, by the name of their program.
    agents: tuple[str, ...] = ()
    #: What shows that it reports to Sentry, a sentence each.
    sentry: tuple[str, ...] = ()
    #: `.lattice/` is there.
    has_contracts: bool = False
    #: `rules/` is there.
    has_rules: bool = False
    #: The file that holds BugSage's settings, relative to the root; None where there is none.
    settings: str | None = None


class Written(Noun, frozen=True, kw_only=True):
    """What became of one file that a project should have."""

    #: Relative to the project's root, with `/`.
    path: str
    #: `created`, `extended` (text appended), or `kept` (it was there, or its work is done elsewhere).
    action: str
    #: What the file is for, or why nothing was written; one sentence.
    reason: str = ""


class Planned(Written, frozen=True, kw_only=True):
    """What is to become of one file; nothing of it is done yet, though the words are the same."""

    #: What will be written, or appended to what is there; empty where the file is kept.
    text: str = ""
    #: What a file that is to be extended holds; None for one that is to be new.
    before: bytes | None = None


class Check(Noun, frozen=True, kw_only=True):
    """One finding about BugSage's surroundings."""

    name: str
    #: `ok`, `warn` or `fail`.
    state: str
    #: One sentence.
    finding: str
    #: The one command that mends it; empty where nothing is to be mended.
    mend: str = ""


class Checker(Noun, frozen=True, kw_only=True):
    """A command of a repository's own that reads its code and complains of it."""

    #: `types`, `lint`, `build`, or `check` where nothing says which it is.
    kind: str
    argv: tuple[str, ...]
    #: The file or setting that says so.
    found_in: str
    #: It has something to say of files with these endings; of any file where there are none.
    suffixes: tuple[str, ...] = ()
    #: Why it cannot be run here, in a sentence; empty where it can.
    lacks: str = ""
