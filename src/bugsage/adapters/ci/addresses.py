"""What web addresses of CI services mean, by their form alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from bugsage.model.ci import CiPlace

_NAME = r"[A-Za-z0-9_.-]{1,200}"
_ID = r"[0-9]{1,20}"
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}(?::[0-9]{1,5})?|\[[0-9a-f:.]{2,45}\](?::[0-9]{1,5})?")
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_GITHUB = (
    rf"/actions/runs/(?P<run>{_ID})(?:/attempts/(?P<attempt>[0-9]{{1,4}}))?(?:/jobs?/(?P<job>{_ID}))?(?:/.*)?",
    rf"/runs/(?P<job>{_ID})(?:/.*)?",
    rf"/actions/jobs/(?P<job>{_ID})(?:/.*)?",
    rf"/pull/(?P<change>{_ID})(?:/.*)?",
    r"/commit/(?P<commit>[0-9a-f]{7,64})(?:/.*)?",
)
_GITLAB = (
    rf"/(?:-/)?(?:jobs|builds)/(?P<job>{_ID})(?:/.*)?",
    rf"/(?:-/)?pipelines/(?P<run>{_ID})(?:/.*)?",
    rf"/(?:-/)?merge_requests/(?P<change>{_ID})(?:/.*)?",
    r"/-/commit/(?P<commit>[0-9a-f]{7,64})(?:/.*)?",
)
_CIRCLECI = (
    rf"/pipelines/(?P<project>{_NAME}/{_NAME}/{_NAME})/(?P<run>{_ID})(?:/workflows/(?P<workflow>{_UUID})"
    rf"(?:/jobs/(?P<job>{_ID}))?)?(?:/.*)?",
    rf"/jobs/(?P<project>{_NAME}/{_NAME}/{_NAME})/(?P<job>{_ID})(?:/.*)?",
    rf"/(?P<project>(?:gh|github|bb|bitbucket|circleci)/{_NAME}/{_NAME})/(?P<job>{_ID})(?:/.*)?",
)
_VCS = {"github": "gh", "bitbucket": "bb"}
_BUILD = re.compile(
    rf"(?P<job>(?:/job/[^/?#]{{1,300}}){{1,20}})/(?P<run>{_ID}|last[A-Z][A-Za-z]{{1,30}}Build|lastBuild)(?:/.*)?"
)
_BLUE = re.compile(
    rf"/blue/organizations/{_NAME}/(?P<job>[^/]{{1,600}})/detail/(?P<branch>[^/]{{1,300}})/(?P<run>{_ID})(?:/.*)?"
)  # fmt: skip
#: Which service is known at a host, and what stands before its paths; None for a host that nobody named.
Named = Callable[[str], tuple[str, str] | None]


def place_of(address: str, named: Named) -> CiPlace | None:
    """What an address means; None where it is not one of a CI service that is known here by its host or its form."""
    try:
        parts = urlsplit(address.strip())
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "\\" in address or len(address) > 2000:
        return None
    known = named(host)
    service, base = known or ("", f"{parts.scheme}://{host}")
    prefix = urlsplit(base).path.rstrip("/")
    if prefix and not parts.path.startswith(prefix + "/"):
        return None
    path = parts.path[len(prefix) :].rstrip("/")
    for name, read in _READERS.items():
        if service in ("", name) and (found := read(base, path)) is not None and (service or _is_telling(name, path)):
            return found
    return None


def _is_telling(service: str, path: str) -> bool:
    """Of a host that nobody named: the form must be that of one service alone."""
    marks = {"github": "/actions/runs/", "gitlab": "/-/", "jenkins": "/job/", "circleci": "/workflows/"}
    return marks[service] in path


def _github(base: str, path: str) -> CiPlace | None:
    path = path.removeprefix("/api/v3").removeprefix("/repos")
    found = re.match(rf"/(?P<project>{_NAME}/{_NAME})(?=/)", path)
    return _first(_GITHUB, "github", base, found["project"], path[found.end() :]) if found else None


def _gitlab(base: str, path: str) -> CiPlace | None:
    for pattern in _GITLAB:
        found = re.fullmatch(rf"/(?P<project>{_NAME}(?:/{_NAME}){{1,20}}?){pattern}", path)
        if found:
            return _place("gitlab", base, found)
    return None


def _circleci(base: str, path: str) -> CiPlace | None:
    found = next(filter(None, (re.fullmatch(pattern, path) for pattern in _CIRCLECI)), None)
    if not found:
        return None
    vcs, slash, rest = found["project"].partition("/")
    return _place("circleci", base, found, project=f"{_VCS.get(vcs, vcs)}{slash}{rest}")


def _jenkins(base: str, path: str) -> CiPlace | None:
    if blue := _BLUE.search(path):
        folders = unquote(blue["job"])
        branch = blue["branch"]
        own = folders.endswith("/" + unquote(branch)) or unquote(branch) == folders
        # Blue Ocean repeats the name of a job that has no branches.
        job = folders if own else f"{folders}/{branch}"
        return CiPlace(service="jenkins", base=base + path[: blue.start()], project=job, run=blue["run"])
    found = _BUILD.search(path)
    if not found:
        return None
    job = "/".join(unquote(part) if "%25" not in part else part for part in found["job"].split("/job/")[1:])
    return CiPlace(service="jenkins", base=base + path[: found.start()], project=job, run=found["run"])


def _first(patterns: tuple[str, ...], service: str, base: str, project: str, rest: str) -> CiPlace | None:
    found = next(filter(None, (re.fullmatch(pattern, rest) for pattern in patterns)), None)
    return _place(service, base, found, project=project) if found else None


def _place(service: str, base: str, found: re.Match[str], project: str = "") -> CiPlace:
    said = {name: value for name, value in found.groupdict().items() if value is not None and name != "project"}
    attempt = said.pop("attempt", None)
    return CiPlace(
        service=service,
        base=base,
        project=project or found["project"],
        attempt=int(attempt) if attempt else None,
        **said,
    )


_READERS: dict[str, Callable[[str, str], CiPlace | None]] = {
    "github": _github,
    "gitlab": _gitlab,
    "circleci": _circleci,
    "jenkins": _jenkins,
}


def project_of(remote: str) -> tuple[str, str] | None:
    """Host and project of the address of a git remote: `git@host:owner/name.git`, or one with a scheme."""
    if found := re.fullmatch(r"(?:[^@/\s:]{1,100}@)?([A-Za-z0-9.-]{1,253}):(?!//)/?(.{1,500})", remote):
        host, path = found[1], found[2]
    else:
        try:
            parts = urlsplit(remote)
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return None
        if parts.scheme not in ("http", "https", "ssh", "git"):
            return None
        if parts.scheme in ("http", "https") and parts.port:
            host = f"{host}:{parts.port}"
    project = path.strip("/").removesuffix(".git")
    if not host or not re.fullmatch(rf"{_NAME}(?:/{_NAME}){{1,20}}", project):
        return None
    # GitHub and GitLab answer ssh under other names where the usual port is closed.
    return {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}.get(host.lower(), host.lower()), project
