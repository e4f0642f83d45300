"""Reading a Sentry, against one on the loop-back interface that answers in its published shapes."""

import json
from typing import Any, BinaryIO

import pytest

from bugsage.adapters.sentry import SentryClient
from bugsage.adapters.sentry.client import next_cursor
from bugsage.adapters.web import HttpWeb
from bugsage.errors import ServiceFailed, SourceNotFound, TokenMissing, UsageError
from bugsage.model.sentry import SentryAccess, SentryQuery
from bugsage.model.web import Answer
from tests.fakes.fake_clock import FakeClock
from tests.fakes.sentry_server import TOKEN, SentryServer, event, sentry


def client(server: SentryServer, token: str = TOKEN, **more: Any) -> SentryClient:
    access = SentryAccess(url=server.url, token=token, token_from="SENTRY_AUTH_TOKEN", **more)
    headers = {"authorization": f"Bearer {token}"}
    return SentryClient(HttpWeb(f"{server.url}/api/0/", headers, clock=FakeClock(), chance=lambda: 0.5), access)


def listed(pages: Any) -> list[Any]:
    return [one for page in pages for one in json.loads(page)]


def test_issues_of_a_project() -> None:
    with sentry(event(1), event(2, group=2, kind="TypeError")) as server:
        server.statuses["2"] = ("resolved", "")
        asked = client(server, environment="production")
        query = SentryQuery(org="acme", project="shop", environment="production")
        assert [one["shortId"] for one in listed(asked.issues(query))] == ["SHOP-1"]
    assert "project%3Ashop" in server.heard[-1].path
    assert "environment=production" in server.heard[-1].path


def test_a_project_by_number_is_a_parameter() -> None:
    with sentry(event(1)) as server:
        listed(client(server).issues(SentryQuery(org="acme", project="4502", query="")))
    assert "project=4502" in server.heard[-1].path
    assert "query=&" in server.heard[-1].path


def test_every_page_is_read() -> None:
    with sentry(*(event(n, group=n) for n in range(1, 251))) as server:
        assert len(listed(client(server).issues(SentryQuery(org="acme", limit=100)))) == 250
        times = ("2026-01-05T09:00:00", "2026-01-05T11:00:00")
        found = listed(client(server).events("acme", "shop", *times))
    assert len({one["eventID"] for one in found}) == 250


@pytest.mark.parametrize("newer", [True, False])
@pytest.mark.parametrize("which", ["1", "SHOP-1"])
def test_an_issue_by_number_and_by_short_id(which: str, newer: bool) -> None:
    with sentry(event(1)) as server:
        server.knows_short_ids = newer
        assert json.loads(client(server).issue("acme", which))["id"] == "1"


def test_what_is_not_there_is_said() -> None:
    with sentry(event(1)) as server:
        for ask in (
            lambda: client(server).issue("acme", "SHOP-99"),
            lambda: client(server).event("acme", "1", "f" * 32),
            lambda: client(server).project_event("acme", "shop", "f" * 32),
            lambda: list(client(server).issues(SentryQuery(org="other"))),
        ):
            with pytest.raises(SourceNotFound, match=r"127\.0\.0\.1 knows no"):
                ask()


def test_events_of_an_issue() -> None:
    old, new = event(1, "2026-01-01T00:00:00Z", release="shop@1.0"), event(2)
    with sentry(old, new) as server:
        asked = client(server)
        assert json.loads(asked.event("acme", "1", "latest"))["eventID"] == new["eventID"]
        assert json.loads(asked.event("acme", "1", old["eventID"]))["eventID"] == old["eventID"]
        assert json.loads(asked.project_event("acme", "shop", old["eventID"]))["groupID"] == "1"
        latest, oldest, hashes = asked.details("acme", "1", "latest")
    assert json.loads(latest)["eventID"] == new["eventID"]
    assert json.loads(oldest)["release"]["version"] == "shop@1.0"
    assert json.loads(hashes)[0]["id"] == f"{1:032x}"


def test_commits_of_a_release_whose_name_has_slashes() -> None:
    with sentry(event(1)) as server:
        server.commits["web/1.0 beta"] = [{"id": "a" * 40}]
        assert json.loads(client(server).release_commits("acme", "web/1.0 beta")) == [{"id": "a" * 40}]
        assert client(server).release_commits("acme", "..") == b""
    assert server.heard[-1].path.endswith("/releases/%2E%2E/commits/")


