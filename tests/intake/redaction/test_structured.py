import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.redaction.redact import redact, redacted
from bugsage.intake.redaction.structured import structured

MARK = "[redacted named-secret]"


@pytest.mark.parametrize(
    ("document", "safe"),
    [
        ({"password": "x1y"}, {"password": MARK}),
        ({"password": 123456}, {"password": MARK}),
        ({"password": -10000000000000}, {"password": MARK}),
        ({"password": 1.5e300}, {"password": MARK}),
        ({"clientSecret": {"value": ["abc", "defg"]}}, {"clientSecret": {"value": [MARK, MARK]}}),
        ({"cookies": {"sid": "abc1"}}, {"cookies": {"sid": MARK}}),
        ({"cookies": [["sid", "abc1"]]}, {"cookies": [[MARK, MARK]]}),
        ({"headers": [["X-Api-Key", "abcd1"], ["Accept", "x"]]}, {"headers": [["X-Api-Key", MARK], ["Accept", "x"]]}),
        ({"name": "DB_PASSWORD", "value": "abc d"}, {"name": "DB_PASSWORD", "value": MARK}),
        ({"query_string": "a=1&password=abc"}, {"query_string": f"a=1&password={MARK}"}),
        ({"vars": {"password": "'hunter2'"}}, {"vars": {"password": MARK}}),
        ({"accessToken": "abcd1234"}, {"accessToken": MARK}),
    ],
)
def test_a_telling_key_makes_its_value_a_secret(document: Any, safe: Any) -> None:
    assert json.loads(redact(json.dumps(document))) == safe
    assert json.loads(redact(json.dumps(document, indent=2))) == safe


@pytest.mark.parametrize(
    "document",
    [
        {"tokens": {"input": 12, "output": 4}},
        {"token": "identifier", "max_tokens": 100},
        {"password": None, "secret": True, "api_key": ""},
        {"password": "[Filtered]"},
        {"key": "Accept", "value": "text/html"},
        {"Action": "pass", "Package": "example.org/x", "Test": "TestX"},
        {"monkey": "george", "keys": ["a", "b"]},
    ],
)
def test_what_is_no_secret_stays(document: Any) -> None:
    text = json.dumps(document)
    assert redact(text) == text


def test_a_number_that_is_taken_out_leaves_a_document() -> None:
    document = {"password": 100000000006462, "name": [1, 100000000006462, 3], "card": 4111111111111111}
    said = json.loads(redact(json.dumps(document)))
    assert said == {"password": MARK, "name": [1, MARK, 3], "card": "[redacted card-number]"}


def test_json_within_json_and_json_lines() -> None:
    inner = json.dumps({"api_key": "0af3c9d1e8"})
    assert "0af3c9d1e8" not in redact(json.dumps({"body": json.dumps({"inner": inner})}))
    assert redact('x\n{"password": "abcdefg"}\ny\n') == f'x\n{{"password": "{MARK}"}}\ny\n'


def test_places_are_those_of_the_text() -> None:
    text = '{"a": 1,\n "password": "abc"}'
    [found] = redacted(text).findings
    assert text[found.start : found.end] == "abc"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["hunter2x", "a=b&token=c1c2c3"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["password", "name", "value", "token", "cookies", "x", "key"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(values)
def test_any_document_stays_one(value: Any) -> None:
    text = json.dumps(value)
    once = redact(text)
    json.loads(once)
    assert redact(once) == once


@given(st.text(alphabet='{}[]":,ab\\ \n1', max_size=40))
def test_what_is_no_document_is_no_trouble(text: str) -> None:
    list(structured(text))
