"""The server: one request a connection, a thread for each, on a loop-back address and no other."""

from __future__ import annotations

import errno
import os
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, AF_INET6, socket
from typing import Any

from bugsage.adapters.listener.guarding import LOOPBACK
from bugsage.adapters.listener.handler import Handler
from bugsage.adapters.listener.key import key_in
from bugsage.errors import PortTaken, UsageError
from bugsage.model.listening import Door, Post, Receipt

#: Where it is listened by default, and so many ports after it where others do so already.
PORT, NEXT_PORTS = 28_471, 8
#: Requests that are read at once; others wait at the door.
AT_ONCE = 32
#: Seconds that requests under way may take when it is closed.
_LAST_ONES = 2.0
#: And those that a connection which came may take to be there.
_AT_THE_DOOR = 0.5


class LoopbackListener:
    """The port Listener for programs on this machine."""

    def __init__(self, keys: Path, *, seconds: float = 15.0) -> None:
        """`keys` is the folder of the user's key; a request may take so many seconds."""
        self._keys = keys
        self._seconds = seconds

    @contextmanager
    def open(self, answer: Callable[[Post], Receipt], *, host: str, port: int | None) -> Iterator[Door]:
        """Hear what is posted until the end of the block. Raises UsageError, PortTaken."""
        if host not in LOOPBACK:
            raise UsageError(
                f"it is listened on {' or '.join(LOOPBACK)} only, not on {host}",
                hint="what others may reach could be read and filled by others",
            )
        server = _bound(host, port, answer, self._seconds)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield Door(host=host, port=server.server_port, key=key_in(self._keys))
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            server.wait(_LAST_ONES)


def _bound(host: str, port: int | None, answer: Callable[[Post], Receipt], seconds: float) -> Server:
    if port is not None:
        try:
            return Server(host, port, answer, seconds)
        except OSError as error:
            raise PortTaken(f"port {port} cannot be listened on: {error.strerror or error}") from error
    for candidate in (*range(PORT, PORT + 1 + NEXT_PORTS), 0):
        try:
            return Server(host, candidate, answer, seconds)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(f"{host} cannot be listened on: {error.strerror or error}") from error
    raise PortTaken("no port can be listened on")


class Server(ThreadingHTTPServer):
    """A server that reads so many requests at once, and waits for the last ones when it is closed."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    #: Elsewhere a second program could take the port over.
    allow_reuse_address = os.name == "posix"

    def __init__(self, host: str, port: int, answer: Callable[[Post], Receipt], seconds: float) -> None:
        self.address_family = AF_INET6 if ":" in host else AF_INET
        self.answer = answer
        self.seconds = seconds
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        super().__init__((host, port), Handler)
        # Who hangs up before being let in would keep it waiting for the next one, and closing it with that.
        self.socket.settimeout(_AT_THE_DOOR)

    def server_bind(self) -> None:
        """As servers do, without asking the network for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """In a thread of its own, as soon as there is a slot."""
        self._slots.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._slots.release()
            raise

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """The request; its slot is free again afterwards."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is the client's affair."""

    def wait(self, seconds: float) -> None:
        """Until no request is under way, or so long."""
        for _ in range(AT_ONCE):
            if not self._slots.acquire(timeout=seconds):
                return
