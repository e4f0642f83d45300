"""A client for one service: asks, waits, asks again, and says in the end what happened.

httpx2 is imported with the first request. Redirects are followed by hand, because what a service sends us to may be
another's: the user's token goes to the service itself and to hosts it is known to share it with, and nowhere else.
"""

from __future__ import annotations

import random
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from bugsage.adapters.web import patience
from bugsage.adapters.web.hosts import Hosts
from bugsage.errors import ServiceFailed, ServiceUnreachable, UsageError
from bugsage.model.web import Answer

if TYPE_CHECKING:
    import httpx2

    from bugsage.ports import Clock

_MB = 1 << 20
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 5
#: Requests in flight at once: services count those too.
_AT_ONCE = 3
#: Tries where not even a connection came about: without a network none will.
_TRIES_TO_CONNECT = 3
_MOST_SAID = 200

Params = Mapping[str, str | int] | None


class HttpWeb:
    """The port Web. `headers` carry the token; they go to the base and to `trusted` hosts, never to `elsewhere`."""

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str] | None = None,
        *,
        clock: Clock,
        trusted: Sequence[str] = (),
        elsewhere: Sequence[str] = (),
        plain: bool = False,
        tries: int = 6,
        seconds: float = 120.0,
        patient: float = 20.0,
        most: int = 64 * _MB,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`seconds` for all tries of a request, `patient` without a byte of an answer. Raises UsageError.

        `plain`: the user allowed http:// to another machine.
        """
        self._hosts = Hosts(base, trusted, elsewhere, plain=plain)
        self._headers = {name: _sendable(name, value) for name, value in (headers or {}).items()}
        self._clock, self._chance = clock, chance
        self._tries, self._seconds, self._patient, self._most = tries, seconds, patient, most
        self._client: httpx2.Client | None = None
        #: Closes the client, once: when asked to, with the last reference, at the latest before the interpreter ends.
        self._let_go: Callable[[], object] = lambda: None

    @property
    def host(self) -> str:
        """The service's name in sentences."""
        return self._hosts.base.host

    def trusts(self, url: str) -> bool:
        """Whether the token may go to an address."""
        return self._hosts.trusts(url)

    def get(self, path: str, params: Params = None, *, json: bool = False, most: int | None = None) -> Answer:
        """The answer with its content. Raises ServiceUnreachable, ServiceFailed."""
        limit = most or self._most

        def content(response: httpx2.Response, until: float) -> bytes:
            read = b"".join(self._chunks(response, limit, until))
            if json and response.status_code == 200 and not _is_json(read):
                raise _CutOffError("its answer was cut off")
            return read

        return self._tried(path, params, content, "application/json" if json else "*/*")

    def save(self, path: str, to: BinaryIO, params: Params = None, *, most: int | None = None) -> Answer:
        """The answer, its content in the stream. Raises ServiceUnreachable, ServiceFailed."""
        limit = most or self._most

        def content(response: httpx2.Response, until: float) -> bytes:
            if response.status_code != 200:
                return b"".join(self._chunks(response, _MB, until))
            to.seek(0)
            to.truncate()
            for chunk in self._chunks(response, limit, until):
                to.write(chunk)
            return b""

        return self._tried(path, params, content, "*/*")

    def close(self) -> None:
        """Let go of the connections; another request opens new ones."""
        if self._client is not None:
            self._let_go()
            self._client = None

    def _tried(self, path: str, params: Params, content: Callable[..., bytes], accept: str) -> Answer:
        """Ask until there is an answer that will stay what it is."""
        import httpx2

        url = self._hosts.resolve(path)
        if params:
            url = url.copy_merge_params(params)
        until = self._clock.seconds() + self._seconds
        for attempt in range(1, self._tries + 1):
            wait: float | None = None
            last = attempt == self._tries
            try:
                answer = self._once(url, content, accept, until)
                if not patience.passes(answer.status, answer.headers):
                    return answer
                wait = patience.asked_for(answer.headers, self._now())
                said = f"answered {answer.status}{_meant(answer.status)}"
            except (httpx2.TransportError, httpx2.DecodingError, _CutOffError, TimeoutError, OSError) as error:
                said = self._said(error)
                last = last or (isinstance(error, httpx2.ConnectError) and attempt == _TRIES_TO_CONNECT)
                _refuse_for_good(self.host, error)
            pause = wait if wait is not None else patience.backoff(attempt, self._chance())
            if wait is not None:
                pause += self._chance()  # who waits for the same moment should not come back at the same moment
            if last or self._clock.seconds() + pause > until:
                raise self._unreachable(said, attempt, wait)
            self._clock.wait(pause)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: httpx2.URL, content: Callable[..., bytes], accept: str, until: float) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            with self._sent(url, accept) as response:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return Answer(
                        status=response.status_code,
                        url=str(url),
                        headers={name.lower(): value for name, value in response.headers.items()},
                        content=content(response, until),
                    )
                url = self._hosts.follow(url, response.headers["location"])
        raise ServiceFailed(f"{self.host} sends from one address to the next without end")

    @contextmanager
    def _sent(self, url: httpx2.URL, accept: str) -> Iterator[httpx2.Response]:
        """A request without cookies, and without the token where the host is not trusted with it."""
        import httpx2

        own = self._headers if self._hosts.is_trusted(url) else {}
        headers = {"user-agent": _agent(), "accept": accept, "accept-encoding": "gzip"} | own
        client = self._open()
        response = client.send(httpx2.Request("GET", url, headers=headers, extensions=self._limits()), stream=True)
        try:
            yield response
        finally:
            response.close()

    def _open(self) -> httpx2.Client:
        import httpx2

        if self._client is None:
            self._client = httpx2.Client(
                follow_redirects=False,
                trust_env=not self._hosts.local,  # a proxy has nothing to do with this machine's own services
                limits=httpx2.Limits(max_connections=_AT_ONCE),
            )
            # A `__del__` would find half of the modules gone where the interpreter ends with it.
            self._let_go = weakref.finalize(self, _closed, self._client)
        return self._client

    def _limits(self) -> dict[str, Any]:
        return {"timeout": {"connect": 10.0, "read": self._patient, "write": self._patient, "pool": self._seconds}}

    def _chunks(self, response: httpx2.Response, most: int, until: float) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > most:
                raise ServiceFailed(f"{self.host}: the answer is larger than {most / _MB:g} MB and was not read")
            if self._clock.seconds() > until:
                raise TimeoutError
            yield chunk

    def _said(self, error: BaseException) -> str:
        """What happened, in words; nothing that was sent stands in them."""
        import httpx2

        if isinstance(error, httpx2.TimeoutException | TimeoutError):
            return "did not answer in time"
        if isinstance(error, httpx2.ConnectError):
            return f"cannot be reached ({self._clean(_innermost(error)) or 'no connection'})"
        if isinstance(error, httpx2.ProxyError):
            return f"cannot be reached through the proxy ({self._clean(_innermost(error))})"
        if isinstance(error, _CutOffError):
            return "cut its answer off"
        return "broke the connection off"

    def _clean(self, text: str) -> str:
        for value in self._headers.values():
            text = text.replace(value, "…").replace(value.rpartition(" ")[2] or value, "…")
        return text[:_MOST_SAID]

    def _unreachable(self, said: str, attempts: int, wait: float | None) -> ServiceUnreachable:
        times = f", {attempts} times" if attempts > 1 else ""
        hint = f"it wants to be asked again in {wait:.0f} s" if wait is not None else ""
        return ServiceUnreachable(f"{self.host} {said}{times}", hint=hint, wait=wait)

    def _now(self) -> float:
        from datetime import datetime

        return datetime.fromisoformat(self._clock.now()).timestamp()


class _CutOffError(Exception):
    """The answer has an end, and it is not its own."""


def _closed(client: httpx2.Client) -> None:
    with suppress(Exception):  # connections that are broken are closed as well
        client.close()


def _refuse_for_good(host: str, error: BaseException) -> None:
    """What trying again does not mend. Raises ServiceFailed."""
    if "CERTIFICATE_VERIFY_FAILED" in _innermost(error):
        raise ServiceFailed(
            f"{host}: its certificate cannot be verified",
            hint="where the server has a certificate of its own, name the file in SSL_CERT_FILE",
        ) from None


def _innermost(error: BaseException) -> str:
    said = str(error)
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
        said = str(error) or said
    return said


def _meant(status: int) -> str:
    return " (too many requests)" if status in (403, 429) else " (the service is in trouble)" if status >= 500 else ""


def _is_json(content: bytes) -> bool:
    import msgspec

    try:
        msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _sendable(name: str, value: str) -> str:
    """Raises UsageError for what would end a header early; the value is not told."""
    if not value.isascii() or not value.isprintable():
        raise UsageError(f"what is to be sent as {name} is no token", hint="copy it again, without line breaks")
    return value


def _agent() -> str:
    from bugsage import __version__

    return f"bugsage/{__version__}"
