"""Watching a Sentry: no event is lost and none counts twice, whatever happens."""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.errors import ServiceFailed, ServiceUnreachable, UsageError
from bugsage.model.sentry import SentryAccess
from bugsage.pipeline.knowing import known
from bugsage.pipeline.watching import WHOLE, Sighting, Wish, watch_sentry
from bugsage.timeline import Counted, issue_resolved
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes.fake_clock import FakeClock
from tests.fakes.sentry_server import FAULTS, TOKEN, SentryServer, after, event, sentry
from tests.pipeline.watched_house import house_of

#: The flood that the house is built for is 10000: `BUGSAGE_TEST_EVENTS=10000`. What is proved of each is the same.
EVENTS = int(os.environ.get("BUGSAGE_TEST_EVENTS", "1500"))
NOW = "2026-01-05T12:00:00Z"
NAMES = ("create", "read", "update", "delete", "check", "count")
API = "".join(f"def {name}(user):\n    return user['{name}_id']\n\n\n" for name in NAMES)


@pytest.fixture
def root(repository: Repository) -> Path:
    repository.commit("begin", {"src/api.py": API})
    return repository.root


def at(root: Path, server: SentryServer, now: str = NOW, **more: Any) -> LocalHouse:
    house = LocalHouse(root)
    house.clock = FakeClock(now)
    given = {"org": "acme", "project": "shop", **more}
    house.sentry_access = SentryAccess(url=server.url, token=TOKEN, token_from="SENTRY_AUTH_TOKEN", **given)
    return house


def made(number: int, at: str = "2026-01-05T11:00:00Z", kind: int = 0, **more: Any) -> dict[str, Any]:
    """An event of the kind with this number: each kind is another function, and a group of its own."""
    name = NAMES[kind % len(NAMES)]
    line = 2 + 4 * (kind % len(NAMES))
    code = f"    return user['{name}_id']"
    return event(number, at, group=kind + 1, value=f"'{name}_id'", function=name, line=line, code=code, **more)


def once(house: LocalHouse, **more: Any) -> list[Sighting]:
    return list(watch_sentry(house, Wish(once=True, **more)))


def occurrences(root: Path) -> int:
    return sum(record.occurrences for record in pipeline.issues(LocalHouse(root), all=True))


def test_new_issues_are_counted_diagnosed_and_told_once(root: Path) -> None:
    with sentry(made(1, user="7"), made(2, user="8"), made(3, kind=1)) as server:
        house = at(root, server)
        found = once(house)
        assert {(one.kind, one.count) for one in found} == {("new", 2), ("new", 1)}
        [first] = [one for one in found if one.count == 2]
        assert first.diagnosis is not None
        assert first.diagnosis.suspects[0].symbol == "create"
        assert first.sentry is not None
        assert (first.sentry.short_id, first.sentry.users) == ("SHOP-1", 2)
        server.add(made(4, "2026-01-05T11:50:00Z"))
        assert once(at(root, server)) == []
    assert {record.occurrences for record in pipeline.issues(house)} == {3, 1}
    assert {record.sources for record in pipeline.issues(house)} == {("sentry",)}


def test_an_issue_that_was_resolved_comes_back(root: Path) -> None:
    with sentry(made(1)) as server:
        house = at(root, server)
        [found] = once(house)
        house.timeline.append([issue_resolved(found.issue, time=NOW, version="1")])
        server.add(made(2, "2026-01-05T11:59:00Z"))
        [again] = once(at(root, server, "2026-01-05T12:01:00Z"))
    assert (again.kind, again.issue, again.count) == ("regressed", found.issue, 1)


def test_an_issue_that_another_process_resolved_comes_back(root: Path) -> None:
    with sentry(made(1, "2026-01-05T11:59:00Z")) as server:
        house = at(root, server)
        watching = watch_sentry(house, Wish(interval=60.0))
        found = next(watching)
        LocalHouse(root).timeline.append([issue_resolved(found.issue, time=NOW, version="1")])
        heard = len(server.heard)

        def back(number: int, path: str) -> None:
            if number > heard + 4:
                server.fault = None
                server.add(made(2, house.clock.now()))

        server.fault = back
        again = next(watching)
        watching.close()
    assert (again.kind, again.issue) == ("regressed", found.issue)


