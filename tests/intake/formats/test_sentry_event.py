from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.format import Parsed
from bugsage.intake.formats import sentry_event
from bugsage.model.error import ErrorEvent


def read(document: Any) -> tuple[ErrorEvent, ...]:
    return sentry_event.parse(msgspec.json.encode(document).decode()).events


def exception(*values: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"event_id": "a", "platform": "python", "exception": {"values": list(values)}, **fields}


def value(kind: str, *files: str, **mechanism: Any) -> dict[str, Any]:
    frames = [{"filename": file, "function": "f", "lineno": 1, "in_app": "site-packages" not in file} for file in files]
    return {"type": kind, "value": kind.lower(), "stacktrace": {"frames": frames}, "mechanism": mechanism or None}


def test_the_last_value_was_raised_and_comes_first() -> None:
    (event,) = read(exception(value("KeyError", "a.py"), value("ValueError", "b.py"), value("PriceError", "c.py")))
    assert [(one.type, one.relation, one.parent) for one in event.exceptions] == [
        ("PriceError", "raised", None),
        ("ValueError", "cause", 0),
        ("KeyError", "cause", 1),
    ]
    assert (event.type, event.file) == ("PriceError", "c.py")


def test_ids_outrank_the_order() -> None:
    (event,) = read(
        exception(
            value("Root", "a.py", exception_id=0, is_exception_group=True),
            value("Two", exception_id=2, parent_id=0),
            value("One", exception_id=1, parent_id=0),
            value("Below", exception_id=3, parent_id=1, source="__context__"),
        )
    )
    assert [(one.type, one.relation, one.parent) for one in event.exceptions] == [
        ("Root", "raised", None),
        ("One", "group", 0),
        ("Two", "group", 0),
        ("Below", "context", 1),
    ]


def test_parents_that_go_in_a_circle_are_survived() -> None:
    (event,) = read(exception(value("A", exception_id=1, parent_id=2), value("B", exception_id=2, parent_id=1)))
    assert sorted(one.type for one in event.exceptions) == ["A", "B"]
    assert event.exceptions[0].parent is None


def test_the_crash_frame_is_the_last_of_the_project() -> None:
    (event,) = read(exception(value("E", "main.py", "cart.py", "/v/site-packages/redis.py")))
    assert (event.file, [frame.in_app for frame in event.frames]) == ("cart.py", [True, True, False])


def test_both_shapes_of_a_frame_give_the_same() -> None:
    sdk = {
        "filename": "shop/cart.py",
        "abs_path": "/app/shop/cart.py",
        "function": "f",
        "module": "shop.cart",
        "lineno": 3,
        "colno": 4,
        "in_app": True,
        "pre_context": ["a", "b"],
        "context_line": "c  ",
        "post_context": ["d"],
        "vars": {"x": [1, None]},
    }
    rest = {
        "filename": "shop/cart.py",
        "absPath": "/app/shop/cart.py",
        "function": "f",
        "module": "shop.cart",
        "lineNo": 3,
        "colNo": 4,
        "inApp": True,
        "context": [[1, "a"], [2, "b"], [3, "c  "], [4, "d"]],
        "vars": {"x": [1, None]},
    }
    one = {
        "event_id": "a",
        "platform": "python",
        "exception": {"values": [{"type": "E", "value": "v", "stacktrace": {"frames": [sdk]}}]},
    }
    entry = {"type": "exception", "data": {"values": [{"type": "E", "value": "v", "stacktrace": {"frames": [rest]}}]}}
    other = {"eventID": "a", "platform": "python", "entries": [entry, None, {"type": "message"}]}
    assert read(one) == read(other)
    (frame,) = read(one)[0].frames
    assert (frame.file, frame.line, frame.column, frame.code, frame.variables) == (
        "/app/shop/cart.py",
        3,
        4,
        "c",
        {"x": "[1,null]"},
    )
    assert [(line.text, line.marked) for line in read(one)[0].code] == [
        ("a", False),
        ("b", False),
        ("c", True),
        ("d", False),
    ]


def test_what_a_source_map_names_outranks_the_address_it_was_served_from() -> None:
    frame = {"filename": "../src/till.js", "abs_path": "http://shop.example.org/app.js", "lineno": 2}
    (event,) = read({"event_id": "a", "exception": {"values": [{"type": "E", "stacktrace": {"frames": [frame]}}]}})
    assert event.file == "../src/till.js"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda event: event,
        lambda event: [event],
        lambda event: {"events": [event]},
        lambda event: {"event": event},
        lambda event: {"action": "triggered", "data": {"event": event}},
        lambda event: {"data": {"error": event}},
    ],
)
def test_wrappings(wrap: Any) -> None:
    assert [event.type for event in read(wrap(exception(value("E"))))] == ["E"]


def test_an_envelope_with_other_items_around_the_event() -> None:
    payload = msgspec.json.encode(exception(value("E")))
    text = (
        b'{"event_id":"a"}\n{"type":"session"}\n{"sid":"b"}\n{"type":"event","length":%d}\n%s\n'
        b'{"type":"attachment","length":5}\na\nb\nc\n'
    )
    parsed = sentry_event.parse((text % (len(payload), payload)).decode())
    assert [event.type for event in parsed.events] == ["E"]
    assert parsed.notes == ()


