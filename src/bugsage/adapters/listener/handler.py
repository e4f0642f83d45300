"""One request: who posts it is looked at before what."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socket import SHUT_WR, socket
from typing import BinaryIO, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

from bugsage.adapters.listener.bodies import BadBody, read_body
from bugsage.adapters.listener.guarding import is_near, is_ours, shared_with
from bugsage.model.listening import Post, Receipt


class Served(Protocol):
    """What a request must know of the server that it came to."""

    server_port: int
    #: So many seconds a request may take.
    seconds: float
    answer: Callable[[Post], Receipt]


#: What is still read of a refused body, in bytes and seconds: who has not written it all would miss the answer.
_UNREAD, _LINGER = 64 << 20, 2.0


class Handler(BaseHTTPRequestHandler):
    """Reads one request and answers it."""

    server: Served  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "BugSage", ""
    error_content_type = "text/plain"
    error_message_format = "%(message)s\n"
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """All that is read must have come before a deadline."""
        super().setup()
        self._until = _Until(self.connection, self.server.seconds)
        self.rfile = io.BufferedReader(self._until)
        self.close_connection = True

    def handle_expect_100(self) -> bool:
        """The client waits for a word before it sends its body."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def do_POST(self) -> None:
        """Take what is posted."""
        answer = self._unwanted() or self._taken()
        self._write(answer)
        if answer.status in (413, 415):
            self._linger()

    def do_OPTIONS(self) -> None:
        """Tell a browser whether a page may post."""
        origin = self.headers.get("Origin", "")
        answer = self._unwanted()
        if answer or not origin:
            self._write(answer or Receipt(status=204))
            return
        private = self.headers.get("Access-Control-Request-Private-Network") == "true"
        self._send(204, b"", shared_with(origin, before=True, private=private))

    def do_GET(self) -> None:
        """Nothing is to be read here."""
        self._write(Receipt(status=405, wrong="BugSage listens here for what Sentry's SDKs post"))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal belongs to what is heard."""

    def _unwanted(self) -> Receipt | None:
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        if not is_ours(host, self.server.server_port):
            return Receipt(status=403, wrong="the Host of the request is not this machine's loop-back address")
        if origin is not None and not is_near(origin):
            return Receipt(status=403, wrong="pages of other machines may not post here")
        return None

    def _taken(self) -> Receipt:
        address = urlsplit(self.path[:8_192])
        try:
            body = read_body(self.headers, cast(BinaryIO, self.rfile))
        except BadBody as error:
            return Receipt(status=error.status, wrong=str(error))
        except TimeoutError:
            return Receipt(status=408, wrong=f"the request did not come within {self.server.seconds:g} seconds")
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(address.query, max_num_fields=50, errors="replace")) if address.query else {}
        return self.server.answer(Post(path=address.path, query=query, headers=headers, body=body))

    def _write(self, answer: Receipt) -> None:
        said = {"detail": answer.wrong} if answer.wrong else {"id": answer.id} if answer.id else {}
        headers = {"X-Sentry-Error": answer.wrong.encode("ascii", "replace").decode()} if answer.wrong else {}
        if answer.wait:
            headers |= {"Retry-After": str(answer.wait), "X-Sentry-Rate-Limits": f"{answer.wait}:error:organization"}
        origin = self.headers.get("Origin", "")
        if origin and is_near(origin):
            headers |= shared_with(origin)
        self._send(answer.status, json.dumps(said).encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if status != 204:
            self.wfile.write(body)
        self.wfile.flush()

    def _linger(self) -> None:
        """Read on for a moment, so that the answer arrives before the connection ends."""
        self.connection.shutdown(SHUT_WR)
        self._until.deadline = time.monotonic() + _LINGER
        left = _UNREAD
        while left > 0 and (piece := self.rfile.read1(1 << 16)):
            left -= len(piece)


class _Until(io.RawIOBase):
    """What comes over a connection before a deadline."""

    def __init__(self, connection: socket, seconds: float) -> None:
        self._connection = connection
        self.deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """What is there; a drop every now and then does not put the deadline off. Raises TimeoutError."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is over")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
