"""A Sentry on the loop-back interface, as far as a reader of its REST API can see: in the shapes that it publishes.

One organisation, `acme`, with one project, `shop`. Events are put in with `add`; issues are what their groups make. A
`fault` names for a request what goes wrong with its answer.
"""

import json
import time
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.web_server import Handler, Heard, Reply, WebServer, running

ORG, ORG_ID, PROJECT, PROJECT_ID = "acme", "4501", "shop", "4502"
TOKEN = "sntryu_fake0123456789"
Json = dict[str, Any]
#: The number of a request, from 1, and its path, to the name of what goes wrong; None where nothing does.
Fault = Callable[[int, str], str | None]
FAULTS = ("429", "429-reset", "500", "502", "drop", "cut", "short", "slow")


def event(
    number: int,
    at: str = "2026-01-05T10:00:00Z",
    *,
    group: int = 1,
    kind: str = "KeyError",
    value: str = "'user_id'",
    file: str = "src/api.py",
    line: int = 41,
    function: str = "create",
    code: str = "    return user['user_id']",
    release: str | None = "shop@1.2.0",
    user: str | None = None,
) -> Json:
    """A whole event in the shape of the REST API."""
    frame = {
        "filename": file,
        "absPath": f"/app/{file}",
        "module": None,
        "package": None,
        "platform": None,
        "function": function,
        "lineNo": line,
        "colNo": None,
        "inApp": True,
        "context": [[line, code]],
        "vars": None,
        "errors": None,
        "trust": None,
    }
    outer = frame | {"filename": "lib/server.py", "absPath": "/usr/lib/server.py", "inApp": False, "function": "serve"}
    exception = {
        "type": kind,
        "value": value,
        "module": None,
        "threadId": None,
        "mechanism": {"type": "generic", "handled": False},
        "rawStacktrace": None,
        "stacktrace": {"frames": [outer, frame], "framesOmitted": None, "registers": None, "hasSystemFrames": True},
    }
    own = f"{number:032x}"
    tags = [{"key": "environment", "value": "production"}, {"key": "level", "value": "error"}]
    return {
        "id": own,
        "eventID": own,
        "groupID": str(group),
        "projectID": PROJECT_ID,
        "size": 1200,
        "type": "error",
        "platform": "python",
        "title": f"{kind}: {value}",
        "message": "",
        "location": file,
        "culprit": f"{file} in {function}",
        "metadata": {"type": kind, "value": value, "filename": file, "function": function},
        "dateCreated": at,
        "dateReceived": at,
        "tags": tags + ([{"key": "release", "value": release}] if release else []),
        "user": {"id": user, "email": None, "username": None, "ip_address": None} if user else None,
        "contexts": {},
        "context": {},
        "sdk": {"name": "sentry.python", "version": "2.40.0"},
        "entries": [
            {"type": "exception", "data": {"values": [exception], "excOmitted": None, "hasSystemFrames": True}}
        ],
        "errors": [],
        "fingerprints": [f"{group:032x}"],
        "groupingConfig": {"id": "newstyle:2023-01-11", "enhancements": "…"},
        "dist": None,
        "crashFile": None,
        "_meta": {},
    }