def test_a_red_test_of_the_same_bug_is_the_same_issue(root: Path, tmp_path: Path) -> None:
    (tmp_path / "run.log").write_text(
        f'Traceback (most recent call last):\n  File "{root}/src/api.py", line 2, in create\n'
        "    return user['create_id']\nKeyError: 'create_id'\n"
    )
    with sentry(made(1)) as server:
        house = at(root, server)
        [seen] = pipeline.diagnose(house, [str(tmp_path / "run.log")]).diagnoses
        assert once(house) == []
    [record] = pipeline.issues(house)
    assert (record.id, record.occurrences) == (seen.issue.id, 2)
    assert "sentry" in record.sources


def test_what_an_earlier_process_left_undiagnosed_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sentry(made(1)) as server:
        with monkeypatch.context() as killed:
            killed.setattr("bugsage.pipeline.watching._Poll._sighting", _killed)
            with pytest.raises(KeyboardInterrupt):
                once(at(root, server))
        [found] = once(at(root, server))
        assert found.diagnosis is not None
        assert once(at(root, server)) == []
    assert occurrences(root) == 1


def _killed(*_: object) -> Sighting:
    raise KeyboardInterrupt


def test_events_that_arrive_late_are_read(root: Path) -> None:
    with sentry(made(1, "2026-01-05T11:59:00Z")) as server:
        once(at(root, server))
        server.add(made(2, "2026-01-05T11:50:00Z"), made(3, "2026-01-05T12:01:00Z"))
        once(at(root, server, "2026-01-05T12:02:00Z"))
    assert occurrences(root) == 3


def test_events_of_long_ago_are_read_once_an_hour(root: Path) -> None:
    with sentry(made(1, "2026-01-05T11:59:00Z")) as server:
        house = at(root, server)
        watching = watch_sentry(house, Wish(interval=1000.0))
        next(watching)
        server.add(made(2, "2026-01-05T09:00:00Z"), made(3, "2026-01-03T09:00:00Z", kind=1))
        server.fault = lambda number, path: server.add(made(9, house.clock.now(), kind=2)) if number == 40 else None
        next(watching)
        watching.close()
    assert occurrences(root) == 3


