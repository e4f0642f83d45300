"""All that the story needs of the outside, and the errors that it survives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from bugsage.errors import BugSageError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from bugsage.model.agent import Agents
    from bugsage.model.approval import Terms
    from bugsage.model.joining import Joining
    from bugsage.model.ranker import Ranker
    from bugsage.model.redaction import Private
    from bugsage.model.review import AutoLanding
    from bugsage.model.run import Check
    from bugsage.model.sandbox import Sandboxing
    from bugsage.model.sentry import SentryAccess
    from bugsage.model.settings import Llm, Settings
    from bugsage.model.spending import FixLimits
    from bugsage.ports import (
        Brake,
        Changes,
        Ci,
        Clock,
        CodeReader,
        CodingAgent,
        CoverageReports,
        Crew,
        Examples,
        History,
        Hooks,
        Landing,
        Listener,
        Live,
        Notifier,
        Observer,
        Pasts,
        Project,
        Reasoner,
        ReportSource,
        RiskModels,
        RuleStore,
        Runner,
        Sandbox,
        Sentry,
        SentryTools,
        Shelf,
        SpecStore,
        Syntax,
        Timeline,
        Validator,
        Workspace,
    )

T = TypeVar("T")


class House(Protocol):
    """The ports of one repository; each is made when it is first asked for."""

    @property
    def root(self) -> Path:
        """Top folder of the repository, or the working folder outside any."""
        ...

    def keep(self) -> None:
        """Make the state folder where that can be done: something is going to be kept that is not kept by itself.

        Whatever a person would miss makes it by itself. What is only faster the second time does not.
        """
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def settings(self) -> Settings:
        """The repository's settings, or the defaults."""
        ...

    def settings_at(self, commit: str) -> Settings:
        """The repository's settings as of a commit, or the defaults. Raises SettingsError."""
        ...

    @property
    def sources(self) -> ReportSource:
        """Where reports are read from."""
        ...

    @property
    def sentry_tools(self) -> SentryTools:
        """Sentry's MCP server, where the user has one."""
        ...

    @property
    def listener(self) -> Listener:
        """What hears the programs of this machine."""
        ...

    @property
    def ci(self) -> Ci:
        """CI services."""
        ...

    @property
    def coverage(self) -> CoverageReports:
        """Where reports of coverage tools are read from."""
        ...

    @property
    def code(self) -> CodeReader:
        """The code map and the texts of files."""
        ...

    @property
    def syntax(self) -> Syntax:
        """What reads source texts of any version."""
        ...

    @property
    def changes(self) -> Changes:
        """What commits, the index and patches change."""
        ...

    @property
    def pasts(self) -> Pasts:
        """What came before a change."""
        ...

    @property
    def risk_models(self) -> RiskModels:
        """The weights of the measured risk."""
        ...

    @property
    def history(self) -> History:
        """What git remembers."""
        ...

    @property
    def specs(self) -> SpecStore:
        """The contracts under `.lattice/`."""
        ...

    @property
    def examples(self) -> Examples:
        """What makes the calls of contract examples."""
        ...

    @property
    def rules(self) -> RuleStore:
        """The safety rules."""
        ...

    @property
    def terms(self) -> Terms:
        """What decides who must agree to a fix. Raises SettingsError."""
        ...

    @property
    def limits(self) -> FixLimits:
        """What fixes may spend. Raises SettingsError."""
        ...

    @property
    def brake(self) -> Brake:
        """The kill switch, and leave to work on fixes."""
        ...

    @property
    def timeline(self) -> Timeline:
        """The append-only record."""
        ...

    @property
    def shelf(self) -> Shelf:
        """Where the newest snapshot of the timeline's state lies."""
        ...

    @property
    def traces(self) -> Shelf:
        """Where what tests were seen to run lies, by which those are chosen that a change touches."""
        ...

    @property
    def locations(self) -> Shelf:
        """Where editors find a list of what fails while somebody watches."""
        ...

    @property
    def notifier(self) -> Notifier:
        """What tells somebody who looks elsewhere."""
        ...

    @property
    def runner(self) -> Runner:
        """What runs commands."""
        ...

    @property
    def live(self) -> Live:
        """What starts runs that are followed."""
        ...

    @property
    def observer(self) -> Observer:
        """What sees files change."""
        ...

    @property
    def crew(self) -> Crew:
        """What runs commands of BugSage beside one another."""
        ...

    @property
    def validator(self) -> Validator:
        """What tries variants of programs, many a second."""
        ...

    @property
    def sandbox(self) -> Sandbox:
        """What holds cages for commands of strangers."""
        ...

    @property
    def sandboxing(self) -> Sandboxing:
        """When commands are caged, and how."""
        ...

    @property
    def agents(self) -> Agents:
        """What is in force for coding agents. Raises SettingsError."""
        ...

    def agent(self, name: str, command: tuple[str, ...] = ()) -> CodingAgent:
        """A coding agent by one of AGENT_NAMES; for `command` what is to be run. Raises SettingsError."""
        ...

    @property
    def workspace(self) -> Workspace:
        """Where code is run and changed outside the user's tree."""
        ...

    @property
    def landing(self) -> Landing:
        """What commits to the user's own branches."""
        ...

    @property
    def auto_landing(self) -> AutoLanding:
        """Whether fixes may go there without a question. Raises SettingsError."""
        ...

    @property
    def hooks(self) -> Hooks:
        """The pre-push hook, and what a push brings."""
        ...

    @property
    def project(self) -> Project:
        """How the project is set up."""
        ...

    @property
    def llm(self) -> Llm:
        """How a model is asked for a second opinion."""
        ...

    @property
    def reasoner(self) -> Reasoner:
        """What carries questions to that model."""
        ...

    @property
    def sentry_access(self) -> SentryAccess:
        """Which Sentry is asked, and about what."""
        ...

    @property
    def sentry(self) -> Sentry:
        """What reads from that Sentry."""
        ...

    def kept(self, name: str) -> Shelf:
        """Where what was fetched under this name is kept, so that it can be read again without a network."""
        ...

    @property
    def private(self) -> Private:
        """What nothing that leaves this machine may hold."""
        ...

    @property
    def ranker(self) -> Ranker:
        """The weights that ship with BugSage."""
        ...

    @property
    def joining(self) -> Joining:
        """What ships about telling causes apart."""
        ...


