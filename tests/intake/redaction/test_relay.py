"""What Sentry's own scrubber takes out of an event, by its defaults, we take out too."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bugsage.intake.formats import sentry_event
from bugsage.intake.redaction.redact import redact

relay: Any = pytest.importorskip(
    "sentry_relay.processing", reason="sentry-relay is not installed (it has no wheel for every platform)"
)

DEFAULTS = {
    "scrubData": True, "scrubDefaults": True, "scrubIpAddresses": False, "excludeFields": [], "sensitiveFields": [],
}  # fmt: skip
NAMES = [
    "password", "secret", "passwd", "api_key", "apikey", "apiKey", "auth", "credentials", "mysql_pwd", "privatekey",
    "private_key", "privateKey", "token", "access_token", "accessToken", "my_password_field", "stripetoken",
    "authorization", "x-api-key", "csrftoken",
]  # fmt: skip
VALUES = [
    "4111 1111 1111 1111", "5105105105105100", "378282246310005",
    "-----BEGIN RSA PRIVATE KEY-----\nMIICXAIBAAKBgQDKjkWHNVk1fYQ\n-----END RSA PRIVATE KEY-----",
    "Bearer 2f9c81ab77de41f0", "https://ana:sesame@db.example.org/x",
]  # fmt: skip


def event(extra: dict[str, Any]) -> dict[str, Any]:
    frame = {"filename": "a.py", "function": "f", "lineno": 1, "vars": extra}
    return {
        "event_id": "a" * 32,
        "platform": "python",
        "extra": extra,
        "contexts": {"shop": {"type": "shop", **extra}},
        "request": {
            "url": "https://example.org/",
            "data": extra,
            "env": extra,
            "headers": [list(p) for p in extra.items()],
        },
        "exception": {"values": [{"type": "E", "value": "x", "stacktrace": {"frames": [frame]}}]},
        "breadcrumbs": {"values": [{"timestamp": 1, "message": "x", "data": extra}]},
    }


def scrubbed(value: Any, ours: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths of what the scrubber took out, with what we made of it."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name != "_meta" and isinstance(ours, dict):
                yield from scrubbed(item, ours.get(name), f"{path}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scrubbed(item, ours[index] if isinstance(ours, list) and index < len(ours) else None, path)
    elif isinstance(value, str) and any(sign in value for sign in ("[Filtered]", "[creditcard]", "[pemkey]", "[auth]")):
        yield path, ours


def assert_as_clean(extra: dict[str, Any]) -> None:
    whole = event(extra)
    theirs = relay.pii_strip_event(relay.convert_datascrubbing_config(DEFAULTS), whole)
    found = list(scrubbed(theirs, json.loads(redact(json.dumps(whole)))))
    assert found
    left = [(path, said) for path, said in found if said is not None and "[redacted " not in str(said)]
    assert not left


@pytest.mark.parametrize("name", NAMES)
def test_values_under_telling_names(name: str) -> None:
    assert_as_clean({name: "sesame 7 open"})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["q", ["one", "two"], {"user": "ana", "pw": {"old": "b7"}}, "('ana', 'pw')"])
def test_whatever_lies_under_a_telling_name(name: str, value: Any) -> None:
    whole = event({name: value})
    theirs = relay.pii_strip_event(relay.convert_datascrubbing_config(DEFAULTS), whole)
    ours = json.loads(redact(json.dumps(whole)))
    for path in (("extra",), ("contexts", "shop"), ("request", "env")):
        said, left = theirs, ours
        for step in path:
            said, left = said[step], left[step]
        if said.get(name) in (None, "[Filtered]"):
            assert set(leaves(left[name])) == {"[redacted named-secret]"}


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield value


def test_forms_and_queries_of_a_request() -> None:
    whole = event({}) | {"request": {"query_string": "password=foo&a=b&token=1", "data": "passwd=foo&x=1"}}
    theirs = relay.pii_strip_event(relay.convert_datascrubbing_config(DEFAULTS), whole)["request"]
    assert theirs["query_string"] == [["password", "[Filtered]"], ["a", "b"], ["token", "[Filtered]"]]
    mark = "[redacted named-secret]"
    ours = json.loads(redact(json.dumps(whole)))["request"]
    assert ours == {"query_string": f"password={mark}&a=b&token={mark}", "data": f"passwd={mark}&x=1"}


@pytest.mark.parametrize("name", NAMES)
def test_variables_of_an_event_that_is_read(name: str) -> None:
    whole = event({name: "sesame 7 open"})
    theirs = relay.pii_strip_event(relay.convert_datascrubbing_config(DEFAULTS), whole)
    frame = theirs["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert frame["vars"][name] == "[Filtered]"
    [read] = sentry_event.parse(json.dumps(whole)).events
    assert read.exceptions[0].frames[0].variables == {name: "[redacted named-secret]"}


@pytest.mark.parametrize("value", VALUES)
def test_values_by_their_form(value: str) -> None:
    assert_as_clean({"plain": f"it was {value}"})
