"""What a user may set in `bugsage.toml` or `[tool.bugsage]`."""

from typing import Annotated, Literal

import msgspec

from bugsage.model.base import Noun

#: A score of risk, and a share or probability.
Score = Annotated[float, msgspec.Meta(ge=0, le=10)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Amount = Annotated[float, msgspec.Meta(ge=0)]


class DiagnoseSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage diagnose`."""

    #: How many suspects are shown for each issue.
    top: int = 10
    #: Seconds that `--reproduce` may take for one issue.
    reproduce_seconds: float = 60.0
    #: Globs of coverage reports of the failing run; what they say was executed is used, where they fit the sources.
    coverage: list[str] = []


class TestSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage test`."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    #: The test command, as one string split like a shell would, or as a list of words.
    command: str | list[str] | None = None
    #: Put the recorder into pytest runs.
    record: bool = True
    #: Seconds that `--rerun` may take.
    rerun_seconds: float = 60.0
    #: Megabytes of output after which `--rerun` is given up.
    rerun_output_mb: int = 20


class WatchSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage watch`."""

    #: After the tests that a change touches the others run too, until the next change.
    rest: bool = True
    #: Keep a process ready that has pytest and other people's packages loaded, so that tests begin at once.
    warm: bool = True
    #: Keep `.bugsage/locations`, a list of what fails for editors: `path:line:column: message`.
    locations: bool = True
    #: Tell the desktop when tests turn red, and when all are green again.
    notify: bool = False
    #: Let the terminal's title say how the tests are.
    title: bool = False


class CodeSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which code is the project's own."""

    #: Globs of files that are never suspects, beside those that git ignores.
    exclude: list[str] = []


class RedactSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is private beside secrets and home folders, wherever text leaves."""

    #: E-mail addresses.
    emails: bool = False
    #: Network addresses, IPv4 and IPv6.
    addresses: bool = False


class LlmSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of the second opinion: which model, and limits below the user's own.

    Where text is sent and which key goes with it only the user says: `UserLlmSettings`.
    """

    #: Name of the model, as its server knows it.
    model: str | None = None
    #: At most so many issues of one command are put to the model.
    issues: int | None = None
    #: At most so many requests for each issue.
    turns: int | None = None
    #: At most so many tokens, in and out, for one command.
    tokens: int | None = None
    #: At most so many tokens in one answer.
    max_tokens: int | None = None
    #: At most so many US dollars for one command, by the prices in force.
    usd: float | None = None
    #: At most so many seconds for one command.
    seconds: float | None = None


class SentrySettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of Sentry: which part of it is its own.

    Where Sentry is and which token goes there only the user says: `UserSentrySettings`.
    """

    #: Short name of the organisation.
    org: str | None = None
    #: Short name of the project.
    project: str | None = None
    #: Only what happened there.
    environment: str | None = None
    #: Which issues are listed, in Sentry's search language; `is:unresolved` by default.
    query: str | None = None


class CiSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of CI. Which hosts are asked, and with which token, only the user says."""

    #: Path of its job on a Jenkins, folders and all: `team/service`.
    job: str | None = None


class ApprovalSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of who must agree to a fix: only what makes it stricter than the user has it.

    For which kinds of issue a fix may go without a look only the user says: `UserApprovalSettings`. Whoever may change
    a file of the repository, an agent above all, could otherwise let its own change through.
    """

    #: A fix with a larger score never goes without a look; 2.5 by default.
    auto_up_to: Score | None = None
    #: For a larger score a look is not enough; 6.5 by default.
    review_up_to: Score | None = None
    #: A fix of a less sure diagnosis never goes without a look; 0.8 by default.
    confidence: Share | None = None
    #: Kinds of triage and categories of causes whose fixes never go without a look.
    never: list[str] = []
    #: Names of gates that a proof must pass beside those that it always must.
    gates: list[str] = []


class SandboxSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of the sandbox: more of it, and limits below the user's own.

    What a caged command may read, write or reach beside its own folder only the user says: `UserSandboxSettings`.
    """

    #: `off`: only where it is asked for; `auto`: also for what strangers or agents wrote; `required`: for everything.
    mode: Literal["off", "auto", "required"] | None = None
    #: Seconds on a clock, and of processor time, of all processes together.
    seconds: Amount | None = None
    cpu_seconds: Count | None = None
    #: Megabytes of memory, of all processes together.
    memory_mb: Count | None = None
    #: Processes and threads.
    processes: Count | None = None
    #: Megabytes: of one file, of all that is written to disk, of the cage's own `/tmp`.
    file_mb: Count | None = None
    disk_mb: Count | None = None
    scratch_mb: Count | None = None


class AllowanceSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be spent."""

    attempts: Count | None = None
    minutes: Amount | None = None
    tokens: Count | None = None
    #: US dollars.
    usd: Amount | None = None
    #: Changed lines, added and removed, and changed files.
    lines: Count | None = None
    files: Count | None = None


class FixSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage fix`."""

    #: Characters that the brief of an agent may have; at least 6000.
    brief_characters: Annotated[int, msgspec.Meta(ge=6_000, le=1_000_000)] = 24_000
    #: Commands that type check, lint and build, in place of those that are found; none with an empty list.
    checks: list[str] | None = None
    #: Commands that make a worktree ready before tests run in it: they generate, compile or fetch what git has not.
    setup: list[str] = []
    #: False: no fix of this repository is committed to a branch of the user's without a question, whatever they set.
    commit: bool | None = None


class LimitSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What fixes may spend. Those of a repository count where they are lower than the user's own."""

    #: For one fix.
    fix: AllowanceSettings = AllowanceSettings()
    #: For one day, UTC.
    day: AllowanceSettings = AllowanceSettings()
    #: For a repository, as long as its timeline goes back.
    repository: AllowanceSettings = AllowanceSettings()
    #: How many fixes may run at the same time; 1 by default.
    concurrency: Count | None = None


class AgentSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a repository may say of coding agents: limits of one run below the user's own.

    Which agent is asked, with which model, key and command line, only the user says: `UserAgentSettings`.
    """

    #: At most so many steps, as far as the agent can be held to it.
    turns: Count | None = None
    seconds: Amount | None = None
    #: US dollars.
    usd: Amount | None = None
    tokens: Count | None = None


class HookSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the pre-push hook."""

    #: For what a push is held: `refused` (a rule denies it), `escalate`, `review` (who must agree to it), `tests` (some
    #: fail with it and not before); what is not named is only told.
    block: tuple[Literal["refused", "escalate", "review", "tests"], ...] = ("refused", "tests")
    #: Run the tests that the push touches.
    tests: bool = True
    #: Seconds that they may take, all pushes of one command together.
    seconds: Amount = 60.0


class Settings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a repository."""

    diagnose: DiagnoseSettings = DiagnoseSettings()
    test: TestSettings = TestSettings()
    watch: WatchSettings = WatchSettings()
    code: CodeSettings = CodeSettings()
    redact: RedactSettings = RedactSettings()
    llm: LlmSettings = LlmSettings()
    sentry: SentrySettings = SentrySettings()
    ci: CiSettings = CiSettings()
    approval: ApprovalSettings = ApprovalSettings()
    sandbox: SandboxSettings = SandboxSettings()
    limits: LimitSettings = LimitSettings()
    fix: FixSettings = FixSettings()
    agents: AgentSettings = AgentSettings()
    hook: HookSettings = HookSettings()


class UserLlmSettings(LlmSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of the second opinion: where text goes, with which key, at which price."""

    #: Where the Messages API is spoken; `/v1/messages` is put behind it.
    base_url: str | None = None
    #: Name of the environment variable that holds the key.
    key_variable: str | None = None
    #: Text and key may go unencrypted to another machine.
    plain_http: bool = False
    #: US dollars for a million tokens.
    usd_per_million_input: float | None = None
    usd_per_million_output: float | None = None


class UserSentrySettings(SentrySettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of Sentry: where it is, and with which token it is read."""

    #: `https://sentry.io`, or that of a Sentry of one's own.
    url: str | None = None
    #: The environment (SENTRY_AUTH_TOKEN) and the keyring are better places.
    token: str | None = None
    #: The token may go unencrypted to another machine.
    plain_http: bool = False
    #: How issues are read: `rest` or `mcp`. Where `mcp` says a server it is that one.
    via: str | None = None
    #: Sentry's MCP server: its address, or the command that starts it (one string split like a shell would, or a list).
    mcp: str | list[str] | None = None
    #: Name of the environment variable that holds what a server at an address wants as its bearer token.
    mcp_key_variable: str | None = None


class CiHost(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CI service that is the user's own."""

    #: `github`, `gitlab`, `circleci` or `jenkins`.
    service: str
    #: Its address where that is more than `https://` and the host.
    url: str | None = None
    #: Names of the environment variables that hold the token and, for Jenkins, the user it belongs to.
    token_variable: str | None = None
    user_variable: str | None = None
    #: Hosts that keep its logs and artefacts: its redirects are followed there, without the token.
    elsewhere: list[str] = []
    #: The token may go unencrypted to another machine.
    plain_http: bool = False


class UserCiSettings(CiSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of CI: which hosts get which token."""

    #: By the host's name, with its port where it has one.
    hosts: dict[str, CiHost] = {}


class UserApprovalSettings(ApprovalSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of who must agree to a fix."""

    #: Kinds of triage and categories of causes whose fixes may go without a look: `missing-key`, `code`; none by
    #: default.
    auto: list[str] = []


class UserSandboxSettings(SandboxSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of the sandbox: what else may be reached from inside. A limit of 0 is none."""

    #: Files and folders that may be read, and folders that may be written to.
    readable: list[str] = []
    writable: list[str] = []
    #: Names of variables of the environment that are seen.
    variables: list[str] = []
    #: Places on the network that may be connected to: `host:port`, exactly so.
    hosts: list[str] = []


class AgentAccessSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one coding agent gets at its model."""

    #: Its program, where it is not the usual name on PATH.
    program: str | None = None
    #: Name of the model, as the agent knows it.
    model: str | None = None
    #: Where the model is asked, instead of the usual place.
    base_url: str | None = None
    #: Name of the environment variable that holds the key, instead of the usual one.
    key_variable: str | None = None
    #: Names of further variables of the environment that it sees.
    variables: list[str] = []
    #: Further places on the network that it may connect to: `host:port`, exactly so.
    hosts: list[str] = []


class UserAgentSettings(AgentSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of coding agents: who is asked, where code goes, with which key."""

    #: Who is asked where `--agent` names nobody; `templates`, which needs no model, by default.
    default: str | None = None
    #: The command line of the agent `command`, as one string split like a shell would, or as a list of words; `{brief}`
    #: stands for the path of a file with the brief.
    command: str | list[str] | None = None
    #: By the agent's name.
    access: dict[str, AgentAccessSettings] = {}


class UserFixSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the user says of fixes: whether one may go to a branch of theirs without a question.

    It still needs the path `auto`, for which `approval.auto` names kinds of issue.
    """

    #: `bugsage fix` commits it at once.
    commit: bool = False
    #: The branch that gets it; what is checked out by default.
    branch: str | None = None


class ScreenSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How answers look on the user's terminal."""

    #: Places in files are links that a click opens, on terminals that are known to show them.
    links: bool = True


class UserSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a user, for every repository: `~/.config/bugsage/bugsage.toml`."""

    llm: UserLlmSettings = UserLlmSettings()
    sentry: UserSentrySettings = UserSentrySettings()
    redact: RedactSettings = RedactSettings()
    ci: UserCiSettings = UserCiSettings()
    approval: UserApprovalSettings = UserApprovalSettings()
    sandbox: UserSandboxSettings = UserSandboxSettings()
    limits: LimitSettings = LimitSettings()
    fix: UserFixSettings = UserFixSettings()
    agents: UserAgentSettings = UserAgentSettings()
    screen: ScreenSettings = ScreenSettings()


class Llm(Noun, frozen=True, kw_only=True):
    """The second opinion as it is in force: every limit has a value."""

    model: str
    base_url: str
    key_variable: str
    issues: int
    turns: int
    tokens: int
    max_tokens: int
    usd: float
    seconds: float
    #: US dollars for a million tokens.
    input_price: float
    output_price: float
    #: The server is on this machine.
    local: bool = False
