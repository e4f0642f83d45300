"""Asks Sentry, page by page, and gives back its documents as they came. What they mean is not decided here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bugsage.errors import ServiceFailed, SourceNotFound, TokenMissing, UsageError
from bugsage.model.sentry import SCOPES, SentryAccess, SentryQuery

if TYPE_CHECKING:
    from bugsage.model.web import Answer
    from bugsage.ports import Web

#: Requests of one issue that are under way at once.
_AT_ONCE = 3
_PAGE = 100
#: Pages of one list: more are not asked for, whatever a server says.
_MOST_PAGES = 2000
_LINK = re.compile(r'<[^>]*>((?:\s*;\s*\w+="[^"]*")*)')
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_CURSOR = re.compile(r"[\w:.-]{1,200}")
Params = Mapping[str, str | int]


class SentryClient:
    """The port Sentry, answered by REST. `web` speaks to `…/api/0/` of the server, with the token."""

    def __init__(self, web: Web, access: SentryAccess) -> None:
        self._web, self._access = web, access
        self._bases: dict[str, str] = {}

    def organisations(self) -> bytes:
        """The organisations that the token may see."""
        return self._content("", "organizations/", {"per_page": _PAGE})

    def issues(self, query: SentryQuery) -> Iterator[bytes]:
        """Pages of a list of issues."""
        search = "is:unresolved" if query.query is None else query.query
        params: dict[str, str | int] = {"sort": query.sort, "limit": min(query.limit, _PAGE)}
        if query.project and query.project.isdecimal():
            params["project"] = query.project
        elif query.project:
            search = f"{search} project:{query.project}".strip()
        if query.environment:
            params["environment"] = query.environment
        return self._pages(query.org, f"organizations/{_part(query.org)}/issues/", {"query": search, **params})

    def issue(self, org: str, which: str) -> bytes:
        """An issue by number or short id. Raises SourceNotFound."""
        path = f"organizations/{_part(org)}/issues/{_part(which)}/"
        answer = self._answer(org, path)
        if answer.status == 404 and not which.isdecimal():  # an older server does not know short ids there
            found = self._answer(org, f"organizations/{_part(org)}/shortids/{_part(which)}/")
            group = _member(found, "groupId")
            if group.isdecimal():
                answer = self._answer(org, f"organizations/{_part(org)}/issues/{group}/")
        return self._read(answer, f"no issue {which} in {org}")

    def event(self, org: str, issue: str, which: str) -> bytes:
        """One event of an issue, whole: `latest`, `oldest`, `recommended` or by id. Raises SourceNotFound."""
        path = f"organizations/{_part(org)}/issues/{_part(issue)}/events/{_part(which)}/"
        return self._read(self._answer(org, path, self._environment()), f"no event {which} of issue {issue}")

    def project_event(self, org: str, project: str, event: str) -> bytes:
        """One event of a project, whole. Raises SourceNotFound."""
        path = f"projects/{_part(org)}/{_part(project)}/events/{_part(event)}/"
        return self._read(self._answer(org, path), f"no event {event} in {project}")

    def details(self, org: str, issue: str, which: str) -> tuple[bytes, bytes, bytes]:
        """An event, the oldest one and the hashes of an issue; the last two empty where they are refused."""
        base = f"organizations/{_part(org)}/issues/{_part(issue)}"
        self._base(org)  # once, and not by three at the same time
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            oldest = pool.submit(self._optional, org, f"{base}/events/oldest/")
            hashes = pool.submit(self._optional, org, f"{base}/hashes/")
            return self.event(org, issue, which), oldest.result(), hashes.result()

    def release_commits(self, org: str, version: str) -> bytes:
        """The commits that a release brought; empty where Sentry knows none."""
        return self._optional(org, f"organizations/{_part(org)}/releases/{_part(version)}/commits/")

    def events(self, org: str, project: str, start: str, end: str) -> Iterator[bytes]:
        """Pages of outlines of the events of a project between two times, the newest first."""
        path = f"projects/{_part(org)}/{_part(project)}/events/"
        return self._pages(org, path, {"start": start, "end": end, "per_page": _PAGE})

    def close(self) -> None:
        """Let go of the connections."""
        self._web.close()

    def _environment(self) -> dict[str, str | int]:
        return {"environment": self._access.environment} if self._access.environment else {}

    def _pages(self, org: str, path: str, params: Params) -> Iterator[bytes]:
        cursor: str | None = None
        asked: set[str] = set()
        for _ in range(_MOST_PAGES):
            answer = self._answer(org, path, {**params, "cursor": cursor} if cursor else params)
            yield self._read(answer, f"nothing at {path}")
            cursor = next_cursor(answer.headers.get("link", ""))
            if cursor is None or cursor in asked:
                return
            asked.add(cursor)

    def _optional(self, org: str, path: str) -> bytes:
        answer = self._answer(org, path)
        return answer.content if answer.status == 200 else b""

    def _content(self, org: str, path: str, params: Params) -> bytes:
        return self._read(self._answer(org, path, params), f"nothing at {path}")

    def _answer(self, org: str, path: str, params: Params | None = None) -> Answer:
        if not self._access.token:
            raise TokenMissing(
                f"reading from {self._web.host} needs a token, and there is none",
                hint=f"make one in Sentry with the scopes {SCOPES}, then: export SENTRY_AUTH_TOKEN=…",
            )
        return self._web.get(f"{self._base(org)}{path}", params, json=True)

    def _base(self, org: str) -> str:
        """In front of every path of an organisation: the address of its region, where it is another one."""
        if not org:
            return ""
        if org not in self._bases:
            self._bases[org] = ""
            links = _json(self._answer("", f"organizations/{_part(org)}/").content)
            region = _dict(_dict(links).get("links")).get("regionUrl")
            base = f"{region.rstrip('/')}/api/0/" if isinstance(region, str) and region else ""
            if base and self._web.trusts(base):
                self._bases[org] = base
        return self._bases[org]

    def _read(self, answer: Answer, missing: str) -> bytes:
        """The content of an answer that is one. Raises SourceNotFound, ServiceFailed, UsageError."""
        status, host = answer.status, self._web.host
        if status == 200:
            return answer.content
        detail = _member(answer, "detail")[:200]
        told = f" ({detail})" if detail else ""
        if status == 404:
            raise SourceNotFound(
                f"{host} knows {missing}{told}",
                hint="check organisation and id; a token sees only the projects of its owner",
            )
        if status == 400:
            raise UsageError(f"{host} does not understand what was asked{told}")
        if status == 401:
            raise ServiceFailed(f"{host} does not take the token from {self._access.token_from}{told}", hint=_ANOTHER)
        if status == 403:
            raise ServiceFailed(
                f"{host} does not let the token from {self._access.token_from} read this{told}", hint=self._wanted()
            )
        raise ServiceFailed(f"{host} answered {status}{told}")

    def _wanted(self) -> str:
        of_org = self._access.token.startswith("sntrys_")
        also = "; a token of an organisation is for uploads only, make one of your own" if of_org else ""
        return f"it needs the scopes {SCOPES}{also}"


_ANOTHER = f"make another in Sentry with the scopes {SCOPES}, then: export SENTRY_AUTH_TOKEN=…"


def next_cursor(link: str) -> str | None:
    """Where the next page begins, from a `Link` header; None after the last. Both links are always there."""
    for found in _LINK.finditer(link[:8000]):
        said = dict(_ATTRIBUTE.findall(found[1]))
        if said.get("rel") == "next" and said.get("results") == "true":
            cursor = said.get("cursor", "")
            return cursor if _CURSOR.fullmatch(cursor) else None
    return None


def _part(text: str) -> str:
    """A part of a path; `..` is not one that leads upwards."""
    return quote(text, safe="").replace(".", "%2E") if set(text) == {"."} else quote(text, safe="")


def _member(answer: Answer, name: str) -> str:
    value = _dict(_json(answer.content)).get(name)
    return str(value) if isinstance(value, str | int) else ""


def _json(content: bytes) -> Any:
    import msgspec

    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