class SentryServer(WebServer):
    """Answers like Sentry does."""

    def __init__(self, *, fault: Fault | None = None, busy: str = "0.01", slow: float = 0.05) -> None:
        super().__init__(())
        self.events: dict[str, Json] = {}
        self.statuses: dict[str, tuple[str, str]] = {}
        self.commits: dict[str, list[Json]] = {}
        self.scopes = {"org:read", "project:read", "event:read"}
        self.knows_short_ids = True
        self.region = ""
        self.fault, self.busy, self.slow = fault, busy, slow
        self._by_time: list[tuple[float, str]] = []
        self._outlines: dict[str, bytes] = {}

    def add(self, *events: Json) -> None:
        for one in events:
            own = one["eventID"]
            self.events[own] = one
            insort(self._by_time, (seconds(one["dateCreated"]), own))
            self._outlines[own] = json.dumps(outline(one)).encode()

    def next_answer(self, heard: Heard) -> Reply:
        self.heard.append(heard)
        wrong = self.fault(len(self.heard), heard.path) if self.fault else None
        return lambda handler, heard: self._answer(handler, heard, wrong)

    def _answer(self, handler: Handler, heard: Heard, wrong: str | None) -> None:
        status, body, headers = self._routed(heard)
        if wrong == "429":
            status, body, headers = 429, b'{"detail": "slow down"}', {"retry-after": self.busy}
        elif wrong == "429-reset":
            limits = {"limit": "60", "remaining": "0", "reset": str(int(time.time()) + 1), "concurrentremaining": "0"}
            status, body = 429, b'{"detail": "You are attempting to use this endpoint too frequently."}'
            headers = {f"x-sentry-rate-limit-{name}": value for name, value in limits.items()}
        elif wrong in ("500", "502"):
            status, body, headers = int(wrong), b"<html>trouble</html>", {}
        elif wrong == "drop":
            return handler.drop()
        elif wrong == "cut":
            handler.send(status, body[: len(body) // 2], headers, len(body) + 1)
            return handler.drop()
        elif wrong == "short":
            body = body[: len(body) // 2]
        elif wrong == "slow":
            time.sleep(self.slow)
        handler.send(status, body, {"content-type": "application/json", **headers})

    def _routed(self, heard: Heard) -> tuple[int, bytes, dict[str, str]]:
        if heard.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, b'{"detail": "Invalid token"}', {}
        url = urlsplit(heard.path)
        params = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        parts = [unquote(part) for part in url.path.removeprefix("/api/0/").strip("/").split("/")]
        scope = "project:read" if parts[0] == "projects" else "event:read" if "issues" in parts else "org:read"
        if scope not in self.scopes:
            return 403, b'{"detail": "You do not have permission to perform this action."}', {}
        match parts:
            case ["organizations"]:
                return found([self._organisation()])
            case ["organizations", "acme"]:
                return found(self._organisation())
            case ["organizations", "acme", "issues"]:
                return self._paged([json.dumps(one).encode() for one in self._listed(params)], params, "limit")
            case ["organizations", "acme", "issues", which]:
                return found(self._issue(self._group(which)))
            case ["organizations", "acme", "shortids", which] if group := self._group(which, True):
                named = {"organizationSlug": ORG, "projectSlug": PROJECT, "groupId": group, "shortId": which}
                return found(named | {"group": self._issue(group)})
            case ["organizations", "acme", "issues", which, "hashes"] if group := self._group(which):
                newest = self._of(group)[-1]
                return found([{"id": newest["fingerprints"][0], "latestEvent": outline(newest)}])
            case ["organizations", "acme", "issues", which, "events", name] if group := self._group(which):
                return found(self._event(group, name))
            case ["organizations", "acme", "releases", version, "commits"]:
                return found(self.commits.get(version))
            case ["projects", "acme", "shop", "events"]:
                return self._paged(self._between(params), params, "per_page")
            case ["projects", "acme", "shop", "events", own]:
                return found(self._detailed(self.events.get(own)))
        return found(None)

    def _organisation(self) -> Json:
        links = {"organizationUrl": "https://acme.sentry.io", "regionUrl": self.region}
        return {"id": ORG_ID, "slug": ORG, "name": "Acme", "status": {"id": "active"}, "links": links}

    def _group(self, which: str, short: bool = False) -> str | None:
        if not which.isdecimal() and (self.knows_short_ids or short):
            which = which.upper().removeprefix("SHOP-")
        return which if any(one["groupID"] == which for one in self.events.values()) else None

    def _of(self, group: str) -> list[Json]:
        return [self.events[own] for _, own in self._by_time if self.events[own]["groupID"] == group]

    def _event(self, group: str, name: str) -> Json | None:
        known = self._of(group)
        ends = {"latest": -1, "oldest": 0, "recommended": -1}
        if name in ends:
            return self._detailed(known[ends[name]])
        return self._detailed(next((one for one in known if one["eventID"] == name), None))

    def _detailed(self, one: Json | None) -> Json | None:
        if one is None:
            return None
        version = next((tag["value"] for tag in one["tags"] if tag["key"] == "release"), None)
        release = {"version": version, "shortVersion": version, "dateCreated": one["dateCreated"], "lastCommit": None}
        more = {"release": release if version else None, "userReport": None, "sdkUpdates": [], "occurrence": None}
        return one | more | {"nextEventID": None, "previousEventID": None}

    def _issue(self, group: str | None) -> Json | None:
        if group is None:
            return None
        known = self._of(group)
        first, last = known[0], known[-1]
        status, substatus = self.statuses.get(group, ("unresolved", "ongoing"))
        releases = [next((tag["value"] for tag in one["tags"] if tag["key"] == "release"), None) for one in known]
        return {
            "id": group,
            "shortId": f"SHOP-{group}",
            "title": last["title"],
            "culprit": last["culprit"],
            "permalink": f"https://acme.sentry.io/issues/{group}/",
            "logger": None,
            "level": "error",
            "status": status,
            "substatus": substatus,
            "statusDetails": {},
            "platform": "python",
            "project": {"id": PROJECT_ID, "name": "Shop", "slug": PROJECT, "platform": "python"},
            "type": "error",
            "metadata": last["metadata"],
            "count": str(len(known)),
            "userCount": len({one["user"]["id"] for one in known if one["user"]}),
            "firstSeen": first["dateCreated"],
            "lastSeen": last["dateCreated"],
            "firstRelease": {"version": releases[0]} if releases[0] else None,
            "lastRelease": {"version": releases[-1]} if releases[-1] else None,
            "assignedTo": None,
            "stats": {"24h": []},
        }

    def _listed(self, params: dict[str, str]) -> Iterator[Json]:
        words = params.get("query", "is:unresolved").split()
        newest = dict.fromkeys(self.events[own]["groupID"] for _, own in reversed(self._by_time))
        for group in newest:
            one = self._issue(group)
            assert one is not None
            if any(f"is:{status}" in words and one["status"] != status for status in ("unresolved", "resolved")):
                continue
            if all(":" in word or word.lower() in one["title"].lower() for word in words):
                yield one

    def _between(self, params: dict[str, str]) -> list[bytes]:
        start = bisect_left(self._by_time, (seconds(params["start"]), ""))
        end = bisect_left(self._by_time, (seconds(params["end"]), ""))
        listed = reversed(self._by_time[start:end])
        if params.get("full") in ("1", "true"):
            return [json.dumps(self.events[own]).encode() for _, own in listed]
        return [self._outlines[own] for _, own in listed]

    def _paged(self, rows: list[bytes], params: dict[str, str], size: str) -> tuple[int, bytes, dict[str, str]]:
        most = min(int(params.get(size, "100")), 100)
        offset = int(params.get("cursor", "0:0:0").split(":")[1]) * most
        page = rows[offset : offset + most]
        place = offset // most
        links = [
            _link("previous", bool(place), f"0:{max(place - 1, 0)}:1"),
            _link("next", offset + most < len(rows), f"0:{place + 1}:0"),
        ]
        return 200, b"[" + b",".join(page) + b"]", {"link": ", ".join(links)}


def outline(one: Json) -> Json:
    """What a list of events says of each."""
    names = ("id", "groupID", "eventID", "projectID", "message", "title", "location", "culprit", "user", "platform")
    rest = {"event.type": "error", "tags": one["tags"], "dateCreated": one["dateCreated"], "crashFile": None}
    return {name: one[name] for name in names} | rest


def found(document: Any) -> tuple[int, bytes, dict[str, str]]:
    if document is None:
        return 404, b'{"detail": "The requested resource does not exist"}', {}
    return 200, json.dumps(document).encode(), {}


def seconds(moment: str) -> float:
    parsed = datetime.fromisoformat(moment)
    return (parsed if parsed.tzinfo else datetime.fromisoformat(f"{moment}+00:00")).timestamp()


def after(moment: str, more: float) -> str:
    """A moment so many seconds later."""
    return (datetime.fromisoformat(moment) + timedelta(seconds=more)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _link(rel: str, results: bool, cursor: str) -> str:
    return f'<http://x/?&cursor={cursor}>; rel="{rel}"; results="{str(results).lower()}"; cursor="{cursor}"'


@contextmanager
def sentry(*events: Json, **more: Any) -> Iterator[SentryServer]:
    with SentryServer(**more) as server, running(server):
        server.add(*events)
        yield server
