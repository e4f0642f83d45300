import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.model.listening import Door, Heard
from bugsage.model.timeline import EntryKind
from bugsage.pipeline.listening import Listening, Until
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes.fake_listener import FakeListener

APP = 'def price(item):\n    return item["price"]\n\n\ndef total(items):\n    return sum(map(price, items))\n'
LOG = """Traceback (most recent call last):
  File "shop.py", line 6, in total
    return sum(map(price, items))
  File "shop.py", line 2, in price
    return item["price"]
KeyError: 'price'
"""


def event(number: int, kind: str = "KeyError", **more: Any) -> dict[str, Any]:
    lines = [("total", 6, "    return sum(map(price, items))"), ("price", 2, '    return item["price"]')]
    frames = [
        {"filename": "shop.py", "function": name, "lineno": line, "in_app": True, "context_line": code}
        for name, line, code in lines
    ]
    value = {"type": kind, "value": "'price'", "stacktrace": {"frames": frames}}
    return {"event_id": f"{number:032x}", "platform": "python", "exception": {"values": [value]}, **more}


def envelope(*events: dict[str, Any]) -> bytes:
    return b"\n".join([b"{}", *(b'{"type": "event"}\n' + json.dumps(one).encode() for one in events)])


@pytest.fixture
def shop(repository: Repository) -> LocalHouse:
    repository.commit("A shop", {"shop.py": APP, "run.log": LOG})
    house = LocalHouse(repository.root)
    house.listener = FakeListener()
    return house


def hear(house: LocalHouse, until: Until, post: Callable[[FakeListener], None]) -> tuple[list[Heard], list[str]]:
    """What is heard where this is posted as soon as the door is open."""
    listener, said = house.listener, list[str]()
    assert isinstance(listener, FakeListener)
    listening = pipeline.listen(house, until, said.append)
    return list(listening.run(lambda _: post(listener), host="127.0.0.1", port=None)), said


def occurrences(house: LocalHouse) -> dict[str, int]:
    return {record.id: record.occurrences for record in pipeline.issues(LocalHouse(house.root))}


def test_an_error_is_heard_and_diagnosed(shop: LocalHouse) -> None:
    [heard], said = hear(shop, Until(errors=1), lambda door: door.post(envelope(event(1))))  # type: ignore[arg-type, return-value]
    assert heard.events == (f"{1:032x}",)
    assert heard.diagnosis.suspects[0].symbol == "price"
    assert heard.diagnosis.hypotheses
    assert said == []
    assert occurrences(shop) == {heard.diagnosis.issue.id: 1}


def test_a_red_run_and_an_event_of_the_same_bug_are_one_issue(shop: LocalHouse) -> None:
    report = pipeline.diagnose(shop, [str(shop.root / "run.log")])
    [heard], _ = hear(shop, Until(errors=1), lambda door: door.post(envelope(event(1))))  # type: ignore[arg-type, return-value]
    assert heard.diagnosis.issue.id == report.diagnoses[0].issue.id
    assert heard.diagnosis.issue.occurrences == 2
    [record] = pipeline.issues(LocalHouse(shop.root))
    assert set(record.sources) == {"file", "sentry"}


def test_those_of_one_bug_are_told_together_and_no_others(shop: LocalHouse) -> None:
    def post(door: FakeListener) -> None:
        door.post(envelope(event(1), event(2, "TypeError"), event(3)))

    heard, _ = hear(shop, Until(errors=3), post)
    assert [one.events for one in heard] == [(f"{1:032x}", f"{3:032x}"), (f"{2:032x}",)]
    assert sorted(occurrences(shop).values()) == [1, 2]


def test_sending_again_never_doubles_not_even_after_a_restart(shop: LocalHouse) -> None:
    def post(door: FakeListener) -> None:
        for _ in range(3):
            assert door.post(envelope(event(1))).status == 200

    for _ in range(2):
        hear(shop, Until(seconds=0.01), post)
    assert list(occurrences(shop).values()) == [1]