def test_a_window_of_too_many_pages_is_read_in_shorter_ones(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bugsage.pipeline.watching.MOST_PAGES", 3)
    with sentry(*(made(n, after("2026-01-05T11:00:00Z", n % 3600), kind=n % 6) for n in range(2_000))) as server:
        found = once(at(root, server))
    assert len(found) == 6
    assert occurrences(root) == 2_000


def test_of_a_flood_few_events_are_read_whole(root: Path) -> None:
    with sentry(*(made(n, after("2026-01-05T11:00:00Z", n)) for n in range(1, 251))) as server:
        [found] = once(at(root, server))
        whole = [heard for heard in server.heard if "/shop/events/0" in heard.path]
    assert found.count == 250
    assert len(whole) <= 2 * WHOLE
    [record] = pipeline.issues(LocalHouse(root))
    assert record.occurrences == 250
    assert record.first_seen.startswith("2026-01-05T11:00:01")
    assert record.last_seen.startswith("2026-01-05T11:04:10")


def test_other_environments_are_passed_over(root: Path) -> None:
    other = made(2)
    other["tags"] = [{"key": "environment", "value": "staging"}]
    with sentry(made(1), other) as server:
        once(at(root, server, environment="production"))
    assert occurrences(root) == 1


def test_an_event_that_is_gone_when_it_is_asked_for_counts_all_the_same(root: Path) -> None:
    with sentry(made(1), made(2), made(3)) as server:
        routed = server._routed
        server._routed = lambda heard: (  # type: ignore[method-assign]
            (404, b"{}", {}) if heard.path.endswith(f"{3:032x}/") else routed(heard)
        )
        once(at(root, server))
    assert occurrences(root) == 3


def test_without_a_project_it_says_so(root: Path) -> None:
    with sentry() as server, pytest.raises(UsageError, match="which project"):
        once(at(root, server, project=None))


def test_a_token_that_is_not_taken_ends_it(root: Path) -> None:
    with sentry(made(1)) as server:
        server.scopes = set()
        with pytest.raises(ServiceFailed, match="does not let"):
            list(watch_sentry(at(root, server), Wish()))


def test_without_a_network_it_waits_says_so_once_and_goes_on(root: Path) -> None:
    said: list[str] = []
    with sentry(made(1)) as server:
        server.fault = lambda number, path: "500" if number < 60 else None
        house = at(root, server)
        watching = watch_sentry(house, Wish(tell=said.append))
        found = next(watching)
        server.add(made(2, house.clock.now(), kind=1))
        assert next(watching).kind == found.kind == "new"
        watching.close()
    assert len(said) == 2
    assert "going on by itself" in said[0]
    assert said[1] == "Sentry answers again"


def test_once_without_a_network_is_an_error(root: Path) -> None:
    with sentry(made(1), fault=lambda number, path: "drop") as server, pytest.raises(ServiceUnreachable):
        once(at(root, server))


def test_a_lost_cursor_costs_time_and_nothing_else(root: Path) -> None:
    with sentry(*(made(n, kind=n % 3) for n in range(30))) as server:
        once(at(root, server))
        for file in (root / ".bugsage" / "fetched").iterdir():
            file.write_bytes(b"{")
        assert once(at(root, server)) == []
    assert occurrences(root) == 30


class Storm:
    """What goes wrong with a part of all requests, drawn by chance from a seed; now and then with all for a while."""

    def __init__(self, seed: int, share: float = 0.25, faults: tuple[str, ...] = FAULTS) -> None:
        self._random, self._share, self._faults = random.Random(seed), share, faults
        self.injected: dict[str, int] = {}

    def __call__(self, number: int, path: str) -> str | None:
        if number % 100 < 85 and self._random.random() > self._share:
            return None
        fault = self._random.choice(self._faults)
        self.injected[fault] = self.injected.get(fault, 0) + 1
        return fault


def events_of_a_day(number: int, seed: int = 5) -> list[dict[str, Any]]:
    """At times drawn by chance from the day before now, some at the same moment."""
    chance = random.Random(seed)
    start = "2026-01-04T12:30:00Z"
    times = [after(start, int(84_000 * chance.random())) for _ in range(number)]
    return [made(n, times[n], kind=n % 6, user=str(n % 97)) for n in range(number)]


@pytest.mark.slow
def test_a_flood_of_events_through_a_storm(root: Path) -> None:
    """Every fault there is, and a new process, so to say, every few rounds; late events in between."""
    events = events_of_a_day(EVENTS)
    storm = Storm(1)
    with sentry(*events[: -EVENTS // 10], fault=storm, slow=0.002, busy="0.001") as server:
        rest = iter(events[-EVENTS // 10 :])
        outages = 0
        while outages < 100:
            house = at(root, server)
            try:
                once(house)
                fresh = [next(rest, None) for _ in range(EVENTS // 40)]
                server.add(*(one | {"dateCreated": NOW.replace("12:00", "11:58")} for one in fresh if one))
                if not any(fresh):
                    break
            except ServiceUnreachable:
                outages += 1
            house.sentry.close()
        assert set(storm.injected) == set(FAULTS)
        assert outages
        _counted_once(root, server)


@pytest.mark.slow
def test_a_flood_of_events_read_by_processes_that_are_killed(root: Path) -> None:
    """Real processes, `kill -9` at any moment; what is left is read by one that lives."""
    chance = random.Random(3)
    today = datetime.now(UTC)
    start = today.timestamp() - 80_000
    events = [
        made(n, datetime.fromtimestamp(start + 75_000 * n / EVENTS, UTC).isoformat(), kind=n % 6) for n in range(EVENTS)
    ]
    faults = ("429", "500", "drop", "cut", "short", "slow")
    with sentry(*events, fault=Storm(2, 0.1, faults), slow=0.002, busy="0.01") as server:
        for _ in range(6):
            with _watching(root, server) as process:
                _after_requests(server, chance.randint(2, EVENTS // 140), process)
                process.kill()
        assert 0 < occurrences(root) < EVENTS
        house = house_of(root, server.url, TOKEN)
        for _ in range(20):
            try:
                once(house)
                break
            except ServiceUnreachable:
                continue
        _counted_once(root, server)


def _watching(root: Path, server: SentryServer) -> "subprocess.Popen[bytes]":
    script = Path(__file__).with_name("watched_house.py")
    return subprocess.Popen([sys.executable, str(script), str(root), server.url, TOKEN], stdout=subprocess.DEVNULL)


def _after_requests(server: SentryServer, number: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a process has asked so often, however busy the machine is, or has ended."""
    heard = len(server.heard) + number
    while len(server.heard) < heard and process.poll() is None:
        time.sleep(0.003)


def _counted_once(root: Path, server: SentryServer) -> None:
    """Every event of the server, once: by what the issues count, and by the ids that the timeline knows."""
    house = LocalHouse(root)
    assert occurrences(root) == len(server.events)
    counted = Counted(known(house))
    assert all(counted.holds(own) for own in server.events)
    by_group = dict.fromkeys(range(1, 7), 0)
    for one in server.events.values():
        by_group[int(one["groupID"])] += 1
    assert sorted(record.occurrences for record in pipeline.issues(house)) == sorted(by_group.values())
