"""The cage that strangers' code runs in: what it may do, what holds it, and what came of it."""

from typing import Literal

from bugsage.model.base import Noun

#: What holds a cage on this machine; `none` holds nothing.
SandboxKind = Literal["bubblewrap", "landlock", "seatbelt", "none"]

#: Names at the top of a writable folder that are read-only in a cage: what git, editors, agents, shells and BugSage
#: obey, and environments that run outside the cage too.
PROTECTED = (
    *(".git", ".gitmodules", ".gitconfig", ".husky", ".githooks", ".pre-commit-config.yaml", "lefthook.yml"),
    *(".bugsage", ".lattice", "rules", "bugsage.toml"),
    *(".vscode", ".idea", ".zed", ".devcontainer", ".claude", ".codex", ".cursor", ".gemini", ".mcp.json"),
    *(".envrc", ".mise.toml", "mise.toml", ".tool-versions"),
    *(".bashrc", ".bash_profile", ".profile", ".zshrc", ".zprofile", ".zshenv", ".ripgreprc", ".ssh", ".config"),
    *(".venv", "venv", "node_modules"),
)
#: Those of them that a cage may not bring into being either.
ABSENT = (
    *(".git", ".bugsage", ".vscode", ".idea", ".devcontainer", ".envrc", ".mcp.json"),
    *(".claude", ".codex", ".cursor", ".gemini"),
)
#: Variables of the environment that may be seen in a cage; a name that ends in `*` stands for all that begin so.
VARIABLES = (
    *("PATH", "LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"),
    *("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE"),
    *("PYTHONWARNINGS", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONUNBUFFERED", "PYENV_VERSION", "PYTEST_ADDOPTS"),
    *("PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "NODE_ENV", "NODE_PATH", "JAVA_HOME", "GOROOT", "GOFLAGS"),
    *("RUSTUP_TOOLCHAIN", "CI", "UV_NO_SYNC", "UV_OFFLINE", "BUGSAGE_RECORD", "BUGSAGE_ROOT", "BUGSAGE_TRACE"),
    *("BUGSAGE_FIRST", "BUGSAGE_SECONDS", "BUGSAGE_COVERAGE", "COVERAGE_FILE", "NODE_V8_COVERAGE", "GOCACHE"),
)


class Host(Noun, frozen=True, kw_only=True):
    """A place on the network, exactly so: no pattern, no range."""

    name: str
    port: int


class Limits(Noun, frozen=True, kw_only=True):
    """What a caged command may use up with all that it starts; None is no limit."""

    #: Seconds on a clock.
    seconds: float | None = None
    #: Seconds of processor time.
    cpu_seconds: int | None = None
    memory_mb: int | None = 4096
    #: Processes and threads together.
    processes: int | None = 1024
    open_files: int | None = 4096
    #: The largest file that may be written.
    file_mb: int | None = 2048
    #: What may be written to folders that are there afterwards.
    disk_mb: int | None = 4096
    #: Room in the cage's own `/tmp`, its home included.
    scratch_mb: int | None = 1024


class Cage(Noun, frozen=True, kw_only=True):
    """What a command may do. Everything that is not named here it may not."""

    #: Folders that may be written to, but for what is protected in them.
    writable: tuple[str, ...]
    #: Folders that may be written to as a whole: BugSage made them for this run.
    own: tuple[str, ...] = ()
    #: Files and folders that may be read beside those, beside the system's own and what the command itself needs.
    readable: tuple[str, ...] = ()
    #: Names at the top of writable folders that stay read-only.
    protected: tuple[str, ...] = PROTECTED
    #: Where it may connect to; without any there is no network but the cage's own loop-back.
    hosts: tuple[Host, ...] = ()
    #: Names of variables that it sees with the value that they have.
    variables: tuple[str, ...] = VARIABLES
    #: Variables that it sees with these values.
    values: dict[str, str] = {}
    limits: Limits = Limits()


class Sandboxing(Noun, frozen=True, kw_only=True):
    """When commands are caged here, and how: settings that are in force."""

    #: `off`: where it is asked for; `auto`: also whatever strangers or agents wrote; `required`: everything.
    mode: str = "auto"
    limits: Limits = Limits()
    hosts: tuple[Host, ...] = ()
    #: Files and folders that may be read too, and folders that may be written to.
    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    #: Variables that are seen too.
    variables: tuple[str, ...] = ()


class Prepared(Noun, frozen=True, kw_only=True):
    """A command in its cage, as it is started."""

    argv: tuple[str, ...]
    #: The whole environment of what is started, which is not that of the command inside.
    environment: dict[str, str]
    kind: SandboxKind
    #: Where the keeper of the cage writes what came of it.
    report: str = ""


class Caged(Noun, frozen=True, kw_only=True):
    """What came of a run in a cage."""

    kind: SandboxKind
    #: Name of the limit that ended it; empty where none did.
    ended_by: str = ""
    #: A sentence on that limit, or on why the cage could not be made.
    detail: str = ""
    #: The cage could not be made, and nothing ran.
    failed: bool = False
    #: Places on the network that were asked for and denied, `host:port`, each once.
    denied: tuple[str, ...] = ()
    #: What this cage cannot stop here, a sentence each.
    gaps: tuple[str, ...] = ()


class ProbeFinding(Noun, frozen=True, kw_only=True):
    """One attempt of a probe."""

    #: What was tried, as the end of "it tried to".
    attempt: str
    #: It came out as it should: stopped, or for what is allowed, done.
    held: bool
    #: It is something that a cage allows.
    allowed: bool = False
    detail: str = ""


class Probe(Noun, frozen=True, kw_only=True):
    """What a sandbox did when it was tried, here and now."""

    kind: SandboxKind
    #: Program and version, or what the kernel offers.
    made_by: str = ""
    findings: tuple[ProbeFinding, ...] = ()
    #: What it cannot stop, a sentence each.
    gaps: tuple[str, ...] = ()
    #: Why nothing better is used; empty where this is the best.
    because: str = ""
    #: The one command that mends it; empty where nothing is to be mended.
    mend: str = ""

    @property
    def holds(self) -> bool:
        """It is a cage, and everything that was tried came out as it should."""
        return self.kind != "none" and bool(self.findings) and all(finding.held for finding in self.findings)
