import json
import threading
from typing import Any

from bugsage.model.listening import Post
from bugsage.pipeline.inbox import MOST_WAITING, WAIT, Inbox

KEY = "k" * 32


def post(*events: dict[str, Any], path: str = "/api/1/envelope/", key: str = KEY, body: bytes | None = None) -> Post:
    lines = [b"{}"]
    for event in events:
        kind = "event" if "exception" in event else "transaction"
        lines += [json.dumps({"type": kind}).encode(), json.dumps(event).encode()]
    return Post(path=path, query={"sentry_key": key} if key else {}, headers={}, body=body or b"\n".join(lines))


def error(number: int, message: str = "x") -> dict[str, Any]:
    return {"event_id": f"{number:032x}", "exception": {"values": [{"type": "E", "value": message}]}}


def test_errors_wait_until_they_are_taken() -> None:
    inbox = Inbox(KEY)
    assert inbox.answer(post(error(1), {"a": 1}, error(2))).id == f"{1:032x}"
    assert [one.id for one in inbox.take(10, 0)] == [f"{1:032x}", f"{2:032x}"]
    assert inbox.take(10, 0) == ()
    assert inbox.tally().others == {"transaction": 1}
    assert inbox.tally().errors == 2


def test_the_key_is_asked_for() -> None:
    inbox = Inbox(KEY)
    assert inbox.answer(post(error(1), key="")).status == 401
    assert inbox.answer(post(error(1), key="j" * 32)).status == 403
    assert inbox.answer(post(error(1), key="ü")).status == 403
    assert Inbox("").answer(post(error(1), key="")).status == 401
    assert inbox.take(10, 0) == ()
    assert inbox.tally().refused == {401: 1, 403: 2}


def test_only_the_addresses_of_sdks_are_there() -> None:
    inbox = Inbox(KEY)
    for path in ("/", "/api/1/envelope/x", "/api/x/envelope/", "/api/1/minidump/", "//api/1/envelope/"):
        assert inbox.answer(post(error(1), path=path)).status == 404
    for path in ("/api/1/envelope/", "/api/42/envelope"):
        assert inbox.answer(post(error(1), path=path)).status == 200
    assert inbox.answer(post(path="/api/1/store/", body=json.dumps(error(2)).encode())).status == 200


def test_an_envelope_that_is_damaged_is_not_taken_in_part() -> None:
    inbox = Inbox(KEY)
    whole = post(error(1)).body
    said = inbox.answer(post(body=whole + b'\n{"type":"event","length":99}\n{}'))
    assert (said.status, "item 2" in said.wrong) == (400, True)
    assert inbox.answer(post(body=b'{}\n{"type":"event"}\n{"exception"')).status == 400
    assert inbox.take(10, 0) == ()


def test_what_is_sent_again_counts_once() -> None:
    inbox = Inbox(KEY)
    for _ in range(3):
        assert inbox.answer(post(error(1))).status == 200
    assert len(inbox.take(10, 0)) == 1
    assert inbox.answer(post(error(1))).id == f"{1:032x}"
    assert inbox.take(10, 0) == ()
    assert (inbox.tally().errors, inbox.tally().repeated) == (1, 3)


def test_an_event_without_an_id_is_known_by_its_content() -> None:
    inbox = Inbox(KEY)
    nameless = {"exception": {"values": [{"type": "E"}]}}
    inbox.answer(post(nameless))
    inbox.answer(post(nameless))
    [only] = inbox.take(10, 0)
    assert json.loads(only.payload)["event_id"] == only.id


def test_a_flood_is_told_to_wait_and_loses_nothing_that_was_taken() -> None:
    inbox = Inbox(KEY)
    said = [inbox.answer(post(error(number))) for number in range(MOST_WAITING + 50)]
    assert [one.status for one in said] == [200] * MOST_WAITING + [429] * 50
    assert {one.wait for one in said[MOST_WAITING:]} == {WAIT}
    assert inbox.answer(post({"a": 1})).status == 200, "what is only counted has no need to wait"
    assert inbox.answer(post(error(1))).status == 200, "it was taken before"
    assert len(inbox.take(10_000, 0)) == MOST_WAITING
    assert inbox.answer(post(error(MOST_WAITING + 1))).status == 200


def test_large_events_fill_it_sooner() -> None:
    inbox = Inbox(KEY, most_bytes=3_000_000)
    statuses = [inbox.answer(post(error(number, "x" * 1_000_000))).status for number in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert inbox.answer(post(error(9, "x" * 9_000_000))).status == 413


def test_who_waits_is_woken() -> None:
    inbox = Inbox(KEY)
    timer = threading.Timer(0.05, lambda: inbox.answer(post(error(1))))
    timer.start()
    assert len(inbox.take(1, 60)) == 1
    timer.join()


def test_posts_from_many_threads_are_all_counted() -> None:
    inbox = Inbox(KEY)
    threads = [
        threading.Thread(target=lambda: [inbox.answer(post(error(number))) for number in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.id for one in inbox.take(1000, 0)) == [f"{number:032x}" for number in range(50)]
    assert (inbox.tally().errors, inbox.tally().repeated) == (50, 350)


def test_when_it_is_closed_nothing_new_is_taken() -> None:
    inbox = Inbox(KEY)
    inbox.answer(post(error(1)))
    inbox.close()
    assert inbox.answer(post(error(2))).status == 429
    assert inbox.answer(post(error(1))).status == 200, "it was taken before"
    assert len(inbox.take(9, 0)) == 1