def test_without_a_token_nothing_is_asked() -> None:
    with sentry(event(1)) as server, pytest.raises(TokenMissing, match="needs a token") as caught:
        client(server, token="").issue("acme", "1")
    assert "event:read project:read org:read" in caught.value.hint
    assert not server.heard


def test_a_token_that_is_not_taken() -> None:
    with sentry(event(1)) as server, pytest.raises(ServiceFailed, match=r"SENTRY_AUTH_TOKEN .Invalid token") as caught:
        client(server, token="sntryu_other").issue("acme", "1")
    assert "sntryu_other" not in f"{caught.value} {caught.value.hint}"
    assert "event:read" in caught.value.hint


def test_a_token_that_may_not() -> None:
    with sentry(event(1)) as server:
        server.scopes = {"org:read"}
        with pytest.raises(ServiceFailed, match="does not let the token") as caught:
            client(server).issue("acme", "1")
    assert "event:read project:read org:read" in caught.value.hint


def test_what_is_refused_beside_the_event_is_done_without() -> None:
    with sentry(event(1)) as server:
        server.fault = lambda number, path: None
        routed = server._routed
        server._routed = lambda heard: (  # type: ignore[method-assign]
            (403, b"{}", {}) if "hashes" in heard.path or "oldest" in heard.path else routed(heard)
        )
        latest, oldest, hashes = client(server).details("acme", "1", "latest")
    assert (json.loads(latest)["groupID"], oldest, hashes) == ("1", b"", b"")


class FakeWeb:
    """Answers by the beginning of the address; remembers what was asked."""

    host = "sentry.io"

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers, self.asked = answers, list[str]()

    def trusts(self, url: str) -> bool:
        return url.startswith(("https://us.sentry.io/", "https://de.sentry.io/"))

    def get(self, path: str, params: Any = None, *, json: bool = False, most: int | None = None) -> Answer:
        self.asked.append(path)
        return next(
            (answer for start, answer in self.answers.items() if path.startswith(start)), Answer(status=404, url="")
        )

    def save(self, path: str, to: BinaryIO, params: Any = None, *, most: int | None = None) -> Answer:
        raise NotImplementedError

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("region", "base"),
    [
        ("https://de.sentry.io", "https://de.sentry.io/api/0/"),
        ("https://de.sentry.io/", "https://de.sentry.io/api/0/"),
        ("https://evil.example", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_an_organisation_is_asked_in_its_region(region: Any, base: str) -> None:
    said = json.dumps({"slug": "acme", "links": {"regionUrl": region}}).encode()
    answers = {
        "organizations/acme/issues": Answer(status=200, url="", content=b"{}"),
        "https://de.sentry.io/api/0/organizations/acme/issues": Answer(status=200, url="", content=b"{}"),
        "organizations/acme/": Answer(status=200, url="", content=said),
    }
    web = FakeWeb(answers)
    asked = SentryClient(web, SentryAccess(token="t"))
    asked.issue("acme", "1")
    asked.issue("acme", "2")
    assert web.asked == [
        "organizations/acme/",
        f"{base}organizations/acme/issues/1/",
        f"{base}organizations/acme/issues/2/",
    ]


def test_a_bad_question_is_the_users() -> None:
    web = FakeWeb({"organizations/": Answer(status=400, url="", content=b'{"detail": "Invalid query: x:"}')})
    with pytest.raises(UsageError, match="Invalid query"):
        list(SentryClient(web, SentryAccess(token="t")).issues(SentryQuery(org="acme")))


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        ('<https://x/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", '
         '<https://x/?&cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"', "0:100:0"),
        ('<https://x/>; rel="next"; results="false"; cursor="0:100:0"', None),
        ('<https://x/>; rel="previous"; results="true"; cursor="0:100:0"', None),
        ('<https://x/>; rel="next"; results="true"; cursor="0:1&project=2"', None),
        ('<https://x/>; rel="next"; results="true"', None),
        ("", None),
        ("<" * 10_000, None),
    ],
)  # fmt: skip
def test_where_the_next_page_begins(link: str, cursor: str | None) -> None:
    assert next_cursor(link) == cursor


def test_a_list_that_never_ends_is_not_read_without_end() -> None:
    link = '<https://x/>; rel="next"; results="true"; cursor="0:1:0"'
    page = Answer(status=200, url="", headers={"link": link}, content=b"[]")
    web = FakeWeb({"organizations/": page})
    assert len(list(SentryClient(web, SentryAccess(token="t")).issues(SentryQuery(org="acme")))) == 2
