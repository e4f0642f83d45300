"""From the events of an answer to its blocks, whatever a server sends."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bugsage.model.base import Noun

_MOST_BLOCKS = 100
_MOST_TEXT = 400_000
_USAGE = {
    "input_tokens": "input",
    "output_tokens": "output",
    "cache_creation_input_tokens": "cache_write",
    "cache_read_input_tokens": "cache_read",
}
#: What a piece of a block is added to: type of the delta to its own key and the block's.
_GROWING = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("signature", "signature"),
}


class Call(Noun, frozen=True, kw_only=True):
    """A tool that the model wants to use."""

    id: str
    name: str
    input: Any = None
    #: Why the input cannot be read; empty where it can.
    damage: str = ""


class Reply(Noun, frozen=True, kw_only=True):
    """One answer."""

    #: Blocks as the server gave them, to be sent back unchanged.
    blocks: tuple[dict[str, Any], ...] = ()
    calls: tuple[Call, ...] = ()
    #: All text blocks together.
    text: str = ""
    #: `end_turn`, `tool_use`, `max_tokens`, `refusal`, …; empty where the answer broke off.
    stop: str = ""
    #: `input`, `output`, `cache_write`, `cache_read`: tokens, as far as the server counted them.
    usage: dict[str, int] = {}


def read_reply(events: Iterable[Mapping[str, Any]]) -> Reply:
    """The answer that these events make; events of an unknown kind or shape are passed over."""
    reading = _Reading()
    for event in events:
        reading.take(event)
    return reading.reply()


class _Reading:
    """An answer while it comes."""

    def __init__(self) -> None:
        self.blocks: dict[int, dict[str, Any]] = {}
        self.inputs: dict[int, list[str]] = {}
        self.stop = ""
        self.ended = False
        self.usage: dict[str, int] = {}
        self.room = _MOST_TEXT

    def take(self, event: Mapping[str, Any]) -> None:
        kind, index = event.get("type"), event.get("index")
        if kind in ("message_start", "message"):
            self._message(event.get("message") if kind == "message_start" else event)
            self.ended = kind == "message"
        elif kind == "message_delta":
            self._count(event.get("usage"))
            self._stopped(event.get("delta"))
        elif kind == "message_stop":
            self.ended = True
        elif isinstance(index, int) and 0 <= index < _MOST_BLOCKS:
            self._block(str(kind), index, event)

    def _message(self, message: Any) -> None:
        if not isinstance(message, Mapping):
            return
        self._count(message.get("usage"))
        self._stopped(message)
        content = message.get("content")
        for index, block in enumerate(content[:_MOST_BLOCKS] if isinstance(content, list) else ()):
            if isinstance(block, dict):
                self.blocks[index] = dict(block)

    def _stopped(self, holder: Any) -> None:
        reason = holder.get("stop_reason") if isinstance(holder, Mapping) else None
        self.stop = reason[:60] if isinstance(reason, str) else self.stop

    def _count(self, usage: Any) -> None:
        for name, key in _USAGE.items():
            value = usage.get(name) if isinstance(usage, Mapping) else None
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
                self.usage[key] = value

    def _block(self, kind: str, index: int, event: Mapping[str, Any]) -> None:
        if kind == "content_block_start" and isinstance(event.get("content_block"), dict):
            self.blocks.setdefault(index, dict(event["content_block"]))
        delta = event.get("delta")
        if kind != "content_block_delta" or not isinstance(delta, Mapping) or index not in self.blocks:
            return
        own, key = _GROWING.get(str(delta.get("type")), ("partial_json", ""))
        piece = delta.get(own)
        if not isinstance(piece, str) or self.room < len(piece):
            return
        self.room -= len(piece)
        if key:
            before = self.blocks[index].get(key)
            self.blocks[index][key] = (before if isinstance(before, str) else "") + piece
        else:
            self.inputs.setdefault(index, []).append(piece)

    def reply(self) -> Reply:
        calls = []
        for index, block in sorted(self.blocks.items()):
            if block.get("type") == "tool_use":
                calls.append(self._call(index, block))
        texts = [b["text"] for _, b in sorted(self.blocks.items()) if isinstance(b.get("text"), str)]
        return Reply(
            blocks=tuple(block for _, block in sorted(self.blocks.items())),
            calls=tuple(calls),
            text="\n".join(texts),
            stop=(self.stop or "end_turn") if self.ended else "",
            usage=self.usage,
        )

    def _call(self, index: int, block: dict[str, Any]) -> Call:
        damage = ""
        if index in self.inputs:
            try:
                block["input"] = json.loads("".join(self.inputs[index]) or "{}")
            except (ValueError, RecursionError):
                damage = "the input is not JSON"
        if not isinstance(block.get("input"), dict):
            damage, block["input"] = damage or "the input is not an object", {}
        return Call(
            id=str(block.get("id"))[:200], name=str(block.get("name"))[:100], input=block["input"], damage=damage
        )
