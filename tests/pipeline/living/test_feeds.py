"""Production beside the tests of a watch: a Sentry on the loop-back interface, and a program of this machine."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.model.sentry import SentryAccess
from bugsage.model.watch import Happening
from bugsage.pipeline.living.closed import from_timeline
from bugsage.pipeline.living.feeds import NAME, from_programs, from_sentry
from bugsage.pipeline.recalling import suppress
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes.sentry_server import TOKEN, SentryServer, event, sentry
from tests.pipeline.living.test_living import FILES, NET, Watched

PRICES = FILES["shop/prices.py"]
#: The function `net` does with a None what no test does.
WRONG = PRICES.replace("return price\n", "return price + 0\n", 1)


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    repository.commit("Start", FILES | {"shop/prices.py": WRONG})
    return repository


@pytest.fixture
def server() -> Iterator[SentryServer]:
    with sentry(made(1)) as running:
        yield running


def made(number: int, line: int = 2, **more: Any) -> dict[str, Any]:
    return event(
        number,
        (datetime.now(UTC) - timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        kind="TypeError",
        value="unsupported operand type(s) for +: 'NoneType' and 'int'",
        file="shop/prices.py",
        line=line,
        function="net",
        code="    return price + 0",
        **more,
    )


def with_sentry(root: Path, server: SentryServer) -> Watched:
    house = LocalHouse(root)
    house.sentry_access = SentryAccess(
        url=server.url, token=TOKEN, token_from="SENTRY_AUTH_TOKEN", org="acme", project="shop"
    )
    return Watched(root, [from_sentry(house, interval=0.05), from_timeline(LocalHouse(root), pause=0.05)])


def production(watched: Watched) -> Happening:
    return watched.until("production")[-1]


def test_an_issue_of_production_stands_beside_the_tests_and_says_what_is_changed_of_it(
    shop: Repository, server: SentryServer
) -> None:
    watched = with_sentry(shop.root, server)
    try:
        told = production(watched)
        [issue] = told.view.production
        assert (told.issue, told.detail, issue.kind, issue.count) == (issue.issue, "new", "new", 1)
        assert (issue.environment, issue.release) == ("production", "shop@1.2.0")
        assert issue.sentry is not None
        assert issue.sentry.short_id == "SHOP-1"
        assert issue.diagnosis is not None
        assert issue.diagnosis.suspects[0].symbol == "net"
        assert issue.touched == ()
        server.add(made(2))
        told = production(watched)
        assert (told.detail, told.view.production[0].kind, told.view.production[0].count) == ("again", "new", 2)
        shop.write({"shop/prices.py": WRONG.replace("price + 0", "(price or 0) + 0")})
        [touched] = watched.until("touched")[-1].view.production[0].touched
        assert (touched.file, touched.symbol, touched.line) == ("shop/prices.py", "net", 2)
        assert (touched.role, touched.uncommitted, touched.gone) == ("raised", True, False)
        shop.write({"shop/prices.py": WRONG})
        assert watched.until("touched")[-1].view.production[0].touched == ()
        shop.write({"shop/prices.py": WRONG.replace("price + 0", "price + 1")})
        [touched] = watched.until("touched")[-1].view.production[0].touched
        shop.commit("Work on it")
        shop.write({"shop/names.py": FILES["shop/names.py"] + "\n\nSIZE = 3\n"})
        assert watched.until("touched")[-1].view.production[0].touched == ()
        watched.post.put("forget", issue.issue)
        assert production(watched).view.production == ()
    finally:
        watched.close()


def test_an_issue_that_a_test_shows_too_is_mended_with_it(shop: Repository, server: SentryServer) -> None:
    broken = WRONG.replace("    return price + 0\n", "    price = None\n    return price + 0\n", 1)
    shop.write({"shop/prices.py": broken})
    server.add(made(3, line=3))
    watched = with_sentry(shop.root, server)
    try:
        told = watched.until_idle()
        issue = {red.diagnosis.issue.id for red in told[-1].view.reds if red.diagnosis}
        while not {one.issue for one in watched.told[-1].view.production} & issue:
            production(watched)
        shop.write({"shop/prices.py": WRONG})
        told = watched.until("production")
        assert (told[-1].detail, told[-1].view.production[0].issue in issue) == ("mended", True)
    finally:
        watched.close()


def test_an_issue_that_is_closed_elsewhere_is_listed_no_more(shop: Repository, server: SentryServer) -> None:
    server.add(made(2, line=2) | {"groupID": "2"})
    watched = with_sentry(shop.root, server)
    try:
        issue = production(watched).issue
        suppress(LocalHouse(shop.root), issue, "not ours")
        told = watched.until("closed")[-1]
        assert (told.detail, told.view.production) == (issue, ())
    finally:
        watched.close()


def test_an_issue_that_is_resolved_in_sentry_is_resolved_here(shop: Repository, server: SentryServer) -> None:
    watched = with_sentry(shop.root, server)
    try:
        issue = production(watched).issue
    finally:
        watched.close()
    again = with_sentry(shop.root, server)  # it is known from before, and of what group of Sentry's it is not
    try:
        assert [one.kind for one in production(again).view.production] == ["known"]
        server.statuses["1"] = ("resolved", "")
        told = again.until("closed")[-1]
        assert (told.detail, told.view.production) == (issue, ())
    finally:
        again.close()
    [record] = pipeline.issues(LocalHouse(shop.root), all=True)
    assert record.status == "resolved"
    server.statuses["1"] = ("unresolved", "regressed")
    server.add(made(4))
    last = with_sentry(shop.root, server)
    try:
        assert [one.kind for one in production(last).view.production] == ["regressed"]
    finally:
        last.close()


def test_a_sentry_that_does_not_answer_ends_nothing_and_is_read_again(shop: Repository, server: SentryServer) -> None:
    server.scopes = set()
    watched = with_sentry(shop.root, server)
    try:
        [said] = watched.until("outside")[-1].view.outside
        assert "does not let" in said
        watched.post.put("rerun", [NET])
        assert ("began", NET) in [(one.kind, one.test) for one in watched.until("ended", phase="idle")]
        server.scopes = {"org:read", "project:read", "event:read"}
        assert watched.until("outside")[-1].view.outside == ()
        assert watched.told[-1].view.production or production(watched).view.production
    finally:
        watched.close()
    again = with_sentry(shop.root, server)
    try:
        assert [one.kind for one in production(again).view.production] == ["known"]
    finally:
        again.close()
    assert not [one for one in threading.enumerate() if one.name.startswith(NAME)]


def test_a_fault_of_what_brings_production_is_said_and_ends_nothing(shop: Repository) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    watched = Watched(shop.root, [broken])
    try:
        [said] = watched.until("outside")[-1].view.outside
        assert "fault in BugSage itself: ZeroDivisionError" in said
        assert watched.until_idle()[-1].view.is_green
    finally:
        watched.close()


def test_an_error_of_a_program_is_heard(shop: Repository) -> None:
    watched = Watched(shop.root, [from_programs(LocalHouse(shop.root), host="127.0.0.1", port=None)])
    try:
        door = watched.until("listening")[-1].view.door
        assert door is not None
        frame = {"filename": "shop/prices.py", "function": "net", "lineno": 2, "in_app": True}
        value = {"type": "TypeError", "value": "no None", "stacktrace": {"frames": [frame]}}
        said = {"event_id": f"{1:032x}", "platform": "python", "exception": {"values": [value]}}
        body = b'{}\n{"type": "event"}\n' + json.dumps(said | {"environment": "dev", "release": "1.0"}).encode()
        request = urllib.request.Request(
            f"http://{door.host}:{door.port}/api/1/envelope/",
            data=body,
            headers={"X-Sentry-Auth": f"Sentry sentry_key={door.key}, sentry_version=7"},
        )
        assert urllib.request.urlopen(request, timeout=60).status == 200
        [issue] = production(watched).view.production
        assert (issue.source, issue.kind, issue.type, issue.environment) == ("listen", "new", "TypeError", "dev")
    finally:
        watched.close()
