"""Settings to adapters: what is chosen is imported when it is first asked for."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bugsage.wiring.running import Running

if TYPE_CHECKING:
    from collections.abc import Callable

    from bugsage.model.agent import Agents
    from bugsage.model.approval import Terms
    from bugsage.model.joining import Joining
    from bugsage.model.ranker import Ranker
    from bugsage.model.redaction import Private
    from bugsage.model.review import AutoLanding
    from bugsage.model.sandbox import Sandboxing
    from bugsage.model.sentry import SentryAccess
    from bugsage.model.settings import Llm, Settings, UserSettings
    from bugsage.model.spending import FixLimits
    from bugsage.pipeline.house import House
    from bugsage.ports import (
        Brake,
        Changes,
        Ci,
        Clock,
        CodeReader,
        CodingAgent,
        CoverageReports,
        Examples,
        History,
        Hooks,
        Landing,
        Listener,
        Pasts,
        Project,
        Reasoner,
        ReportSource,
        RiskModels,
        RuleStore,
        Sandbox,
        Sentry,
        SentryTools,
        Shelf,
        Shell,
        SpecStore,
        Syntax,
        Timeline,
        Workspace,
    )


class LocalHouse(Running):
    """The adapters of one repository on this machine."""

    def __init__(self, start: Path) -> None:
        """`start` is any folder inside the repository."""
        self.start = start
        #: Is told how many files of how many were read, where the code map has to be made.
        self.reading: Callable[[int, int], None] | None = None

    @cached_property
    def root(self) -> Path:
        """Top of the repository around `start`, else `start` itself."""
        from bugsage.adapters.git.root import find_root

        return find_root(self.start)

    @cached_property
    def state(self) -> Path | None:
        """Where `.bugsage/` is or would be, or None where it cannot be written."""
        from bugsage.adapters.state_folder import StateFolder

        return StateFolder(self.root).place_or_none()

    @cached_property
    def clock(self) -> Clock:
        """The time."""
        from bugsage.adapters.clock import SystemClock

        return SystemClock()

    @cached_property
    def settings(self) -> Settings:
        """The repository's settings, or the defaults."""
        from bugsage.adapters.settings import read_settings

        return read_settings(self.root)

    @cached_property
    def user(self) -> UserSettings:
        """The user's own settings, or the defaults."""
        from bugsage.adapters.settings import read_user_settings
        from bugsage.adapters.user import settings_folder

        return read_user_settings(settings_folder())

    @cached_property
    def sources(self) -> ReportSource:
        """Where reports are read from."""
        from bugsage.adapters.files import FileSource

        return FileSource()

    @cached_property
    def listener(self) -> Listener:
        """What hears the programs of this machine."""
        from bugsage.adapters.listener import LoopbackListener
        from bugsage.adapters.user import settings_folder

        return LoopbackListener(settings_folder())

    @cached_property
    def ci(self) -> Ci:
        """CI services, public ones and those of the user's settings and environment."""
        from bugsage.wiring.services import ci

        return ci(self)

    @cached_property
    def coverage(self) -> CoverageReports:
        """Where reports of coverage tools are read from."""
        from bugsage.adapters.coverage_files import CoverageFiles

        return CoverageFiles(self.root)

    @cached_property
    def code(self) -> CodeReader:
        """The code map and the texts of files."""
        from bugsage.adapters.code_map import CodeMapReader

        return CodeMapReader(self.root, self.state, exclude=self.settings.code.exclude, tell=self.reading)

    @cached_property
    def syntax(self) -> Syntax:
        """What reads source texts of any version."""
        from bugsage.adapters.code_map.syntax import SyntaxReader

        return SyntaxReader(self.state)

    @cached_property
    def changes(self) -> Changes:
        """What commits, the index and patches change."""
        from bugsage.adapters.git.changes import GitChanges

        return GitChanges(self.root)

    @cached_property
    def pasts(self) -> Pasts:
        """What came before a change."""
        from bugsage.adapters.git.pasts import GitPasts

        return GitPasts(self.root, self.state)

    @cached_property
    def risk_models(self) -> RiskModels:
        """The weights of the measured risk."""
        from bugsage.adapters.risk_model_file import RiskModelFiles

        return RiskModelFiles(self.state, self.keep)

    @cached_property
    def history(self) -> History:
        """What git remembers."""
        from bugsage.adapters.git.history import GitHistory

        return GitHistory(self.root, self.state)

    @cached_property
    def specs(self) -> SpecStore:
        """The contracts under `.lattice/`."""
        from bugsage.adapters.specs import LatticeStore

        return LatticeStore(self.root, lambda: self.state)

    @cached_property
    def examples(self) -> Examples:
        """What makes the calls of contract examples."""
        from bugsage.adapters.examples import ProjectExamples
        from bugsage.adapters.project.interpreter import python_of

        return ProjectExamples(self.workspace, self.runner, python_of(self.root))

    @cached_property
    def rules(self) -> RuleStore:
        """The safety rules."""
        from bugsage.adapters.rule_files import RuleFiles

        return RuleFiles(self.root)

    @cached_property
    def terms(self) -> Terms:
        """What decides who must agree to a fix: the user's settings, and what the repository says beside them."""
        from bugsage.safety.terms import in_force

        return in_force(self.settings.approval, self.user.approval)

    @cached_property
    def limits(self) -> FixLimits:
        """What fixes may spend: the user's settings, and what the repository says where that is less."""
        from bugsage.adapters.crew import together
        from bugsage.safety.limits import in_force

        return in_force(self.settings.limits, self.user.limits, together(os.environ))

    @cached_property
    def brake(self) -> Brake:
        """The kill switch; linked worktrees of a repository share it."""
        from bugsage.wiring.switch import brake

        return brake(self)

    @cached_property
    def sandboxing(self) -> Sandboxing:
        """When commands are caged, and how: the user's settings, and what the repository tightens."""
        from bugsage.safety.caging import in_force

        return in_force(self.settings.sandbox, self.user.sandbox)

    @cached_property
    def timeline(self) -> Timeline:
        """The append-only record."""
        from bugsage.wiring.shared import timeline

        return timeline(self)

    @cached_property
    def shelf(self) -> Shelf:
        """Where the newest snapshot of the timeline's state lies."""
        from bugsage.adapters.shelf import FileShelf

        return FileShelf(self.state / "timeline.snapshot" if self.state else None)

    @cached_property
    def traces(self) -> Shelf:
        """Where what tests were seen to run lies."""
        from bugsage.adapters.shelf import FileShelf

        return FileShelf(self.state / "traces.msgpack" if self.state else None)

    @cached_property
    def sandbox(self) -> Sandbox:
        """The best that can hold a cage here."""
        from bugsage.adapters.sandbox import find_sandbox

        return find_sandbox()

    @cached_property
    def agents(self) -> Agents:
        """What is in force for coding agents: the user's settings, and what the repository says where that is less."""
        from bugsage.safety.agents import in_force

        return in_force(self.settings.agents, self.user.agents)

    def agent(self, name: str, command: tuple[str, ...] = ()) -> CodingAgent:
        """A coding agent by its name; for `command` what is to be run, where the settings do not say it."""
        from bugsage.wiring.agents import agent

        return agent(self, name, command)

    @cached_property
    def workspace(self) -> Workspace:
        """Worktrees under `.bugsage/worktrees/`."""
        from bugsage.adapters.git.workspace import GitWorkspace

        return GitWorkspace(self.root, self.state, self.keep)

    @cached_property
    def landing(self) -> Landing:
        """What commits to the user's own branches."""
        from bugsage.adapters.git.landing import GitLanding

        return GitLanding(self.root, self.state, self.keep)

    @cached_property
    def auto_landing(self) -> AutoLanding:
        """Whether fixes may go there without a question: where the user says so, and the repository not no."""
        from bugsage.safety.unseen import in_force

        return in_force(self.settings.fix, self.user.fix)

    @cached_property
    def hooks(self) -> Hooks:
        """The pre-push hook."""
        from bugsage.adapters.git.hooks import GitHooks

        return GitHooks(self.root)

    @cached_property
    def project(self) -> Project:
        """How the project is set up."""
        from bugsage.adapters.project import LocalProject

        return LocalProject(self.root, lambda: self.settings, self.start)

    @cached_property
    def llm(self) -> Llm:
        """How a model is asked: the user's settings, the environment, and what the repository may say."""
        from bugsage.diagnosis.second_opinion.limits import in_force

        return in_force(self.settings.llm, self.user.llm, os.environ)

    @cached_property
    def reasoner(self) -> Reasoner:
        """What carries questions to a model. Raises MissingExtra, ModelKeyMissing."""
        from bugsage.adapters.anthropic_reasoner import reasoner_of

        return reasoner_of(self.llm, os.environ)

    @cached_property
    def sentry_access(self) -> SentryAccess:
        """Which Sentry is asked: the user's settings, the environment, sentry-cli, and what the repository may say."""
        from bugsage.wiring.services import sentry_access

        return sentry_access(self)

    @cached_property
    def sentry(self) -> Sentry:
        """What reads from that Sentry; nothing is asked before it is needed."""
        from bugsage.wiring.services import sentry

        return sentry(self)

    @cached_property
    def sentry_tools(self) -> SentryTools:
        """Sentry's MCP server; it is started when it is asked."""
        from bugsage.adapters.sentry_mcp import SentryMcp
        from bugsage.adapters.user import settings_folder

        return SentryMcp(self.sentry_access, settings_folder(), outside=self.root)

    def kept(self, name: str) -> Shelf:
        """Where what was fetched under this name is kept."""
        from bugsage.adapters.shelf import shelf_of

        return shelf_of(self.state, name, self.keep)

    @cached_property
    def private(self) -> Private:
        """What nothing that leaves this machine may hold."""
        from bugsage.wiring.shared import private

        return private(self)

    @cached_property
    def ranker(self) -> Ranker:
        """The weights that ship with BugSage."""
        from bugsage.adapters.ranker_file import SHIPPED, read_ranker

        return read_ranker(Path(os.environ.get("BUGSAGE_RANKER") or SHIPPED))  # benchmarks judge others

    @cached_property
    def joining(self) -> Joining:
        """What ships about telling causes apart."""
        from bugsage.adapters.joining_file import read_joining

        return read_joining()


def open_house(repo: Path | None = None) -> House:
    """The repository around a folder, the working folder by default. Nothing is read before it is asked for."""
    return LocalHouse((repo or Path.cwd()).absolute())


def tell_reading(house: House, tell: Callable[[int, int], None] | None) -> None:
    """Have it told how many files of how many were read, where the code map has to be made."""
    if isinstance(house, LocalHouse):
        house.reading = tell


def shell() -> Shell:
    """The shell that this process was called from."""
    from bugsage.adapters.shell import LocalShell

    return LocalShell()


def root(house: House) -> Path:
    """Top folder of a house's repository."""
    return house.root


def linked(house: House) -> str:
    """Top folder of a house's repository, where the user wants places in it to be links; else empty."""
    from bugsage.errors import SettingsError

    try:
        return str(house.root) if not isinstance(house, LocalHouse) or house.user.screen.links else ""
    except SettingsError:
        return ""
