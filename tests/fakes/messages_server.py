"""A server on the loop-back interface that speaks the Messages API as far as a client can see: answers by script."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Event = dict[str, Any]
MODEL = "claude-test"


class Asked:
    """One request as it came in."""

    def __init__(self, path: str, headers: Mapping[str, str], body: bytes) -> None:
        self.path, self.body = path, body
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def said(self) -> str:
        """All text of the newest message."""
        content = self.json["messages"][-1]["content"]
        return "\n".join(str(block.get("text", block.get("content", ""))) for block in content)


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next answer of the script."""

    protocol_version = "HTTP/1.1"
    server: "MessagesServer"

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_POST(self) -> None:
        asked = Asked(self.path, dict(self.headers.items()), self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        answer = self.server.script[min(len(self.server.asked), len(self.server.script)) - 1]
        self.close_connection = True
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has heard enough
            answer(self, asked)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"request-id": "req_0123", "connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()


Answer = Callable[[Handler, Asked], None]


class MessagesServer(ThreadingHTTPServer):
    """Answers each request with the next of the script; the last one stands for all that follow."""

    daemon_threads = True

    def __init__(self, script: Iterable[Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket.settimeout(0.5)  # who hangs up before being let in keeps nobody waiting
        self.script = list(script)
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(*script: Answer) -> Iterator[MessagesServer]:
    with MessagesServer(script) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def streamed(
    *blocks: Event, stop: str | None = "tool_use", usage: tuple[int, int] = (1000, 200), cut: int = 0
) -> Answer:
    """A whole answer as server-sent events, in small pieces; with `cut` only so many events of it, then the end."""
    events = list(events_of(blocks, stop, usage))
    return raw(events[:cut] if cut else events)


def raw(events: Iterable[Event], pause: float = 0.0) -> Answer:
    """These very events."""

    def answer(handler: Handler, asked: Asked) -> None:
        handler.head(200, {"content-type": "text/event-stream"})
        for event in events:
            handler.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def sent(content: bytes, headers: Mapping[str, str] | None = None, status: int = 200) -> Answer:
    """These very bytes."""

    def answer(handler: Handler, asked: Asked) -> None:
        handler.head(status, {"content-type": "text/event-stream", **(headers or {})})
        handler.wfile.write(content)

    return answer


def whole(*blocks: Event, stop: str = "tool_use") -> Answer:
    """An answer of a server that does not stream."""
    message = {"type": "message", "content": list(blocks), "stop_reason": stop, "usage": {"input_tokens": 9}}
    return sent(json.dumps(message).encode(), {"content-type": "application/json"})


def refused(
    status: int, kind: str, message: str = "no", headers: Mapping[str, str] | None = None, **details: Any
) -> Answer:
    """An error as the Messages API tells it."""
    error = {"type": kind, "message": message, **({"details": details} if details else {})}
    content = json.dumps({"type": "error", "error": error, "request_id": "req_0123"}).encode()
    return sent(content, {"content-type": "application/json", **(headers or {})}, status)


def dropped(handler: Handler, asked: Asked) -> None:
    """Nothing: the connection is closed."""
    handler.connection.close()


def silent(seconds: float) -> Answer:
    """Nothing for a long time."""
    return lambda handler, asked: time.sleep(seconds)


def text(words: str) -> Event:
    return {"type": "text", "text": words}


def thinking(words: str) -> Event:
    return {"type": "thinking", "thinking": words, "signature": "c2lnbmVk"}


def use(name: str, input: Any = None, id: str = "toolu_1") -> Event:
    return {"type": "tool_use", "id": id, "name": name, "input": {} if input is None else input}


def opinion(*places: tuple[str, str], explanation: str = "It is so.", **more: Any) -> Event:
    ranking = [{"file": file, "symbol": symbol, "why": f"because of {symbol}"} for file, symbol in places]
    return use("give_opinion", {"ranking": ranking, "explanation": explanation, **more}, "toolu_end")


def events_of(blocks: Iterable[Event], stop: str | None, usage: tuple[int, int]) -> Iterator[Event]:
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "stop_reason": None,
    }
    yield {"type": "message_start", "message": {**message, "usage": {"input_tokens": usage[0], "output_tokens": 1}}}
    yield {"type": "ping"}
    for index, block in enumerate(blocks):
        yield from _block(index, block)
    delta = {"stop_reason": stop, "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": {"output_tokens": usage[1]}}
    yield {"type": "message_stop"}


def _block(index: int, block: Event) -> Iterator[Event]:
    kind = block["type"]
    if kind == "tool_use":
        start, name = {**block, "input": {}}, "input_json_delta"
        told = json.dumps(block["input"])
        pieces = [{"type": name, "partial_json": told[i : i + 40]} for i in range(0, len(told), 40)]
    elif kind == "thinking":
        start = {"type": kind, "thinking": "", "signature": ""}
        pieces = [
            {"type": "thinking_delta", "thinking": block["thinking"]},
            {"type": "signature_delta", "signature": block["signature"]},
        ]
    elif kind == "text":
        start = {"type": kind, "text": ""}
        pieces = [{"type": "text_delta", "text": block["text"][i : i + 7]} for i in range(0, len(block["text"]), 7)]
    else:
        start, pieces = block, []
    yield {"type": "content_block_start", "index": index, "content_block": start}
    for piece in pieces:
        yield {"type": "content_block_delta", "index": index, "delta": piece}
    yield {"type": "content_block_stop", "index": index}