def test_what_is_no_error_is_counted(shop: LocalHouse) -> None:
    listener = shop.listener
    assert isinstance(listener, FakeListener)
    listening = Listening(shop, Until(seconds=0.01), print)

    def post(_: Door) -> None:
        listener.post(b'{}\n{"type":"session"}\n{}\n{"type":"log"}\n{}')
        listener.post(b"no envelope")

    assert list(listening.run(post, host="127.0.0.1", port=None)) == []
    assert listening.tally.others == {"session": 1, "log": 1}
    assert listening.tally.refused == {400: 1}
    assert pipeline.issues(LocalHouse(shop.root)) == ()


def test_secrets_are_not_kept(shop: LocalHouse) -> None:
    secret = "correct-horse-7-battery"
    bad = event(1)
    [value] = bad["exception"]["values"]
    value["value"] = f"refused: password={secret}"
    value["stacktrace"]["frames"][1]["vars"] = {"api_key": secret, "kwargs": {"auth": secret}}
    [heard], _ = hear(shop, Until(errors=1), lambda door: door.post(envelope(bad)))  # type: ignore[arg-type, return-value]
    assert secret not in str(heard)
    assert secret not in str(LocalHouse(shop.root).timeline.entries())


def test_who_interrupts_it_loses_nothing_that_was_taken(shop: LocalHouse) -> None:
    listener = shop.listener
    assert isinstance(listener, FakeListener)

    def heard() -> Iterator[Heard]:
        listening = Listening(shop, Until(), print)
        yield from listening.run(lambda _: None, host="127.0.0.1", port=None)

    listening = heard()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(listening, listener)
    assert sorted(occurrences(shop).values()) == [1, 1]
    found = [entry.kind for entry in LocalHouse(shop.root).timeline.entries()]
    assert found.count(EntryKind.ROOT_CAUSE_PROPOSED) == 2


def _interrupted(listening: Iterator[Heard], listener: FakeListener) -> None:
    """Interrupts while one error is told and another waits."""
    import threading

    threading.Timer(0.1, lambda: listener.post(envelope(event(1)))).start()
    next(listening)
    listener.post(envelope(event(2, "TypeError")))
    listening.throw(KeyboardInterrupt)  # type: ignore[attr-defined]


def test_what_comes_beyond_the_number_is_kept_and_not_told(shop: LocalHouse) -> None:
    answers: list[int] = []

    def post(door: FakeListener) -> None:
        answers.extend(door.post(envelope(event(number))).status for number in range(1, 6))

    heard, _ = hear(shop, Until(errors=2), post)
    assert [len(one.events) for one in heard] == [2]
    assert answers == [200] * 5
    assert list(occurrences(shop).values()) == [5]


def test_what_is_missing_is_said_once(shop: LocalHouse) -> None:
    old = [event(number) for number in range(1, 4)]
    for one in old:
        one["exception"]["values"][0]["stacktrace"]["frames"][1]["context_line"] = "    return item.cost"

    def post(door: FakeListener) -> None:
        for one in old:
            door.post(envelope(one))

    _, said = hear(shop, Until(errors=3), post)
    assert len(said) == len(set(said))


def test_a_strange_event_ends_nothing(shop: LocalHouse) -> None:
    strange: list[dict[str, Any]] = [
        {"event_id": f"{9:032x}", "exception": [3, None, {"type": 7}]},
        {"event_id": f"{8:032x}", "exception": {"values": "all"}},
        {"event_id": f"{7:032x}", "level": "error", "message": {"x": []}, "platform": 3},
    ]

    def post(door: FakeListener) -> None:
        for one in strange:
            assert door.post(envelope(one)).status == 200
        door.post(envelope(event(1)))

    heard, _ = hear(shop, Until(seconds=0.01), post)
    assert f"{1:032x}" in {name for one in heard for name in one.events}
