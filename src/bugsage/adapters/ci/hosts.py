"""Which CI services there are: the public ones, and those that the user named. A token goes to its own host only.

What a repository says (its remotes, its settings) never makes a host one that a token is sent to.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from bugsage.adapters.ci.programs import Programs
from bugsage.errors import SettingsError
from bugsage.model.settings import CiHost

PUBLIC = {"github.com": "github", "gitlab.com": "gitlab", "circleci.com": "circleci", "app.circleci.com": "circleci"}
#: Variables that hold a token, the first that is set counts; of GitHub those for github.com, and those for others.
GITHUB, ENTERPRISE = ("GH_TOKEN", "GITHUB_TOKEN"), ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
GITLAB = ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN")
CIRCLECI = ("CIRCLE_TOKEN", "CIRCLECI_TOKEN", "CIRCLECI_CLI_TOKEN")
JENKINS, JENKINS_USER = ("JENKINS_TOKEN", "JENKINS_API_TOKEN"), ("JENKINS_USER", "JENKINS_USER_ID")
#: What is typed to give a token.
LOG_IN = {
    "github": "`gh auth login`, or a token in GH_TOKEN",
    "gitlab": "`glab auth login`, or a token in GITLAB_TOKEN",
    "circleci": "a personal token in CIRCLE_TOKEN",
    "jenkins": "JENKINS_URL, JENKINS_USER and JENKINS_TOKEN",
}
_SERVICES = tuple(LOG_IN)


class Host(NamedTuple):
    """One CI service, and how it is asked."""

    service: str
    #: `https://host`, with what stands before every path.
    base: str
    #: Variables that may hold its token, and the name that goes with it.
    tokens: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    #: Hosts to which its redirects are followed, beside the usual stores of files.
    elsewhere: tuple[str, ...] = ()
    plain_http: bool = False


class Token(NamedTuple):
    """A token, and where it came from."""

    value: str
    #: The variable, or the program; empty without a token.
    origin: str
    user: str = ""


class Hosts:
    """All hosts that are public or that the user named, by their names with port."""

    def __init__(self, settings: Mapping[str, CiHost], environ: Mapping[str, str], programs: Programs) -> None:
        self._settings, self._environ, self._programs = settings, environ, programs

    @cached_property
    def known(self) -> dict[str, Host]:
        """Raises SettingsError."""
        public = {name: self._public(name, service) for name, service in PUBLIC.items()}
        return (
            public
            | self._of_environment
            | {name.lower(): _configured(name.lower(), one) for name, one in self._settings.items()}
        )

    def named(self, host: str) -> tuple[str, str] | None:
        """Service and base of a host; None for one that neither is public nor was named by the user."""
        found = self.known.get(host)
        return (found.service, found.base) if found else None

    def token(self, host: str, service: str) -> Token:
        """The token for a host; an empty one where there is none. Programs know where their user logged in."""
        known = self.known.get(host)
        tokens, users = (known.tokens, known.users) if known else ((), ())
        for variable in tokens:
            if value := self._environ.get(variable, "").strip():
                user = next((said for name in users if (said := self._environ.get(name, "").strip())), "")
                return Token(value, variable, user)
        program = {"github": self._programs.gh_token, "gitlab": self._programs.glab_token}.get(service)
        if program is None or (known and known.plain_http):
            return Token("", "")
        value, name = program(host)
        return Token(value, name if value else "")

    @cached_property
    def _of_environment(self) -> dict[str, Host]:
        """Hosts that variables name: those of the services' own programs, and of the job that we may be part of."""
        get = self._environ.get
        found: list[tuple[str, str | None, tuple[str, ...]]] = [
            ("github", get("GH_HOST"), ENTERPRISE),
            ("gitlab", get("GITLAB_HOST") or get("GL_HOST"), GITLAB),
        ]
        found.append(("circleci", get("CIRCLECI_CLI_HOST"), CIRCLECI))
        if get("GITHUB_ACTIONS") == "true":
            found.append(("github", get("GITHUB_SERVER_URL"), (*GITHUB, *ENTERPRISE)))
        if get("GITLAB_CI") == "true":
            found.append(("gitlab", get("CI_SERVER_URL"), (*GITLAB, "CI_JOB_TOKEN")))
        found.append(("jenkins", get("JENKINS_URL"), JENKINS))
        hosts: dict[str, Host] = {}
        for service, said, tokens in found:
            base, name = _address(said or "")
            if name and name not in PUBLIC:
                users = JENKINS_USER if service == "jenkins" else ()
                hosts.setdefault(name, Host(service, base, tokens, users))
            elif name and service == "gitlab":
                hosts.setdefault(name, Host(service, base, tokens))
        return hosts

    def _public(self, name: str, service: str) -> Host:
        """A public host; a token that belongs to another host of the same kind is not for it."""
        tokens = {"github": GITHUB, "gitlab": GITLAB, "circleci": CIRCLECI}[service]
        others = {host for host, one in self._of_environment.items() if one.service == service and host not in PUBLIC}
        taken = {variable for host in others for variable in self._of_environment[host].tokens}
        base = "https://circleci.com" if service == "circleci" else f"https://{name}"
        return Host(service, base, tuple(variable for variable in tokens if variable not in taken))


def _configured(name: str, said: CiHost) -> Host:
    if said.service not in _SERVICES:
        raise SettingsError(f"ci.hosts: {name}: service is one of {', '.join(_SERVICES)}")
    base, host = _address(said.url or name)
    if host != name.lower() and said.url:
        raise SettingsError(f"ci.hosts: {name}: its url is of another host, {host or said.url[:100]}")
    if not host:
        raise SettingsError(f"ci.hosts: {name} is not the name of a host")
    tokens = {"github": ENTERPRISE, "gitlab": GITLAB, "circleci": CIRCLECI, "jenkins": JENKINS}[said.service]
    if name in PUBLIC and said.service == "github":
        tokens = GITHUB
    return Host(
        said.service,
        base,
        (said.token_variable,) if said.token_variable else tokens,
        (said.user_variable,) if said.user_variable else JENKINS_USER if said.service == "jenkins" else (),
        tuple(said.elsewhere),
        said.plain_http,
    )


def _address(said: str) -> tuple[str, str]:
    """Base and host of `host`, `host:port` or `https://host/prefix`; two empty words for anything else."""
    said = said.strip().rstrip("/")
    try:
        parts = urlsplit(said if "://" in said else f"https://{said}")
        host = parts.netloc.lower()
    except ValueError:
        return "", ""
    if not host or "@" in host or parts.scheme not in ("http", "https") or any(mark.isspace() for mark in host):
        return "", ""
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/"), host
