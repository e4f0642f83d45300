"""A model on the loop-back interface that does as a script says, in the three protocols that coding agents speak.

Anthropic's Messages, OpenAI's chat completions and OpenAI's Responses, each as one object or as a stream of events.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Json = dict[str, Any]


class Say(NamedTuple):
    """It says something, and has nothing more to do."""

    text: str


class Use(NamedTuple):
    """It asks for a tool; with `text` as what the tool is given where that is no object."""

    tool: str
    given: Mapping[str, Any] = {}
    text: str = ""


class Refuse(NamedTuple):
    """It will not."""


class Fail(NamedTuple):
    """The server answers with an error."""

    status: int
    message: str


class Hang(NamedTuple):
    """No answer ever comes."""


class Then(NamedTuple):
    """Something happens before the next answer begins; that one never ends."""

    happens: Callable[[], object]


Move = Say | Use | Refuse | Fail | Hang | Then


class ModelServer(ThreadingHTTPServer):
    """Plays one script, the last move again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.socket.settimeout(0.5)  # who hangs up before being let in keeps nobody waiting
        self.script: Sequence[Move] = ()
        self.heard: list[tuple[str, Json]] = []
        #: Values of the headers that keys stand in.
        self.keys: set[str] = set()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def move(self, turn: int) -> Move:
        return self.script[min(turn, len(self.script) - 1)]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is killed hangs up."""


@contextmanager
def model_server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """`turn`s are counted by what the conversation holds already, for agents ask the same again after errors."""

    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self._answer(200, {"object": "list", "data": []})

    def do_HEAD(self) -> None:
        self._answer(200, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        path = self.path.partition("?")[0]
        self.server.keys |= {self.headers[name] for name in ("x-api-key", "authorization") if self.headers[name]}
        self.server.heard.append((path, body))
        if path.endswith("/count_tokens"):
            self._answer(200, {"input_tokens": 10})
        elif path.endswith("/messages"):
            self._play(body, _turn_of_messages(body), _message, _message_events)
        elif path.endswith("/chat/completions"):
            asked = sum(one == path for one, _ in self.server.heard)
            self._play(body, asked - 1, _completion, _completion_events)
        elif path.endswith("/responses"):
            self._play(body, _turn_of_responses(body), _response, _response_events)
        else:
            self._answer(404, {"error": {"message": "not here"}})

    def _play(
        self,
        body: Json,
        turn: int,
        whole: Callable[[Json, Move], Json],
        events: Callable[[Json], Iterator[tuple[str, Json]]],
    ) -> None:
        move = self.server.move(turn)
        if isinstance(move, Fail):
            error = {"type": "authentication_error" if move.status == 401 else "api_error", "message": move.message}
            self._answer(move.status, {"type": "error", "error": {**error, "code": None, "param": None}})
        elif isinstance(move, Hang | Then):
            if isinstance(move, Then):
                move.happens()
            self.server.released.wait()
        elif body.get("stream"):
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            for name, event in events(whole(body, move)):
                self.wfile.write(
                    (f"event: {name}\n" if name else "").encode() + f"data: {json.dumps(event)}\n\n".encode()
                )
            if whole is _completion:
                self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True
        else:
            self._answer(200, whole(body, move))

    def _answer(self, status: int, body: Json) -> None:
        content = json.dumps(body).encode()
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.send_header("connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
        self.close_connection = True


def _turn_of_messages(body: Json) -> int:
    return sum(one.get("role") == "assistant" for one in body.get("messages", ()))


def _message(body: Json, move: Move) -> Json:
    content: list[Json] = []
    stop = "end_turn"
    if isinstance(move, Say):
        content = [{"type": "text", "text": move.text}]
    elif isinstance(move, Use):
        name = f"toolu_{len(body.get('messages', ())):04}"
        content = [{"type": "tool_use", "id": name, "name": move.tool, "input": dict(move.given)}]
        stop = "tool_use"
    else:
        stop = "refusal"
    return {
        "id": f"msg_{len(body.get('messages', ())):04}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "model"),
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 1000, "output_tokens": 50},
    }


def _message_events(message: Json) -> Iterator[tuple[str, Json]]:
    def event(kind: str, **more: Any) -> tuple[str, Json]:
        return kind, {"type": kind, **more}

    begun = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield event("message_start", message=begun)
    for index, block in enumerate(message["content"]):
        if block["type"] == "text":
            empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield event("content_block_start", index=index, content_block=empty)
        yield event("content_block_delta", index=index, delta=delta)
        yield event("content_block_stop", index=index)
    stop = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield event("message_delta", delta=stop, usage=message["usage"])
    yield event("message_stop")


def _completion(body: Json, move: Move) -> Json:
    message: Json = {"role": "assistant", "content": ""}
    finish = "stop"
    if isinstance(move, Say):
        message["content"] = move.text
    elif isinstance(move, Use):
        call = {"name": move.tool, "arguments": json.dumps(dict(move.given))}
        name = f"call_{len(body.get('messages', ())):04}"
        message |= {"content": "Next.", "tool_calls": [{"id": name, "type": "function", "function": call}]}
        finish = "tool_calls"
    else:
        finish, message["refusal"] = "content_filter", "I will not do that."
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body.get("model", "model"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050},
    }


def _completion_events(completion: Json) -> Iterator[tuple[str, Json]]:
    [choice] = completion["choices"]
    common = {**completion, "object": "chat.completion.chunk"}
    calls = [{"index": at, **call} for at, call in enumerate(choice["message"].get("tool_calls", ()))]
    delta = {**choice["message"], **({"tool_calls": calls} if calls else {})}
    yield "", {**common, "usage": None, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield (
        "",
        {**common, "usage": None, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]},
    )
    yield "", {**common, "choices": []}


def _turn_of_responses(body: Json) -> int:
    given = body.get("input", ())
    items = [one for one in given if isinstance(one, dict)]
    calls = sum(str(one.get("type", "")).endswith("_call") for one in items)
    return calls + sum(one.get("role") == "assistant" for one in items)


def _response(body: Json, move: Move) -> Json:
    number = _turn_of_responses(body)
    status: Json = {"status": "completed"}
    if isinstance(move, Say):
        parts = [{"type": "output_text", "text": move.text, "annotations": []}]
        output = [
            {"id": f"msg_{number}", "type": "message", "role": "assistant", "status": "completed", "content": parts}
        ]
    elif isinstance(move, Use) and move.text:
        call = {"id": f"ctc_{number}", "type": "custom_tool_call", "call_id": f"call_{number}"}
        output = [{**call, "name": move.tool, "input": move.text, "status": "completed"}]
    elif isinstance(move, Use):
        call = {"id": f"fc_{number}", "type": "function_call", "call_id": f"call_{number}"}
        output = [{**call, "name": move.tool, "arguments": json.dumps(dict(move.given)), "status": "completed"}]
    else:
        output = []
        status = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    usage = {"input_tokens": 1000, "output_tokens": 50, "total_tokens": 1050}
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    common = {"id": f"resp_{number}", "object": "response", "created_at": 1, "model": body.get("model", "model")}
    return {**common, **status, "output": output, "usage": {**usage, **details}}


def _response_events(response: Json) -> Iterator[tuple[str, Json]]:
    def event(kind: str, **more: Any) -> tuple[str, Json]:
        return kind, {"type": kind, **more}

    yield event("response.created", response={**response, "status": "in_progress", "output": [], "usage": None})
    for index, item in enumerate(response["output"]):
        yield event("response.output_item.added", output_index=index, item={**item, "status": "in_progress"})
        yield event("response.output_item.done", output_index=index, item=item)
    yield event(f"response.{response['status']}", response=response)