def checked(name: str, look: Callable[[], tuple[Check, ...]], *, said: bool = False) -> tuple[Check, ...]:
    """The findings; what stands in the way of them is one too.

    Where it was `said` already that the settings of the repository cannot be used, what fails for that is left out.
    """
    from bugsage.model.run import Check

    try:
        return look()
    except SettingsError as error:
        file = str(error).partition(": ")[0]
        mend = f"${{EDITOR:-vi}} {file}" if file.endswith(".toml") else error.hint
        hint = f" ({error.hint})" if error.hint and error.hint != mend else ""
        return () if said else (Check(name=name, state="fail", finding=f"{error}{hint}.", mend=mend),)
    except BugSageError as error:
        return (Check(name=name, state="warn", finding=f"{error}.", mend=error.hint),)


class Notes:
    """What could not be used; a diagnosis goes on without it and says so."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def attempt(self, work: Callable[[], T], otherwise: T) -> T:
        """The result of the work, or `otherwise` and a note where an error of BugSage's own stands in the way."""
        try:
            return work()
        except BugSageError as error:
            self.say(f"{error}{f' ({error.hint})' if error.hint else ''}")
            return otherwise

    def say(self, said: str) -> None:
        """One sentence, once."""
        if said not in self.said:
            self.said.append(said)


class Stopwatch:
    """Wall time of named steps, in milliseconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = self._last = clock.seconds()
        self.timings: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Everything since the lap before belongs to this step."""
        now = self._clock.seconds()
        self.timings[name] = round(self.timings.get(name, 0.0) + 1000 * (now - self._last), 1)
        self._last = now

    def total(self) -> dict[str, float]:
        """All steps, and the time since the start."""
        return self.timings | {"total": round(1000 * (self._clock.seconds() - self._began), 1)}
