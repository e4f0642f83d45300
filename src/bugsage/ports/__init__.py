"""Protocols of everything outside. Adapters fulfil them; the core knows nothing else of the world."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from bugsage.model.bisection import Ancestor
from bugsage.model.calls import Calls
from bugsage.model.code import CodeMap, IndexStats
from bugsage.model.contract import Answers, Contract, Trial
from bugsage.model.coverage import CoverageFile
from bugsage.model.history import BlameLine, Change, Commit, RepositoryState, Version
from bugsage.model.listening import Door, Post, Receipt
from bugsage.model.mutation import Mutation, Statement
from bugsage.model.opinion import Exchange
from bugsage.model.owner import RuleShelf
from bugsage.model.report import RawReport
from bugsage.model.rule import Rule
from bugsage.model.timeline import Entry
from bugsage.ports.agent import CodingAgent as CodingAgent
from bugsage.ports.change import Changes as Changes
from bugsage.ports.change import Pasts as Pasts
from bugsage.ports.change import RiskModels as RiskModels
from bugsage.ports.change import Syntax as Syntax
from bugsage.ports.ci import Ci as Ci
from bugsage.ports.crew import Crew as Crew
from bugsage.ports.desk import Desk as Desk
from bugsage.ports.hooks import Hooks as Hooks
from bugsage.ports.landing import Landing as Landing
from bugsage.ports.limits import Brake as Brake
from bugsage.ports.limits import Permit as Permit
from bugsage.ports.limits import Watch as Watch
from bugsage.ports.live import Live as Live
from bugsage.ports.live import LiveRun as LiveRun
from bugsage.ports.live import Observer as Observer
from bugsage.ports.machine import Project as Project
from bugsage.ports.machine import Runner as Runner
from bugsage.ports.machine import Shell as Shell
from bugsage.ports.machine import Terminal as Terminal
from bugsage.ports.notifier import Notifier as Notifier
from bugsage.ports.sandbox import Sandbox as Sandbox
from bugsage.ports.validator import Validation as Validation
from bugsage.ports.validator import Validator as Validator
from bugsage.ports.web import Sentry as Sentry
from bugsage.ports.web import SentryTools as SentryTools
from bugsage.ports.web import Web as Web


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> str:
        """ISO 8601, UTC, with microseconds."""
        ...

    def seconds(self) -> float:
        """A clock that only goes forward, for measuring how long something took."""
        ...

    def worked(self) -> float:
        """Seconds that this thread has computed, however busy the machine is: for limits that decide something."""
        ...

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass."""
        ...


class ReportSource(Protocol):
    """Where reports come from."""

    def read(self, source: str, format: str | None = None) -> tuple[RawReport, ...]:
        """The reports a source holds: one for a file, several for a folder. Raises SourceNotFound, SourceUnreadable."""
        ...

    def within(self, report: RawReport, suffixes: Sequence[str] = ()) -> tuple[RawReport, ...]:
        """The reports of an archive, and its files with these endings; any other report itself.

        Raises SourceNotFound, SourceUnreadable.
        """
        ...


class Listener(Protocol):
    """Hears what programs on this machine post."""

    def open(self, answer: Callable[[Post], Receipt], *, host: str, port: int | None) -> AbstractContextManager[Door]:
        """Until the end of the block every post is answered so, in threads of its own; without a port a free one.

        Only loop-back addresses are taken. Raises UsageError, PortTaken.
        """
        ...


