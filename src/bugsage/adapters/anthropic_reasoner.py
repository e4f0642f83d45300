"""A model behind the Messages API, by Anthropic's SDK: carries bytes there and events back, and decides nothing.

The SDK is imported when the first request is sent: that takes over a second. Its retries, its redirects, its telemetry
and its search for credentials are switched off; every byte that leaves was given to `send`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bugsage.errors import MissingExtra, ModelKeyMissing
from bugsage.model.agent import AgentProbe
from bugsage.model.opinion import Exchange, Failure
from bugsage.model.settings import Llm

if TYPE_CHECKING:
    import anthropic
    import httpx2

#: Bytes of one answer; more is not read.
MOST_BYTES = 4 << 20
_MOST_MESSAGE = 400
#: A server of one's own rarely wants a key, and the protocol wants one all the same.
_NO_KEY = "none"
_AGAIN = "x-should-retry"


def reasoner_of(llm: Llm, environ: Mapping[str, str], what: str = "a second opinion") -> AnthropicReasoner:
    """What asks a model as the settings say, with the key that stands in the environment; `what` needs it.

    Raises MissingExtra, ModelKeyMissing.
    """
    variable = llm.key_variable
    key = environ.get(variable, "").strip()
    if not _is_key(key):
        raise ModelKeyMissing(f"what {variable} holds is no key", hint="copy the key again, without line breaks")
    if not key and not llm.local:
        raise ModelKeyMissing(
            f"{what} needs a key, and {variable} is not set", hint=f"export {variable}=… and run it again"
        )
    return AnthropicReasoner(llm.base_url, key, what)


def probe_of(name: str, llm: Llm, environ: Mapping[str, str]) -> AgentProbe:
    """Whether a model could be asked as the settings say: the SDK and the key. Nothing is imported, nothing sent."""
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    variable, found = llm.key_variable, find_spec("anthropic")
    if found is None:
        said, mend = "the package anthropic is not installed", "pip install 'bugsage[llm]'"
        return AgentProbe(name=name, ready=False, said=said, mend=mend)
    try:
        number = version("anthropic")
    except PackageNotFoundError:
        number = ""
    probe = AgentProbe(name=name, program=(found.origin or "anthropic").removesuffix("/__init__.py"), version=number)
    key = environ.get(variable, "").strip()
    place = f"{llm.model} at {llm.base_url}"
    if not _is_key(key):
        said = f"what {variable} holds is no key"
        return replace(probe, ready=False, said=said, mend="copy the key again, without line breaks")
    if key:
        return replace(probe, ready=True, said=f"{variable} is set; it asks {place}")
    if llm.local:
        return replace(probe, ready=True, said=f"no key is wanted; it asks {place}")
    return replace(probe, ready=False, said=f"{variable} is not set", mend=f"export {variable}=…")


def _is_key(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key


class AnthropicReasoner:
    """The port Reasoner, answered by whatever speaks the Messages API at an address."""

    def __init__(self, base_url: str, key: str, what: str = "a second opinion") -> None:
        """Nothing is imported and nothing is sent before the first request. Raises MissingExtra without the SDK."""
        from importlib.util import find_spec

        if find_spec("anthropic") is None:
            raise MissingExtra(
                f"{what} needs the package anthropic, which is not installed",
                hint="pip install 'bugsage[llm]'",
            )
        self._base_url, self._key = base_url, key
        self._client: anthropic.Anthropic | None = None

    def send(self, body: bytes, *, seconds: float) -> Exchange:
        """Send these bytes, and give back the events of the answer with what ended them early, if anything did."""
        import anthropic
        import httpx2

        until = time.monotonic() + seconds  # importing has taken its time before this
        events: list[dict[str, Any]] = []
        try:
            for event in self._events(body, until):
                events.append(event)
        except anthropic.APIStatusError as error:
            return Exchange(events=tuple(events), failure=_status(error))
        except (anthropic.APITimeoutError, httpx2.TimeoutException, TimeoutError):
            return Exchange(events=tuple(events), failure=Failure(kind="timeout"))
        except _TooLarge as error:
            return Exchange(events=tuple(events), failure=Failure(kind="too-large", message=str(error)))
        except anthropic.APIConnectionError as error:
            if isinstance(error.__cause__, _TooLarge):
                return Exchange(events=tuple(events), failure=Failure(kind="unreadable", message=self._reason(error)))
            return Exchange(events=tuple(events), failure=Failure(kind="connection", message=self._reason(error)))
        except httpx2.TransportError as error:
            kind = "cut" if events else "connection"
            return Exchange(events=tuple(events), failure=Failure(kind=kind, message=self._reason(error)))
        except Exception as error:  # whatever a server or the SDK may come up with, the offline answer stands
            return Exchange(events=tuple(events), failure=Failure(kind="unreadable", message=self._reason(error)))
        return Exchange(events=tuple(events))

    def _events(self, body: bytes, until: float) -> Iterator[dict[str, Any]]:
        from anthropic import Stream

        client = self._open()
        left = max(until - time.monotonic(), 0.1)
        headers = {"content-type": "application/json", "accept-encoding": "identity", "accept": "text/event-stream"}
        self._until = until
        stream: Stream[Any] = client.post(
            "/v1/messages",
            content=body,
            cast_to=object,
            stream=True,
            stream_cls=Stream[object],
            options={"headers": headers, "timeout": left},
        )
        with stream:
            if "json" in stream.response.headers.get("content-type", ""):  # a server that does not stream
                stream.response.read()
                whole = stream.response.json()
                yield whole if isinstance(whole, dict) else {}
                return
            for event in stream:
                if isinstance(event, dict):
                    yield event

    def _open(self) -> anthropic.Anthropic:
        import anthropic

        if self._client is None:
            hooks = {"response": [self._bound]}
            self._client = anthropic.Anthropic(
                api_key=self._key or _NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                open_telemetry=False,
                http_client=anthropic.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks),
            )
        return self._client

    def _reason(self, error: BaseException) -> str:
        """The innermost reason, which says more than that there was one; a key that it quotes is left out."""
        while error.__cause__ is not None:
            error = error.__cause__
        said = str(error)
        return (said.replace(self._key, "…") if self._key else said)[:_MOST_MESSAGE]

    def _bound(self, response: httpx2.Response) -> None:
        """No answer takes longer or is larger than it may, whatever trickles in."""
        if response.headers.get("content-encoding", "identity") not in ("", "identity"):
            raise _TooLarge("it is compressed, which was not asked for")
        response.stream = _bounded(response.stream, self._until)


class _TooLarge(Exception):
    """An answer that would not end."""


def _bounded(stream: Any, until: float) -> Any:
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        """The stream, up to a time and a size."""

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _TooLarge(f"more than {MOST_BYTES >> 20} MB")
                if time.monotonic() > until:
                    raise TimeoutError
                yield chunk

        def close(self) -> None:
            stream.close()

    return Bounded()


def _status(error: anthropic.APIStatusError) -> Failure:
    """What a status says; an error in the midst of an answer comes with 200 and a type of its own."""
    status = error.status_code
    if status < 400:
        status = {"overloaded_error": 529, "rate_limit_error": 429, "api_error": 500}.get(str(error.type), status)
    message = error.api_message or (error.body if isinstance(error.body, str) else "")
    if 300 <= status < 400:
        message = "it sends elsewhere, and nothing follows it there"
    return Failure(
        kind="status",
        status=status,
        message=str(message)[:_MOST_MESSAGE],
        retry_after=_seconds(error.response.headers),
        final=error.error_code == "enforced_spend_limit_reached" or error.response.headers.get(_AGAIN) == "false",
        request_id=(error.request_id or "")[:100] or None,
    )


def _seconds(headers: httpx2.Headers) -> float | None:
    """`retry-after-ms`, else `retry-after` in seconds or as a date."""
    from email.utils import parsedate_to_datetime

    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(float(value) / unit, 0.0)
        except ValueError:
            pass
        try:
            return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
        except (ValueError, TypeError):
            pass
    return None
