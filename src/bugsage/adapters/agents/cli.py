"""What has to be known of an agent's command line."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun
from bugsage.model.sandbox import Host


class Call(NamedTuple):
    """How it is called once."""

    argv: tuple[str, ...]
    #: What it reads on standard input; nothing but its end where this is empty.
    feed: str = ""
    environment: Mapping[str, str] = {}
    #: Files of its home, by their path there, that are written before it starts.
    files: Mapping[str, str] = {}
    #: Hears each line of its output as it comes, and says which limit is passed; empty as long as none is.
    meter: Callable[[bytes], str] | None = None


class Heard(NamedTuple):
    """What came of a call."""

    status: int
    out: str
    err: str
    #: Files that it left in its home: path there to text; empty for one that is not there.
    left: Callable[[str], str] = lambda _: ""


class Model(NamedTuple):
    """How its model is reached."""

    #: Variables that it needs for that, with their values.
    environment: Mapping[str, str]
    hosts: tuple[Host, ...]
    #: Name of the variable that holds the key; empty where none is wanted.
    key_variable: str = ""
    #: Name of the variable that the agent reads it from.
    wanted: str = ""


class Cli(Protocol):
    """One agent: how it is called, and how its answers are read. It runs nothing itself."""

    @property
    def name(self) -> str:
        """As it stands after `--agent`."""
        ...

    @property
    def program(self) -> str:
        """As it is found on PATH."""
        ...

    @property
    def obeyed(self) -> tuple[str, ...]:
        """Names at the top of a repository that it would obey; they are out of its sight while it works."""
        ...

    @property
    def leaves(self) -> tuple[str, ...]:
        """Patterns of what it leaves for itself at the top of the folder that it works in."""
        ...

    @property
    def credentials(self) -> tuple[str, ...]:
        """Files of a login, relative to the user's home, that it is given a copy of."""
        ...

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """How its model is reached from here."""
        ...

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """How it is called for a piece of work.

        `home` is the folder that it has for itself; `caged` says that nothing but our cage is needed to hold it.
        """
        ...

    def read(self, heard: Heard) -> AgentRun:
        """How it went, by its own words. Never raises, whatever they are."""
        ...
