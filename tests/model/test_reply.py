import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.reply import read_reply
from tests.fakes.messages_server import events_of, text, thinking, use

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
words = st.sampled_from(
    ["message_start", "message", "content_block_start", "content_block_delta", "message_delta", "message_stop", "x"]
)
keys = st.sampled_from(["message", "index", "content_block", "delta", "usage", "content", "stop_reason", "input"])
events = st.builds(lambda kind, more: {"type": kind, **more}, words, st.dictionaries(keys, anything, max_size=5))


def test_an_answer_is_put_together_from_its_pieces() -> None:
    blocks = [thinking("hm"), text("It is the price."), use("callers", {"file": "a.py", "symbol": "é" * 90})]
    reply = read_reply(events_of(blocks, "tool_use", (12, 34)))
    assert list(reply.blocks) == blocks
    assert (reply.text, reply.stop, reply.usage) == ("It is the price.", "tool_use", {"input": 12, "output": 34})
    (call,) = reply.calls
    assert (call.name, call.damage, call.input["file"]) == ("callers", "", "a.py")


def test_an_answer_that_broke_off_has_no_end() -> None:
    whole = list(events_of([text("It is")], "end_turn", (1, 2)))
    for length in range(len(whole)):
        assert read_reply(whole[:length]).stop == ""
    assert read_reply(whole).stop == "end_turn"


def test_damaged_input_is_said_to_be_and_goes_back_as_an_object() -> None:
    piece = {"type": "input_json_delta", "partial_json": '{"file": '}
    reply = read_reply(
        [
            {"type": "content_block_start", "index": 0, "content_block": use("callers")},
            {"type": "content_block_delta", "index": 0, "delta": piece},
            {"type": "message_stop"},
        ]
    )
    assert reply.calls[0].damage == "the input is not JSON"
    assert reply.blocks[0]["input"] == {}


def test_blocks_of_a_kind_that_is_not_known_go_back_unchanged() -> None:
    odd: dict[str, Any] = {"type": "future_block", "data": {"a": [1]}}
    assert read_reply(events_of([odd], "end_turn", (1, 1))).blocks == (odd,)


def test_a_flood_is_cut() -> None:
    piece = {"type": "text_delta", "text": "x" * 100_000}
    start = {"type": "content_block_start", "index": 0, "content_block": text("")}
    flood = [start, *[{"type": "content_block_delta", "index": 0, "delta": piece}] * 50]
    assert len(read_reply(flood).text) <= 400_000


@given(st.lists(events, max_size=8))
def test_no_event_does_harm(some: list[dict[str, Any]]) -> None:
    reply = read_reply(some)
    assert all(isinstance(call.input, dict) for call in reply.calls)
    assert all(count >= 0 for count in reply.usage.values())
    json.dumps(reply.blocks)
