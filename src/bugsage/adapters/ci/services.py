"""The port Ci: finds which service an address is of, and asks that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bugsage.adapters.ci.addresses import place_of, project_of
from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.hosts import LOG_IN, PUBLIC, Host, Hosts, Token
from bugsage.errors import SourceNotFound, UsageError
from bugsage.model.ci import CiArtefact, CiChange, CiJob, CiPlace, CiRun
from bugsage.model.report import RawReport
from bugsage.model.run import Check

if TYPE_CHECKING:
    from bugsage.adapters.ci.service import Service
    from bugsage.ports import Web

#: Makes a client of one server: its base, the headers that carry the token, and the hosts around it.
Connect = Callable[..., "Web"]
#: Where services keep logs and artefacts; they send us there, and we go without the token.
STORES = (
    "*.blob.core.windows.net", "*.actions.githubusercontent.com", "*.amazonaws.com", "storage.googleapis.com",
    "*.storage.googleapis.com", "*.r2.cloudflarestorage.com",
    "*.digitaloceanspaces.com", "cdn.artifacts.gitlab-static.net",
)  # fmt: skip
#: Which files of a repository say which service runs it.
FILES = (
    ("github", ".github/workflows"),
    ("gitlab", ".gitlab-ci.yml"),
    ("circleci", ".circleci/config.yml"),
    ("jenkins", "Jenkinsfile"),
)
NAMES = {"github": "GitHub Actions", "gitlab": "GitLab", "circleci": "CircleCI", "jenkins": "Jenkins"}
_CIRCLECI_SLUGS = {"github.com": "gh", "bitbucket.org": "bb"}


class CiServices:
    """All CI services that are known here. A client is made when a service is first asked."""

    def __init__(
        self,
        hosts: Hosts,
        connect: Connect,
        *,
        root: Path,
        remotes: Callable[[], Sequence[str]],
        job: str | None = None,
    ) -> None:
        """`remotes`: addresses of the repository's remotes, the most telling first; `job`: its job on a Jenkins."""
        self._hosts, self._connect = hosts, connect
        self._root, self._remotes, self._job = root, remotes, job
        self._services: dict[tuple[str, str], Service] = {}
        self._clients: list[Web] = []

    def place(self, address: str) -> CiPlace | None:
        """What an address means; None where it is of no CI service."""
        return place_of(address, self._hosts.named)

    def projects(self) -> tuple[CiPlace, ...]:
        """Where this repository is built, as its files and its remotes say. Raises SourceNotFound.

        A host that only a remote names is not asked, unless the user named it as well.
        """
        files = self._files()
        found: dict[CiPlace, None] = {}
        strange: list[str] = []
        for host, project in filter(None, map(project_of, self._remotes())):
            places = list(self._places(host, project, files))
            found.update(dict.fromkeys(places))
            if not places and host not in _CIRCLECI_SLUGS:
                strange.append(host)
        found.update(dict.fromkeys(self._on_jenkins()))
        if not found and strange:
            raise SourceNotFound(
                f"{strange[0]} is named by this repository and not by you, so it is not asked",
                hint=f'name it in your own settings: [ci.hosts."{strange[0]}"] with service = "gitlab" or "github"',
            )
        if not found:
            raise SourceNotFound(
                "no CI service is known for this repository", hint="give the address of the run: bugsage diagnose URL"
            )
        return tuple(found)

    def run(self, place: CiPlace) -> CiRun:
        """The run that a place is in."""
        return self._of(place).run(place)

    def runs(self, place: CiPlace, *, branch: str = "", commit: str = "", limit: int = 30) -> tuple[CiRun, ...]:
        """Runs of a project, the newest first: of a branch, of a commit, or of the change that the place names."""
        return self._of(place).runs(place, branch=branch, commit=commit, limit=limit)

    def change(self, place: CiPlace) -> CiChange:
        """A pull request or merge request as a diff, with its commits. Raises UsageError where none can be."""
        if place.service == "github":
            from bugsage.adapters.ci.changes import github_change

            return github_change(self._asking_of(place), place)
        if place.service == "gitlab":
            from bugsage.adapters.ci.changes import gitlab_change

            return gitlab_change(self._asking_of(place), place)
        raise UsageError(f"{NAMES[place.service]} has no pull requests", hint="give the address of the pull request")

    def jobs(self, run: CiRun) -> tuple[CiJob, ...]:
        """The jobs of a run, of all its attempts."""
        return self._of(run.place).jobs(run)

    def log(self, job: CiJob) -> RawReport:
        """What a job wrote."""
        return self._of(job.run.place).log(job)

    def archive(self, run: CiRun, attempt: int) -> RawReport | None:
        """The logs of all jobs of an attempt in one archive; None where there is none."""
        return self._of(run.place).archive(run, attempt)

    def results(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[RawReport, ...]:
        """What the service itself understood of the tests of these jobs."""
        return self._of(run.place).results(run, jobs)

    def artefacts(self, run: CiRun, jobs: Sequence[CiJob]) -> tuple[CiArtefact, ...]:
        """What these jobs, or the run, kept."""
        return self._of(run.place).artefacts(run, jobs)

    def fetch(self, run: CiRun, artefact: CiArtefact) -> RawReport:
        """An artefact as it is."""
        return self._of(run.place).fetch(run, artefact)

    def green(self, job: CiJob) -> RawReport | None:
        """The log of the same job when it passed last; None where none is at hand."""
        return self._of(job.run.place).green(job)

    def checks(self) -> tuple[Check, ...]:
        """Which CI this repository has, and whether it can be read."""
        names = [f"{NAMES[service]} ({file})" for service, file in FILES if (self._root / file).exists()]
        if not names:
            return (Check(name="ci", state="ok", finding="No file of a CI service is here."),)
        try:
            places = self.projects()
        except SourceNotFound as error:
            finding = f"{', '.join(names)}: {error}."
            return (Check(name="ci", state="warn", finding=finding, mend=""),)
        return (self._check(names, places),)

    def close(self) -> None:
        """Let go of the connections; another question opens new ones."""
        for client in self._clients:
            client.close()

    def _check(self, names: list[str], places: Sequence[CiPlace]) -> Check:
        said, missing = [], ""
        for place in places:
            host = urlsplit(place.base).netloc
            token = self._hosts.token(host, place.service)
            said.append(f"{host} with the token {_whence(token)}" if token.value else f"{host} without a token")
            missing = missing or ("" if token.value else place.service)
        finding = f"{', '.join(names)}: `bugsage ci latest` reads {', '.join(dict.fromkeys(said))}."
        mend = {"github": "gh auth login", "gitlab": "glab auth login"}.get(missing, "")
        if missing and not mend:
            mend = "export " + {"circleci": "CIRCLE_TOKEN=…"}.get(missing, "JENKINS_USER=… JENKINS_TOKEN=…")
        return Check(name="ci", state="warn" if missing else "ok", finding=finding, mend=mend)

    def _files(self) -> frozenset[str]:
        return frozenset(service for service, file in FILES if (self._root / file).exists())

    def _places(self, host: str, project: str, files: frozenset[str]) -> Iterator[CiPlace]:
        """Where a remote's project is built; its host's own service, unless the files speak of another only."""
        known = self._hosts.named(host) or self._logged_in(host)
        if known and known[0] in ("github", "gitlab") and (known[0] in files or not files):
            yield CiPlace(service=known[0], base=known[1], project=project)
        if "circleci" in files and host in _CIRCLECI_SLUGS:
            yield CiPlace(service="circleci", base="https://circleci.com", project=f"{_CIRCLECI_SLUGS[host]}/{project}")

    def _on_jenkins(self) -> Iterator[CiPlace]:
        for host in self._hosts.known.values():
            if self._job and host.service == "jenkins":
                yield CiPlace(service="jenkins", base=host.base, project=self._job.strip("/").replace("/job/", "/"))

    def _logged_in(self, host: str) -> tuple[str, str] | None:
        """A host that the user logged in to by a service's own program is named by the user."""
        for service in ("github", "gitlab"):
            if self._hosts.token(host, service).value:
                return service, f"https://{host}"
        return None

    def _of(self, place: CiPlace) -> Service:
        key = (place.service, place.base)
        if key not in self._services:
            self._services[key] = self._made(place)
        return self._services[key]

    def _asking_of(self, place: CiPlace) -> Asking:
        name = urlsplit(place.base).netloc
        host = self._hosts.known.get(name) or Host(place.service, place.base)
        token = self._hosts.token(name, place.service)
        base, headers, trusted = _spoken_to(place, token)
        around = {"elsewhere": (*STORES, *host.elsewhere), "plain": host.plain_http}
        web = self._connect(base, headers, trusted=trusted, **around)
        self._clients.append(web)
        return Asking(web, name, token=_whence(token), log_in=_log_in(place.service, name))

    def _made(self, place: CiPlace) -> Service:
        asking = self._asking_of(place)
        if place.service == "github":
            from bugsage.adapters.ci.github import GitHub

            return GitHub(asking)
        if place.service == "gitlab":
            from bugsage.adapters.ci.gitlab import GitLab

            return GitLab(asking)
        if place.service == "circleci":
            from bugsage.adapters.ci.circleci import CircleCi

            host = self._hosts.known.get(urlsplit(place.base).netloc) or Host(place.service, place.base)
            return CircleCi(asking, lambda url: self._aside(url, host))
        from bugsage.adapters.ci.jenkins import Jenkins

        return Jenkins(asking)

    def _aside(self, url: str, host: Host) -> Web:
        """A client of a store of files that an answer names. Raises SourceNotFound for any other host."""
        parts = urlsplit(url)
        if not any(_is_of(parts.hostname or "", one) for one in (*STORES, *host.elsewhere)):
            raise SourceNotFound(f"{host.base} names an address of {parts.hostname}, where nothing is asked")
        self._clients.append(self._connect(f"{parts.scheme}://{parts.netloc}", {}, plain=host.plain_http))
        return self._clients[-1]


def _spoken_to(place: CiPlace, token: Token) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """Where the API is, the headers that carry the token, and further hosts that get it."""
    if place.service == "github":
        from bugsage.adapters.ci import github

        return github.api_of(place.base), github.headers_of(token.value), ()
    if place.service == "gitlab":
        from bugsage.adapters.ci import gitlab

        return f"{place.base}/api/v4", gitlab.headers_of(token.value, token.origin), ()
    if place.service == "circleci":
        from bugsage.adapters.ci import circleci

        trusted = (circleci.ARTEFACTS,) if place.base == "https://circleci.com" else ()
        return place.base, circleci.headers_of(token.value), trusted
    from bugsage.adapters.ci import jenkins

    return place.base, jenkins.headers_of(token.value, token.user), ()


def _whence(token: Token) -> str:
    """Where a token came from, in words; empty without one."""
    return f"in {token.origin}" if token.origin.isupper() else token.origin


def _log_in(service: str, host: str) -> str:
    """How a token for a host is given."""
    if host in PUBLIC or service == "jenkins":
        return f"give {LOG_IN[service]}" if not LOG_IN[service].startswith("`") else LOG_IN[service]
    program = {"github": "gh", "gitlab": "glab"}.get(service)
    own = f'a token variable for [ci.hosts."{host}"] in your own settings'
    return f"`{program} auth login --hostname {host}`, or {own}" if program else own


def _is_of(host: str, pattern: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))