class CoverageReports(Protocol):
    """Where reports of coverage tools come from."""

    def read(self, name: str) -> tuple[CoverageFile, ...]:
        """The report of this name, or all those of a folder. Raises SourceNotFound, SourceUnreadable."""
        ...

    def matching(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """The names of reports in the repository that globs mean."""
        ...

    def modified(self, path: str) -> float | None:
        """When a file of the repository was changed last, in seconds since 1970; None where it is not there."""
        ...


class CodeReader(Protocol):
    """Knows the repository's code."""

    def code_map(self) -> CodeMap:
        """The map as of now, refreshed where files changed."""
        ...

    def calls(self, whole: Collection[str]) -> Calls:
        """Who calls whom by the map as of now, and these files of it whole; costs a part of the map."""
        ...

    def expect(self) -> None:
        """Begin to look which files there are, while something else is done; whoever asks next waits for that."""
        ...

    def refresh(self) -> IndexStats:
        """Bring the map up to date; what was found and done."""
        ...

    def text(self, path: str) -> str | None:
        """A file of the repository, relative to its top; None if it is not there, not text, or not inside."""
        ...


class History(Protocol):
    """Knows the repository's past. Without git every answer is empty."""

    def state(self) -> RepositoryState:
        """Where the repository stands."""
        ...

    def branch(self) -> str | None:
        """The branch that is checked out, as `state` says it; the files are not looked at."""
        ...

    def recent(self, limit: int = 300) -> tuple[Commit, ...]:
        """The newest commits first, with the files and functions each touched."""
        ...

    def blame(self, path: str, lines: Sequence[int]) -> tuple[BlameLine, ...]:
        """Who last changed these lines of a file in the working tree."""
        ...

    def versions(self, path: str, limit: int = 5) -> tuple[Version, ...]:
        """A file as each of the newest commits that changed it left it, the newest first."""
        ...

    def text_at(self, path: str, commit: str = "HEAD") -> str | None:
        """A file as of a commit; None where it was not there, or was not text."""
        ...

    def folder_at(self, folder: str, commit: str = "HEAD") -> dict[str, str]:
        """Texts of the files right inside a folder as of a commit, by name; links and what is no text are left out.

        Raises GitFailed when the repository has no such commit.
        """
        ...

    def user(self) -> tuple[str, ...]:
        """Who would sign a commit made now, `Name <address>`; behind it the agent that runs this process, if any."""
        ...

    def remotes(self) -> tuple[str, ...]:
        """Addresses of the remotes, the most telling first; none outside any repository."""
        ...

    def change_since(self, commit: str | None) -> Change:
        """What differs between a commit (None: the newest) and the working tree."""
        ...

    def ancestry(
        self, bad: str, good: str | None = None, *, files: Sequence[str] = (), first_parent: bool = False, limit: int
    ) -> tuple[Ancestor, ...]:
        """`bad` and its ancestors that are none of `good`'s, children before parents, the newest `limit` of them.

        Each says which of `files` it touched. Raises GitFailed for what names no commit.
        """
        ...

    def commit(self, sha: str) -> Commit | None:
        """One commit with the files and functions it touched; None where there is none, or it is a merge."""
        ...


class SpecStore(Protocol):
    """Knows the repository's contracts."""

    def contracts(self) -> tuple[Contract, ...]:
        """All contracts in file order. Raises ContractError that names file, line and the nearest key."""
        ...

    def read(self, text: str, file: str) -> tuple[Contract, ...]:
        """The contracts of a file's text, as of any time. Raises ContractError."""
        ...

    def statements(self) -> tuple[Statement, ...]:
        """What the layouts of other tools under `.lattice/` say; files that cannot be read are left out."""
        ...

    def history(self) -> tuple[Mutation, ...]:
        """What happened to the contracts, in order. Raises HistoryDamaged that names the line."""
        ...

    def remember(self, mutations: Iterable[Mutation]) -> tuple[Mutation, ...]:
        """Append to the history; gives the entries back as written. Raises HistoryDamaged, StateUnwritable."""
        ...

    def add(self, entry: str, near: str) -> str:
        """Write an entry into a contract file, a new one where none is called `near`; gives back its path."""
        ...


class Examples(Protocol):
    """Calls functions of the project, outside the user's tree."""

    def run(self, trials: Sequence[Trial], time_limit: float) -> Answers:
        """The outcome of each call, in order. Raises GitFailed, GitMissing, StateUnwritable, RunFailed."""
        ...


class Timeline(Protocol):
    """The append-only record."""

    def append(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Append in one transaction what is not there yet; gives back the entries as stored, with number and digest."""
        ...

    def entries(self, issue: str | None = None, after: int = 0) -> tuple[Entry, ...]:
        """Entries in order, of one issue or of all, from number `after` + 1. Raises TimelineDamaged."""
        ...

    def history(self, issue: str) -> tuple[Entry, ...]:
        """Entries of one issue in order; the others are not read. Raises TimelineDamaged."""
        ...

    def digest(self, number: int) -> str | None:
        """Digest of the entry with this number; None where there is none."""
        ...


class Shelf(Protocol):
    """Keeps what can be made again. It may be empty at any time, and nothing is ever wrong with it."""

    def read(self) -> bytes | None:
        """What was kept last; None where nothing is."""
        ...

    def write(self, content: bytes) -> None:
        """Keep this in place of what was kept before, if that can be done."""
        ...


class Lent:
    """What somebody changed in a folder that was lent to them; filled when they are done."""

    def __init__(self) -> None:
        #: File, relative to the repository, to its content afterwards; None where it is gone. What git ignores and what
        #: tools leave behind is not in it.
        self.changed: dict[str, bytes | None] = {}
        #: What cannot be part of a patch, a few words each.
        self.left_out: list[str] = []


class WorkTree(Protocol):
    """A folder with the repository at one commit."""

    @property
    def root(self) -> Path:
        """The folder."""
        ...

    @property
    def commit(self) -> str:
        """Its commit."""
        ...

    def move(self, commit: str) -> None:
        """Be at another commit; all that was written here since is gone. Raises GitFailed."""
        ...

    def write(self, path: str, content: bytes | None) -> None:
        """Put a file in place, or with None take it away. Raises GitFailed for a path that leads out."""
        ...

    def lent(self) -> AbstractContextManager[Lent]:
        """Somebody else may change files until the end of the block; then it is told which, and all is as it was."""
        ...

    def environment(self, command: Sequence[str]) -> dict[str, str]:
        """What a command needs in its environment to run the code of this folder and not that of the user's tree."""
        ...


class Workspace(Protocol):
    """Makes folders to work in. The user's tree, index and branches are never written to."""

    def open(self, commit: str | None = None, *, uncommitted: bool = False) -> AbstractContextManager[WorkTree]:
        """The repository at a commit (None: the newest), in a folder that is there until the end of the block.

        With `uncommitted` the changes of the user's tree are copied on top. Raises GitFailed, GitMissing,
        StateUnwritable.
        """
        ...

    def commit(self, base: str, files: Mapping[str, bytes | None], message: str, *, branch: str) -> tuple[str, str]:
        """Commit these contents on top of a commit, on a new branch; gives the branch's name and the commit.

        None takes a file away. A branch that is there already stays as it is, and another name is taken. Raises
        GitFailed, GitMissing.
        """
        ...

    def sweep(self) -> int:
        """Remove what killed processes left behind; how many there were."""
        ...

    def left(self) -> int:
        """How many worktrees killed processes left behind."""
        ...

    def branches(self) -> tuple[str, ...]:
        """Branches that fixes were committed on; none outside any repository."""
        ...


class Reasoner(Protocol):
    """Carries a question to a model, and its answer back."""

    def send(self, body: bytes, *, seconds: float) -> Exchange:
        """Send exactly these bytes as a request of the Messages API; what failed is part of what comes back."""
        ...


class RuleStore(Protocol):
    """Knows the safety rules: those that ship, and the repository's own."""

    def rules(self) -> tuple[Rule, ...]:
        """All rules, whatever their owner says of them. Raises RuleError that names file and line."""
        ...

    def read(self, texts: Mapping[str, str] | None = None, *, whole: bool = False) -> RuleShelf:
        """All rules, and what their owner says of them; shipped ones with their examples where the `whole` is wanted.

        `texts` are the files of `rules/` by name, as they were at some commit; by default those that lie here.
        Raises RuleError that names file and line.
        """
        ...