def test_messages_without_an_exception() -> None:
    texts = [
        {"message": "no"},
        {"logentry": {"formatted": "no", "message": "%s"}},
        {"entries": [{"type": "message", "data": {"formatted": "no"}}]},
    ]
    events = [read({"event_id": "a", **text})[0] for text in texts]
    assert [(event.type, event.message) for event in events] == [("Message", "no")] * 3


def test_tags_language_and_fingerprint() -> None:
    (event,) = read(
        exception(
            value("E"),
            platform="node",
            release={"version": "2.0"},
            tags=[["environment", "prod"]],
            fingerprint=["a", 7],
        )
    )
    assert event.tags == {"release": "2.0", "environment": "prod", "event_id": "a"}
    assert (event.language, event.explicit_fingerprint) == ("javascript", ("a", "7"))


def test_variables_and_messages_are_clean_and_capped() -> None:
    loud = "\x1b[31mred\x1b[0m\u202e" + "x" * 100_000
    frames = [{"filename": "a.py", "vars": {f"v{n}": loud for n in range(500)}}]
    (event,) = read(exception({"type": "E", "value": loud, "stacktrace": {"frames": frames}}))
    assert event.message.startswith("redxxx")
    assert len(event.message) < 5_000
    assert len(event.frames[0].variables) < 100
    assert all(len(text) < 500 for text in event.frames[0].variables.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2.5, 2.5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "values",
                    "stacktrace",
                    "frames",
                    "filename",
                    "abs_path",
                    "lineno",
                    "vars",
                    "context",
                    "mechanism",
                    "exception_id",
                    "parent_id",
                    "0",
                    "type",
                    "value",
                    "data",
                    "formatted",
                    "message",
                    "key",
                    "notes",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
TOP = [
    "exception",
    "entries",
    "message",
    "logentry",
    "tags",
    "release",
    "platform",
    "sdk",
    "fingerprint",
    "breadcrumbs",
    "metadata",
    "stacktrace",
]


@given(st.dictionaries(st.sampled_from(TOP), JSON, max_size=6))
def test_any_field_may_hold_anything(fields: dict[str, Any]) -> None:
    (event,) = read({**fields, "event_id": "a", "level": "error"})
    assert event.type
    assert event.exceptions[0].parent is None
    assert all(one.parent is None or one.parent < len(event.exceptions) for one in event.exceptions)
    assert parsed(fields).failed


def parsed(fields: dict[str, Any]) -> Parsed:
    return sentry_event.parse(msgspec.json.encode({**fields, "event_id": "a", "level": "error"}).decode())


FRAME = {"filename": "cart.py", "lineno": 3, "function": "total", "in_app": True}
RAISED = {"type": "KeyError", "value": "x", "stacktrace": {"frames": [FRAME]}}


@pytest.mark.parametrize(
    ("section", "noted"),
    [
        ({"values": [{**RAISED, "stacktrace": {"frames": FRAME}}]}, "frames of stacktrace is an object"),
        ({"values": [{**RAISED, "stacktrace": {"frames": {"0": FRAME}}}]}, "frames of stacktrace is an object"),
        ({"values": [{**RAISED, "stacktrace": [FRAME]}]}, ""),
        ({"values": RAISED}, "values of exception is an object"),
        ({"values": {"0": RAISED}}, "values of exception is an object"),
        ([RAISED], ""),
        (RAISED, ""),
        ({"values": [{**RAISED, "stacktrace": {"frames": ["cart.py", FRAME, None]}}]}, "a member of frames is text"),
        ({"values": [{**RAISED, "stacktrace": {"frames": [{**FRAME, "lineno": "3"}]}}]}, ""),
        ({"values": [5, RAISED]}, "a member of values is a number"),
    ],
)
def test_objects_where_lists_should_be_are_read_and_told(section: Any, noted: str) -> None:
    answer = parsed({"exception": section})
    assert [(e.type, e.message, e.file, e.line) for e in answer.events] == [("KeyError", "x", "cart.py", 3)]
    assert [noted in note for note in answer.notes] == ([True] if noted else [])


@pytest.mark.parametrize("section", [5, True, "KeyError: 'x'", {"values": 3}, {"values": ["KeyError"]}])
def test_what_cannot_be_read_is_said(section: Any) -> None:
    answer = parsed({"exception": section})
    assert len(answer.events) == 1
    assert answer.notes


def test_members_named_by_numbers_keep_their_order() -> None:
    frames = {str(number): {**FRAME, "lineno": number} for number in (10, 9, 2)}
    (event,) = parsed({"exception": {"values": [{**RAISED, "stacktrace": {"frames": frames}}]}}).events
    assert [frame.line for frame in event.frames] == [2, 9, 10]


def test_text_in_place_of_an_exception_is_the_message() -> None:
    (event,) = parsed({"exception": "KeyError: 'x'"}).events
    assert event.message == "KeyError: 'x'"
