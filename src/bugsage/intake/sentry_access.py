"""Which Sentry is asked, with which token, about which project.

Host and token are the user's to say. A repository is written by strangers: it names organisation and project, and
never an address to which the user's token would be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bugsage.errors import SettingsError
from bugsage.model.sentry import SENTRY_URL, CliConfig, SentryAccess
from bugsage.model.settings import SentrySettings, UserSentrySettings

SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"https?://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?P<port>:[0-9]{1,5})?(?:/[\w./-]*)?")
_ORG_TOKEN = "sntrys_"


def in_force(
    repository: SentrySettings,
    user: UserSentrySettings,
    environ: Mapping[str, str],
    *,
    home: CliConfig,
    project: CliConfig,
    ring: Callable[[str], str | None],
) -> SentryAccess:
    """What holds. `home` and `project` are the `.sentryclirc` of the user and of the repository, `ring` the keyring.

    Raises SettingsError for an address or a name that cannot be used.
    """
    url = (environ.get("SENTRY_URL") or user.url or home.url or SENTRY_URL).strip().rstrip("/").removesuffix("/api/0")
    where = _ADDRESS.fullmatch(url)
    if where is None:
        raise SettingsError(
            "the address of Sentry cannot be used", hint="SENTRY_URL is written as https://sentry.example.org"
        )
    token, token_from = _token(url, where["host"], user, environ, home, ring)
    told = _told_by(token)
    return SentryAccess(
        url=url,
        token=token,
        token_from=token_from,
        org=_slug(
            "organisation",
            environ.get("SENTRY_ORG"), repository.org, project.org, user.org, home.org, told.get("org"),
        ),
        project=_slug(
            "project",
            environ.get("SENTRY_PROJECT"), repository.project, project.project, user.project, home.project,
        ),
        environment=repository.environment or user.environment,
        query=repository.query if repository.query is not None else user.query,
        plain=user.plain_http,
        ignored=tuple(_ignored(project, url)),
        via=_via(user),
        mcp=_server(user),
        mcp_key=environ.get(user.mcp_key_variable or "", "").strip(),
    )  # fmt: skip


def _via(user: UserSentrySettings) -> str:
    """Which way issues are read. Raises SettingsError."""
    via = user.via or ("mcp" if user.mcp else "rest")
    if via not in ("rest", "mcp"):
        raise SettingsError(f"sentry.via: there is no way {via!r}", hint="it is `rest` or `mcp`")
    if via == "mcp" and not user.mcp:
        raise SettingsError(
            "sentry.via is `mcp`, and no server is named",
            hint='put it into ~/.config/bugsage/bugsage.toml under [sentry]: mcp = "npx @sentry/mcp-server@latest"',
        )
    return via


def _server(user: UserSentrySettings) -> tuple[str, ...]:
    """The address of the MCP server, or its command in words. Raises SettingsError."""
    import shlex

    if not user.mcp:
        return ()
    if isinstance(user.mcp, list):
        return tuple(user.mcp)
    said = user.mcp.strip()
    if "://" not in said.split(" ")[0]:
        try:
            return tuple(shlex.split(said))
        except ValueError as error:
            raise SettingsError(f"sentry.mcp cannot be split into words: {error}") from None
    where = _ADDRESS.fullmatch(said)
    if where is None:
        raise SettingsError("sentry.mcp: the address cannot be used", hint="it is written as https://HOST/mcp")
    if said.startswith("http:") and not is_this_machine(where["host"]) and not user.plain_http:
        raise SettingsError(
            f"sentry.mcp: {where['host']} would be spoken to unencrypted",
            hint="use https, or allow it with plain_http = true",
        )
    return (said,)


def is_this_machine(host: str) -> bool:
    """A loop-back address or the name of one."""
    return host.lower() in ("localhost", "[::1]") or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def host_of(address: str) -> str:
    """The host of an address with its port, in small letters; empty where it is none."""
    found = _ADDRESS.match(address)
    return f"{found['host']}{found['port'] or ''}".lower() if found else ""


def is_hosted(host: str) -> bool:
    """The host belongs to sentry.io."""
    return host == "sentry.io" or host.endswith(".sentry.io")


def _token(
    url: str,
    host: str,
    user: UserSentrySettings,
    environ: Mapping[str, str],
    home: CliConfig,
    ring: Callable[[str], str | None],
) -> tuple[str, str]:
    """The token meant for this address, and where it was found; nothing of it stands in an error."""
    if given := environ.get("SENTRY_AUTH_TOKEN", "").strip():
        return given, "SENTRY_AUTH_TOKEN"
    if user.token:
        return user.token.strip(), "your settings"
    if kept := ring(host):
        return kept.strip(), "the keyring"
    if home.token and host_of(home.url or SENTRY_URL) == host_of(url):
        return home.token.strip(), "~/.sentryclirc"
    return "", ""


def _told_by(token: str) -> dict[str, Any]:
    """What a token of an organisation says of itself: it carries its organisation's name in clear."""
    import binascii

    import msgspec

    parts = token.split("_")
    if not token.startswith(_ORG_TOKEN) or len(parts) < 3:
        return {}
    try:
        said = msgspec.json.decode(binascii.a2b_base64(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, msgspec.DecodeError):
        return {}
    return said if isinstance(said, dict) else {}


def _slug(what: str, *values: Any) -> str | None:
    """The first that is given. Raises SettingsError where it is no name: it becomes part of an address."""
    value = next((value.strip() for value in values if isinstance(value, str) and value.strip()), None)
    if value is not None and not SLUG.fullmatch(value):
        raise SettingsError(
            f"the name of the {what} in Sentry cannot be used",
            hint="it is the short name in its addresses, as in sentry.io/organizations/NAME/",
        )
    return value


def _ignored(project: CliConfig, url: str) -> list[str]:
    said = []
    if project.token:
        said.append("The token in the repository's .sentryclirc is not used: whoever clones it has it.")
    if project.url and host_of(project.url) != host_of(url):
        said.append(
            f"The url in the repository's .sentryclirc ({host_of(project.url) or 'unreadable'}) is not used: set "
            "SENTRY_URL if it is yours."
        )
    return said
