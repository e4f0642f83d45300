"""An issue of Sentry, from its name to a diagnosis; against one on the loop-back interface."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.errors import ServiceFailed, ServiceUnreachable, SourceNotFound, TokenMissing
from bugsage.model.sentry import SentryAccess
from bugsage.wiring import LocalHouse
from tests.fakes.fake_clock import FakeClock
from tests.fakes.sentry_server import TOKEN, SentryServer, event, sentry

API = '''def create(user):
    """Make one."""
    return user['user_id']
'''
TEST = "from src.api import create\n\ndef test_create():\n    create({})\n"


@pytest.fixture
def server() -> Iterator[SentryServer]:
    old = event(1, "2026-01-01T00:00:00Z", line=3, release="shop@1.0", user="7")
    with sentry(old, event(2, line=3, user="8")) as one:
        yield one


@pytest.fixture
def house(repository: Any, server: SentryServer) -> LocalHouse:
    repository.commit("begin", {"src/api.py": "def create(user):\n    return user\n", "README.md": "x"})
    sha = repository.commit("Read the id\x1b[31m", {"src/api.py": API})
    server.commits["shop@1.0"] = [{"id": sha, "message": "Read the id", "author": {"name": "Ana"}}]
    return at(repository.root, server.url)


def at(root: Path, url: str, token: str = TOKEN, **more: Any) -> LocalHouse:
    house = LocalHouse(root)
    house.clock = FakeClock("2026-01-06T00:00:00Z")
    house.sentry_access = SentryAccess(url=url, token=token, token_from="SENTRY_AUTH_TOKEN", **more)
    return house


def test_the_latest_event_is_diagnosed_with_all_that_is_known(house: LocalHouse, server: SentryServer) -> None:
    report = pipeline.diagnose(house, ["SHOP-1"])
    [found] = report.diagnoses
    assert found.suspects[0].symbol == "create"
    assert found.issue.event.tags["event_id"] == f"{2:032x}"
    said = found.issue.event.production
    assert said is not None
    assert (said.issue.short_id, said.issue.events, said.issue.users) == ("SHOP-1", 2, 2)
    assert (said.first_release, said.issue.last_release) == ("shop@1.0", "shop@1.2.0")
    assert said.hashes == (f"{1:032x}",)
    assert not report.notes


def test_a_suspect_says_that_the_first_release_changed_it(house: LocalHouse) -> None:
    [found] = pipeline.diagnose(house, ["SHOP-1"]).diagnoses
    told = [one.detail for one in found.suspects[0].evidence if "shop@1.0" in one.detail]
    assert len(told) == 1
    assert "Read the id" in told[0]
    assert "\x1b" not in told[0]


@pytest.mark.parametrize(
    "name",
    ["1", "SHOP-1", "events/oldest", "project"],
)
def test_addresses(house: LocalHouse, server: SentryServer, name: str) -> None:
    paths = {
        "1": "organizations/acme/issues/1/",
        "SHOP-1": "organizations/acme/issues/SHOP-1/?query=x",
        "events/oldest": f"organizations/acme/issues/1/events/{1:032x}/",
        "project": f"acme/shop/events/{1:032x}/",
    }
    [reading] = pipeline.read(house, [f"{server.url}/{paths[name]}"])
    expected = 1 if name in ("events/oldest", "project") else 2
    assert [one.tags["event_id"] for one in reading.events] == [f"{expected:032x}"]
    assert reading.events[0].production is not None


def test_what_was_read_can_be_read_again_without_a_network(house: LocalHouse, server: SentryServer) -> None:
    [first] = pipeline.diagnose(house, ["SHOP-1"]).diagnoses
    offline = at(house.root, server.url, org="acme")
    offline.clock = FakeClock("2026-01-09T00:00:00Z")
    offline.sentry = Unreachable()  # type: ignore[assignment]
    for name in ("SHOP-1", f"{server.url}/organizations/acme/issues/1/"):
        report = pipeline.diagnose(offline, [name])
        [again] = report.diagnoses
        assert again.suspects == first.suspects
        assert again.issue.occurrences == first.issue.occurrences == 1
        assert again.issue.event.production is not None
        assert again.issue.event.production.kept
        assert "kept on 2026-01-06" in report.readings[0].notes[-1]
    with pytest.raises(ServiceUnreachable, match="SHOP-2 looks like an issue of Sentry"):
        pipeline.read(offline, ["SHOP-2"])
    other = at(house.root, server.url, org="other")
    other.sentry = Unreachable()  # type: ignore[assignment]
    with pytest.raises(ServiceUnreachable):
        pipeline.read(other, ["SHOP-1"])


class Unreachable:
    """A Sentry without a network."""

    def __getattr__(self, name: str) -> Any:
        raise ServiceUnreachable("sentry.io cannot be reached")


def test_nothing_is_kept_with_its_secrets(repository: Any) -> None:
    secret = "ghp_" + "a1B2" * 9
    with sentry(event(1, value=f"no user for {secret}\x1b]0;x\x07")) as server:
        house = at(repository.root, server.url)
        [reading] = pipeline.read(house, ["SHOP-1"])
    kept = list((repository.root / ".bugsage" / "fetched").iterdir())
    assert {file.name.partition("-")[2] for file in kept} == {"1-latest.json", "SHOP-1-latest.json"}
    for file in kept:
        assert secret not in file.read_text()
        assert json.loads(file.read_text())["event"]["eventID"] == f"{1:032x}"
    said = reading.events[0].production
    assert said is not None
    assert secret not in said.issue.title
    assert "\x1b" not in said.issue.title + reading.events[0].message


def test_a_red_test_and_an_event_of_production_are_one_issue(house: LocalHouse, tmp_path: Path) -> None:
    [seen] = pipeline.diagnose(house, ["SHOP-1"]).diagnoses
    log = f'''Traceback (most recent call last):
  File "{house.root}/tests/test_api.py", line 4, in test_create
    create({{}})
  File "{house.root}/src/api.py", line 3, in create
    return user['user_id']
KeyError: 'user_id'
'''
    (tmp_path / "run.log").write_text(log)
    [again] = pipeline.diagnose(house, [str(tmp_path / "run.log")]).diagnoses
    assert again.issue.id == seen.issue.id
    assert again.issue.occurrences == 2


def test_a_file_of_that_name_goes_first(house: LocalHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(house.root)
    Path("SHOP-1").write_text("KeyError: 'from a file'")
    [reading] = pipeline.read(house, ["SHOP-1"])
    assert reading.events[0].message == "'from a file'"


def test_addresses_of_others_are_not_asked(house: LocalHouse, server: SentryServer) -> None:
    with pytest.raises(SourceNotFound, match=r"other\.example is not the Sentry"):
        pipeline.read(house, ["https://other.example/organizations/acme/issues/1/"])
    with pytest.raises(SourceNotFound, match=r"acme\.sentry\.io is not the Sentry"):
        pipeline.read(house, ["https://acme.sentry.io/issues/1/"])
    with pytest.raises(SourceNotFound):
        pipeline.read(house, ["https://github.com/acme/shop/issues/1"])
    assert not server.heard


def test_without_a_token_and_without_a_right(house: LocalHouse, server: SentryServer) -> None:
    with pytest.raises(TokenMissing, match="SHOP-7 looks like an issue of Sentry"):
        pipeline.read(at(house.root, server.url, ""), ["SHOP-7"])
    with pytest.raises(SourceNotFound, match="no issue SHOP-7 in acme"):
        pipeline.read(house, ["SHOP-7"])
    server.scopes = {"org:read"}
    with pytest.raises(ServiceFailed, match="does not let"):
        pipeline.read(house, ["SHOP-1"])


def test_only_the_event_is_needed(house: LocalHouse, server: SentryServer) -> None:
    routed = server._routed
    refused = ("hashes", "oldest", "commits")
    server._routed = lambda heard: (  # type: ignore[method-assign]
        (403, b"{}", {}) if any(name in heard.path for name in refused) else routed(heard)
    )
    [reading] = pipeline.read(house, ["SHOP-1"])
    said = reading.events[0].production
    assert said is not None
    assert (said.hashes, said.commits, said.first_release) == ((), (), "shop@1.0")
