"""Coding agents: what one is asked for, and what is known of how it went."""

from bugsage.model.base import Noun
from bugsage.model.sandbox import Host

#: How a run of an agent can end, as far as it says itself. `done`: it thinks so. `refused`: the model would not.
#: `denied`: it was not let do something. `limit`: turns, tokens or money. `login`: it has no key, or a wrong one.
#: `error`: anything else it says. `timeout`: ended by us. What it changed is looked at whatever it says.
ENDINGS = ("done", "refused", "denied", "limit", "login", "error", "timeout")


#: The agent that is a part of BugSage.
BUILT_IN = "builtin"
#: Every agent that can be asked; `command` stands for any program that there is no adapter for.
AGENT_NAMES = (BUILT_IN, "claude-code", "codex", "gemini", "opencode", "aider", "mini-swe-agent", "command")


class AgentOrder(Noun, frozen=True, kw_only=True):
    """One piece of work for a coding agent."""

    #: The whole task; what strangers wrote stands in it quoted.
    brief: str
    #: The worktree, in which it may change files.
    folder: str
    #: Name of the model, as the agent knows it; empty for its own default.
    model: str = ""
    #: Files that it will have to look at first, relative to the folder.
    files: tuple[str, ...] = ()
    #: Words with which commands may begin that it may run without asking: those of the tests.
    commands: tuple[tuple[str, ...], ...] = ()
    #: The command that must go green, as it is run in the folder, and what it finds in its environment beside the
    #: user's own; None takes a variable away.
    test: tuple[str, ...] = ()
    environment: dict[str, str | None] = {}
    #: No test shows the failure, and one is to be written.
    wants_test: bool = False
    seconds: float
    turns: int = 40
    usd: float | None = None
    tokens: int | None = None


class AgentRun(Noun, frozen=True, kw_only=True):
    """How it went. What it changed stands in the folder."""

    #: One of ENDINGS.
    ending: str
    #: What it said last, or why it failed, cleaned and capped; written by a stranger.
    said: str = ""
    #: What it was not let do, one line each.
    denials: tuple[str, ...] = ()
    #: Files that it changed itself: whatever else differs came of what it had run. None where that is not known.
    changed: tuple[str, ...] | None = None
    seconds: float = 0.0
    turns: int | None = None
    #: None where it does not say.
    tokens: int | None = None
    cost_usd: float | None = None
    model: str = ""
    version: str = ""
    #: Path of its own log that was kept; empty where there is none.
    log: str = ""
    #: It ran in a cage.
    sandboxed: bool | None = None


class AgentAccess(Noun, frozen=True, kw_only=True):
    """How an agent gets at its model here: what the user's own settings say of it."""

    #: Its program, where it is not the usual name on PATH; `~` stands for the user's home.
    program: str = ""
    #: Name of the model, as the agent knows it.
    model: str = ""
    #: Where the model is asked; empty for the usual place.
    base_url: str = ""
    #: Name of the variable that holds the key; empty for the usual one.
    key_variable: str = ""
    #: Names of further variables that it sees with the value that they have.
    variables: tuple[str, ...] = ()
    #: Further places on the network that it may connect to.
    hosts: tuple[Host, ...] = ()
    #: For the agent `command`: what is run; `{brief}` stands for the path of a file with the brief.
    command: tuple[str, ...] = ()


class Agents(Noun, frozen=True, kw_only=True):
    """What is in force for coding agents: every limit has a value."""

    #: Who is asked where nobody is named.
    default: str = "templates"
    #: For one run.
    turns: int = 40
    seconds: float = 900.0
    usd: float = 1.0
    tokens: int = 500_000
    access: dict[str, AgentAccess] = {}


class AgentProbe(Noun, frozen=True, kw_only=True):
    """Whether an agent can be used here, found out without spending anything."""

    name: str
    #: Path of its program; empty where it is not here.
    program: str = ""
    version: str = ""
    #: It could start work now; None where only spending would tell.
    ready: bool | None = None
    #: One sentence, and what mends it.
    said: str = ""
    mend: str = ""
