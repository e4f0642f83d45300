import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.envelope import MOST_ITEMS, Item, error_in, event_id, key_of, opened, stored, with_id

ID = "9ec79c33ec9942ab8353589fcb2e04dc"
ERROR = {"event_id": ID, "exception": {"values": [{"type": "KeyError", "value": "'a'"}]}}


def envelope(*items: tuple[dict[str, Any], bytes], **header: Any) -> bytes:
    lines = [json.dumps({"event_id": ID, **header}).encode()]
    for about, payload in items:
        lines += [json.dumps(about).encode(), payload]
    return b"\n".join(lines) + b"\n"


def test_items_with_and_without_a_length() -> None:
    found = opened(
        envelope(
            ({"type": "event"}, b'{"a": 1}'),
            ({"type": "attachment", "length": 11, "filename": "a.txt"}, b"two\n\nlines\n"),
            ({"type": "session", "length": 2}, b"{}"),
        )
    )
    assert found.wrong == ""
    assert [(item.type, item.payload) for item in found.items] == [
        ("event", b'{"a": 1}'), ("attachment", b"two\n\nlines\n"), ("session", b"{}"),
    ]  # fmt: skip
    assert found.event_id == ID


def test_the_end_may_lack_its_line_break() -> None:
    assert opened(b'{}\n{"type":"event","length":2}\n{}').items == (Item(type="event", payload=b"{}"),)
    assert opened(b'{}\n{"type":"event"}\n{}').items == (Item(type="event", payload=b"{}"),)
    assert opened(b"{}").items == opened(b"{}\n").items == ()


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "the first line"),
        (b"no\n", "the first line"),
        (b"[]\n", "the first line"),
        (b"{}\nno\n", "the header of item 1"),
        (b'{}\n{"length": 2}\n{}\n', "the header of item 1"),
        (b'{}\n{"type": "event", "length": 2}\n{}\n{"type": 3}\n{}', "the header of item 2"),
        (b'{}\n{"type": "event", "length": 99}\n{}\n', "item 1 (event) should have 99 bytes, and only 3 are left"),
        (b'{}\n{"type": "event", "length": -1}\n{}\n', "the length of item 1"),
        (b'{}\n{"type": "event", "length": true}\n{}\n', "the length of item 1"),
        (b"{}\n" + b'{"type":"x"}\n\n' * (MOST_ITEMS + 1), "more than 1000 items"),
        (b'{"a":' * 100_000, "the first line"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, wrong: str) -> None:
    assert wrong in opened(data).wrong


@given(st.binary(max_size=200) | st.text(alphabet='{}":typelngh123,\n event', max_size=200).map(str.encode))
def test_whatever_comes_is_an_envelope_or_says_why_not(data: bytes) -> None:
    for found in (opened(data), stored(data)):
        assert found.wrong or all(isinstance(item.payload, bytes) for item in found.items)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_payloads_come_out_as_they_went_in(payloads: list[bytes]) -> None:
    data = envelope(*(({"type": "attachment", "length": len(payload)}, payload) for payload in payloads))
    assert [item.payload for item in opened(data).items] == payloads


def test_an_event_that_is_posted_by_itself() -> None:
    plain = json.dumps(ERROR).encode()
    for body in (plain, base64.b64encode(zlib.compress(plain))):
        found = stored(body)
        assert (found.wrong, found.event_id, len(found.items)) == ("", ID, 1)
        assert error_in(found.items[0]) == ERROR
    assert "no event" in stored(b"hello").wrong


@pytest.mark.parametrize(
    ("headers", "query", "dsn"),
    [
        ({"x-sentry-auth": "Sentry sentry_key=abc, sentry_version=7, sentry_client=x/1"}, {}, ""),
        ({"x-sentry-auth": "Sentry sentry_version=7,sentry_key=abc"}, {}, ""),
        ({"authorization": "Sentry sentry_version=7, sentry_key=abc, sentry_secret=def"}, {}, ""),
        ({}, {"sentry_key": "abc"}, ""),
        ({}, {}, "http://abc@127.0.0.1:28471/1"),
        ({}, {}, "http://abc:secret@127.0.0.1:28471/1"),
        ({"x-sentry-auth": "Sentry sentry_key=abc"}, {"sentry_key": "def"}, "http://ghi@h/1"),
    ],
)
def test_the_key_wherever_it_stands(headers: dict[str, str], query: dict[str, str], dsn: str) -> None:
    assert key_of(headers, query, opened(json.dumps({"dsn": dsn}).encode())) == "abc"


def test_no_key_is_no_key() -> None:
    assert key_of({"x-sentry-auth": "Sentry my_sentry_key_x=abc"}, {}, opened(b'{"dsn": 3}')) == ""


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (ERROR, None),
        ({"level": "error", "logentry": {"message": "x"}}, None),
        ({"level": "fatal", "message": "x", "event_id": ID}, None),
        ({"level": "info", "message": "x", "event_id": ID}, "message"),
        ({"message": "x", "event_id": ID}, "message"),
        ({"level": "info", "exception": {"values": [{"value": "x", "stacktrace": {"frames": []}}]}}, "message"),
        ({"level": "warning", **ERROR}, None),
        ({"exception": {"values": [{"value": "x"}]}}, None),
        ({"type": "transaction", "event_id": ID}, "transaction"),
        ({"type": {"odd": 1}, **ERROR}, None),
        ({"a": 1}, "message"),
    ],
)
def test_errors_are_told_from_what_sdks_send_beside_them(event: dict[str, Any], kind: str | None) -> None:
    assert error_in(Item(type="event", payload=json.dumps(event).encode())) == (kind or event)


def test_items_of_other_types_have_a_word_and_no_more() -> None:
    assert error_in(Item(type="client_report", payload=b"{}")) == "client_report"
    assert error_in(Item(type="\x1b[31m" * 9, payload=b"{}")) == "unknown"
    assert error_in(Item(type="event", payload=b"{")) == "damaged"


def test_ids() -> None:
    assert event_id("9EC79C33-EC99-42AB-8353-589FCB2E04DC") == ID
    assert event_id("../../etc") == event_id(None) == event_id(3) == ""
    assert json.loads(with_id({"a": 1}, ID)) == {"a": 1, "event_id": ID}
