"""A server on the loop-back interface: answers by script, as well or as badly as the test wants."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Heard:
    """One request as it came in."""

    def __init__(self, path: str, headers: Mapping[str, str]) -> None:
        self.path = path
        self.headers = {name.lower(): value for name, value in headers.items()}


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's next answer."""

    protocol_version = "HTTP/1.1"
    server: "WebServer"

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        heard = Heard(self.path, dict(self.headers.items()))
        with suppress(BrokenPipeError, ConnectionResetError):
            self.server.next_answer(heard)(self, heard)

    def send(self, status: int, content: bytes, headers: Mapping[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(content) if length is None else length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def drop(self) -> None:
        """Close the connection as it is."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(2)


Reply = Callable[[Handler, Heard], None]


class WebServer(ThreadingHTTPServer):
    """Answers each request with the next of the script; the last one stands for all that follow."""

    daemon_threads = True

    def __init__(self, script: Iterable[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket.settimeout(0.5)  # who hangs up before being let in keeps nobody waiting
        self.script = list(script)
        self.heard: list[Heard] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next_answer(self, heard: Heard) -> Reply:
        self.heard.append(heard)
        return self.script[min(len(self.heard), len(self.script)) - 1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error."""


@contextmanager
def serving(*script: Reply) -> Iterator[WebServer]:
    with WebServer(script) as server, running(server):
        yield server


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def sent(content: bytes = b"{}", status: int = 200, **headers: str) -> Reply:
    """These bytes; names of headers with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, heard: handler.send(status, content, named)


def cut(content: bytes, length: int) -> Reply:
    """Promises so many bytes, and drops the connection after these."""

    def answer(handler: Handler, heard: Heard) -> None:
        handler.send(200, content, {}, length)
        handler.drop()

    return answer


def dropped(handler: Handler, heard: Heard) -> None:
    """Nothing: the connection is closed."""
    handler.drop()


def trickling(seconds: float, pieces: int) -> Reply:
    """One byte, and another, and another."""

    def answer(handler: Handler, heard: Heard) -> None:
        handler.send(200, b"", {}, pieces)
        for _ in range(pieces):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(seconds)

    return answer


def to(location: str, status: int = 302) -> Reply:
    """A redirect."""
    return sent(b"", status, location=location)
