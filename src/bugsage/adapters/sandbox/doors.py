"""Ways from a cage to the places that it may connect to: sockets that listen inside and are answered outside.

A socket belongs for ever to the network that it was made in. So a child of the warden steps into the cage's network,
makes the sockets that listen there, and hands them out: nothing of BugSage runs inside, and nothing inside can choose
where they lead. Programs find the proxy by the usual variables; what listens on this machine's own loop-back is reached
at the same address inside, as if there were no cage.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from bugsage.adapters.sandbox.proxy import Allowed, carry, serve_proxy
from bugsage.adapters.sandbox.stepping import from_inside

#: Connections at one time; more wait.
_MOST = 64

Listening = tuple[socket.socket, Callable[[socket.socket], None]]


def open_doors(pid: int, port: int, allowed: Allowed, denied: Callable[[str], None]) -> None:
    """Answer for the network of a process: the proxy at a port, and each place on our loop-back at its own.

    Raises OSError where the network cannot be stepped into.
    """
    loop_back = [(host, number) for host, number in sorted(allowed) if host in ("127.0.0.1", "localhost", "::1")]
    places = [("127.0.0.1", port), *(("::1" if host == "::1" else "127.0.0.1", number) for host, number in loop_back)]
    places = list(dict.fromkeys(places))
    room = threading.BoundedSemaphore(_MOST)
    for place, listener in zip(places, _listeners(pid, places), strict=True):
        answer = _proxied(allowed, denied) if place == places[0] else _carried(place)
        threading.Thread(target=_answer, args=(listener, answer, room), daemon=True).start()


def _proxied(allowed: Allowed, denied: Callable[[str], None]) -> Callable[[socket.socket], None]:
    return lambda link: serve_proxy(link, allowed, denied)


def _carried(place: tuple[str, int]) -> Callable[[socket.socket], None]:
    def answer(link: socket.socket) -> None:
        with socket.create_connection(place, 10) as other:
            other.settimeout(None)
            carry(link, other)

    return answer


def _answer(listener: socket.socket, answer: Callable[[socket.socket], None], room: threading.BoundedSemaphore) -> None:
    def one(link: socket.socket) -> None:
        try:
            with link, suppress(OSError):
                answer(link)
        finally:
            room.release()

    with suppress(OSError):
        while True:
            room.acquire()
            link, _ = listener.accept()
            threading.Thread(target=one, args=(link,), daemon=True).start()


def _listeners(pid: int, places: Sequence[tuple[str, int]]) -> Iterator[socket.socket]:
    made = from_inside(pid, "net", lambda: [_listen(place).detach() for place in places], len(places))
    return (socket.socket(fileno=descriptor) for descriptor in made)


def _listen(place: tuple[str, int]) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in place[0] else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(place)
    made.listen(_MOST)
    return made
