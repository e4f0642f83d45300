"""What is asked of a Sentry, and what it says of an issue of its own. Every text in it was written by strangers."""

from bugsage.model.base import Noun

#: Where Sentry is unless the user says otherwise.
SENTRY_URL = "https://sentry.io"
#: What a token has to be allowed; nothing is ever written.
SCOPES = "event:read project:read org:read"


class CliConfig(Noun, frozen=True, kw_only=True):
    """What a `.sentryclirc` says, the configuration of sentry-cli."""

    url: str | None = None
    token: str | None = None
    org: str | None = None
    project: str | None = None


class SentryAccess(Noun, frozen=True, kw_only=True):
    """Where Sentry is and what is asked of it, as it is in force."""

    url: str = SENTRY_URL
    #: Empty where there is none.
    token: str = ""
    #: What the token was read from, in words.
    token_from: str = ""
    org: str | None = None
    project: str | None = None
    environment: str | None = None
    #: Sentry's own search language; None for what is unresolved.
    query: str | None = None
    #: The user allowed http:// to another machine.
    plain: bool = False
    #: What was found and is not used, in sentences.
    ignored: tuple[str, ...] = ()
    #: `rest`, or `mcp` where issues are read through Sentry's MCP server.
    via: str = "rest"
    #: That server: an address, or the words of the command that starts it.
    mcp: tuple[str, ...] = ()
    #: What a server at an address wants as its bearer token; empty for nothing.
    mcp_key: str = ""


class ToolCall(Noun, frozen=True, kw_only=True):
    """A tool of an MCP server, and what it is given."""

    name: str
    arguments: dict[str, str]


class SentryName(Noun, frozen=True, kw_only=True):
    """An issue or event of a Sentry, as somebody named it."""

    #: Numeric id or short id (`PROJ-12`); empty where only the event is known.
    issue: str = ""
    #: `latest`, `oldest`, `recommended` or the event's id.
    event: str = "latest"
    org: str | None = None
    #: Only where an event is named without its issue.
    project: str | None = None
    #: Of the address; None for a short id alone.
    host: str | None = None


class SentryQuery(Noun, frozen=True, kw_only=True):
    """Which issues are listed."""

    org: str
    project: str | None = None
    environment: str | None = None
    query: str | None = None
    sort: str = "date"
    #: At most so many.
    limit: int = 25


class SentryIssue(Noun, frozen=True, kw_only=True):
    """An issue as Sentry lists it."""

    id: str
    #: `PROJ-12`; the id where Sentry gives none.
    short_id: str
    title: str = ""
    culprit: str = ""
    level: str = ""
    #: `unresolved`, `resolved` or `ignored`, and where Sentry says more: `new`, `regressed`, `escalating`, …
    status: str = ""
    substatus: str = ""
    project: str = ""
    platform: str = ""
    #: Events and people affected.
    events: int = 0
    users: int = 0
    first_seen: str = ""
    last_seen: str = ""
    first_release: str = ""
    last_release: str = ""
    url: str = ""


class ReleaseCommit(Noun, frozen=True, kw_only=True):
    """A commit that a release brought, as Sentry knows it."""

    sha: str
    #: First line of its message.
    subject: str = ""
    author: str = ""
    time: str = ""


class Production(Noun, frozen=True, kw_only=True):
    """What Sentry says of all occurrences of an error."""

    issue: SentryIssue
    #: The release of the oldest event that Sentry keeps; the fault may have come with it.
    first_release: str = ""
    #: Commits of that release, the newest first.
    commits: tuple[ReleaseCommit, ...] = ()
    #: Sentry's own hashes of what it put together.
    hashes: tuple[str, ...] = ()
    #: When this was read; ISO 8601, UTC.
    read: str = ""
    #: Sentry could not be reached: this was kept when it last could.
    kept: bool = False
