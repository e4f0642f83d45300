"""Reading from services, against real servers on the loop-back interface; waiting costs no time."""

import gzip
import io
import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bugsage.adapters.web import HttpWeb
from bugsage.errors import ExitCode, ServiceFailed, ServiceUnreachable, UsageError
from tests.fakes.fake_clock import FakeClock
from tests.fakes.web_server import Reply, WebServer, cut, dropped, sent, serving, to, trickling

TOKEN = "Bearer sntryu_0123456789abcdef"
NOW = 1_767_607_200  # the moment at which the fake clock stands


class WaitingClock(FakeClock):
    """Remembers how long it was waited for."""

    def __init__(self, step: float = 0.0) -> None:
        super().__init__(step=step)
        self.waited: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        super().wait(seconds)


def web(server: WebServer | str, clock: FakeClock | None = None, **more: Any) -> HttpWeb:
    base = server if isinstance(server, str) else server.url
    given = {"clock": clock or WaitingClock(), "chance": lambda: 0.5, **more}
    return HttpWeb(f"{base}/api/0/", {"authorization": TOKEN}, **given)


def test_an_answer_comes_with_status_headers_and_content() -> None:
    with serving(sent(b'{"a": 1}', link="<x>")) as server:
        answer = web(server).get("organizations/acme/", {"query": "is:unresolved a b", "limit": 5})
    assert (answer.status, answer.content, answer.headers["link"]) == (200, b'{"a": 1}', "<x>")
    path, _, query = server.heard[0].path.partition("?")
    assert (path, parse_qsl(query)) == ("/api/0/organizations/acme/", [("query", "is:unresolved a b"), ("limit", "5")])
    assert server.heard[0].headers["authorization"] == TOKEN
    assert server.heard[0].headers["user-agent"].startswith("bugsage/")


def test_a_quoted_path_stays_quoted() -> None:
    with serving(sent()) as server:
        web(server).get("releases/app%401.0%2Fb/commits/?a=b")
    assert server.heard[0].path == "/api/0/releases/app%401.0%2Fb/commits/?a=b"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_no_is_an_answer(status: int) -> None:
    with serving(sent(b'{"detail": "no"}', status)) as server:
        assert web(server).get("x").status == status
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        sent(b"", 500),
        sent(b"", 502),
        sent(b"", 503),
        sent(b"", 429),
        sent(b"", 403, x_ratelimit_remaining="0"),
        dropped,
        cut(b'{"a"', 400),
        sent(b'{"a": [1, 2'),
        sent(b""),
        sent(b"not gzip", content_encoding="gzip"),
    ],
)
def test_what_passes_is_tried_again(trouble: Reply) -> None:
    clock = WaitingClock()
    with serving(trouble, trouble, sent(b'{"a": 1}')) as server:
        assert web(server, clock).get("x", json=True).content == b'{"a": 1}'
    assert clock.waited == [0.5, 1.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "Mon, 05 Jan 2026 10:00:20 GMT"}, 20),
        ({"x-sentry-rate-limit-remaining": "0", "x-sentry-rate-limit-reset": str(NOW + 11)}, 11),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW + 12)}, 12),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "13"}, 13),
        ({"retry-after": "3", "x-sentry-rate-limit-reset": str(NOW + 50)}, 3),
        ({"x-sentry-rate-limit-reset": str(NOW - 50)}, 0),
        # the clock of the server is an hour ahead of ours
        ({"date": "Mon, 05 Jan 2026 11:00:00 GMT", "x-sentry-rate-limit-reset": str(NOW + 3605)}, 5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "-5"}, None),
        ({"x-sentry-rate-limit-reset": "1e400"}, None),
    ],
)
def test_it_waits_as_long_as_it_is_told_to(headers: Mapping[str, str], seconds: float | None) -> None:
    clock = WaitingClock()

    def busy(handler: Any, heard: Any) -> None:
        handler.sys_version = handler.server_version = ""
        handler.date_time_string = lambda *_: headers.get("date", "Mon, 05 Jan 2026 10:00:00 GMT")
        handler.send(429, b"", {name: value for name, value in headers.items() if name != "date"})

    with serving(busy, sent()) as server:
        assert web(server, clock).get("x").status == 200
    assert clock.waited == [0.5 if seconds is None else seconds + 0.5]


def test_who_is_to_wait_too_long_hears_how_long() -> None:
    clock = WaitingClock()
    with (
        serving(sent(b"", 429, retry_after="999999")) as server,
        pytest.raises(ServiceUnreachable, match=r"127.0.0.1 answered 429 \(too many requests\)") as caught,
    ):
        web(server, clock).get("x")
    assert clock.waited == []
    assert caught.value.wait == 999999
    assert "999999 s" in caught.value.hint
    assert caught.value.exit_code == ExitCode.OUTSIDE


def test_in_the_end_it_gives_up_and_says_why() -> None:
    clock = WaitingClock()
    with serving(sent(b"", 503)) as server, pytest.raises(ServiceUnreachable, match=r"answered 503 .*, 6 times"):
        web(server, clock).get("x")
    assert clock.waited == [0.5, 1, 2, 4, 8]
    assert len(server.heard) == 6


def test_the_time_for_all_tries_is_bounded() -> None:
    clock = WaitingClock()
    with serving(dropped) as server, pytest.raises(ServiceUnreachable, match="broke the connection off, 3 times"):
        web(server, clock, seconds=3.0).get("x")
    assert sum(clock.waited) < 3


def test_without_a_server_it_says_so_soon() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clock = WaitingClock()
    with pytest.raises(ServiceUnreachable, match=r"127\.0\.0\.1 cannot be reached") as caught:
        web(f"http://127.0.0.1:{port}", clock).get("x")
    assert len(clock.waited) == 2
    assert "network" in caught.value.hint


def test_a_slow_server_is_not_waited_for_without_end() -> None:
    with (
        serving(trickling(0.01, 1000)) as server,
        pytest.raises(ServiceUnreachable, match="did not answer in time"),
    ):
        web(server, WaitingClock(step=0.5), seconds=10.0, tries=1).get("x")


def test_a_silent_server_is_not_waited_for_without_end() -> None:
    with serving(trickling(0.6, 2)) as server, pytest.raises(ServiceUnreachable, match="did not answer in time"):
        web(server, tries=1, patient=0.1).get("x")


def test_what_is_too_large_is_not_read() -> None:
    bomb = gzip.compress(b"0" * 8_000_000)
    for content, encoding in ((b"0" * 300_000, "identity"), (bomb, "gzip")):
        with serving(sent(content, content_encoding=encoding)) as server, pytest.raises(ServiceFailed, match="larger"):
            web(server, most=200_000).get("x")
        assert len(server.heard) == 1


def test_a_stream_is_written_from_its_beginning() -> None:
    body = bytes(range(256)) * 4000
    stream = io.BytesIO(b"old" * 1_000_000)
    with serving(cut(body[:5000], len(body)), sent(body)) as server:
        answer = web(server).save("x", stream)
    assert (answer.status, answer.content) == (200, b"")
    assert stream.getvalue() == body


def test_an_error_is_not_written_to_the_stream() -> None:
    stream = io.BytesIO(b"old")
    with serving(sent(b"gone", 410)) as server:
        answer = web(server).save("x", stream)
    assert (answer.status, answer.content, stream.getvalue()) == (410, b"gone", b"old")


def test_a_redirect_within_the_service_takes_the_token_along() -> None:
    with serving(to("/api/0/y/"), sent(b"here")) as server:
        answer = web(server).get("x")
    assert (answer.content, answer.url) == (b"here", f"{server.url}/api/0/y/")
    assert [heard.headers.get("authorization") for heard in server.heard] == [TOKEN, TOKEN]


def test_the_token_goes_to_no_other_host() -> None:
    with serving(sent(b"log")) as other, serving(to(f"{other.url}/blob?sig=1")) as server:
        answer = web(server, elsewhere=("127.0.0.1",)).get("x")
        assert answer.content == b"log"
    assert server.heard[0].headers["authorization"] == TOKEN
    assert "authorization" not in other.heard[0].headers


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://sentry.io/",
        "https://sentry.io.evil.example/",
        "https://evilsentry.io/",
        "https://sentry.io:8443/",
        "https://user@sentry.io/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "gopher://sentry.io/",
    ],
)
def test_nothing_follows_to_a_strange_place(location: str) -> None:
    with serving(to(location)) as server, pytest.raises(ServiceFailed, match="nothing follows it there"):
        web(server, trusted=("*.sentry.io",), elsewhere=("*.sentry.io",)).get("x")
    assert len(server.heard) == 1


def test_redirects_end() -> None:
    with serving(to("/api/0/x")) as server, pytest.raises(ServiceFailed, match="without end"):
        web(server).get("x")


def test_an_address_of_another_server_is_not_asked() -> None:
    with serving(sent()) as other, serving(sent()) as server:
        with pytest.raises(ServiceFailed, match="not asked"):
            web(server).get(f"{other.url}/x")
        assert web(server).get(f"{server.url}/other/x").status == 200
    assert not other.heard


@pytest.mark.parametrize(
    "base", ["http://sentry.example.org", "ftp://a", "sentry.io", "https://", "https://a@b", "x y"]
)
def test_what_is_no_safe_address_is_refused(base: str) -> None:
    with pytest.raises(UsageError):
        HttpWeb(base, {"authorization": TOKEN}, clock=FakeClock())


def test_a_user_may_allow_plain_http() -> None:
    assert HttpWeb("http://sentry.lan", clock=FakeClock(), plain=True).host == "sentry.lan"


@pytest.mark.parametrize("token", ["a\r\nhost: b", "sché", "a\nb"])
def test_a_token_that_would_break_a_header_is_refused_and_not_told(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        HttpWeb("https://sentry.io", {"authorization": token}, clock=FakeClock())
    assert token not in str(caught.value)


def test_proxies_of_the_environment_are_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(sent()) as server:
        assert web(server).get("x").status == 200


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(sent(b"by proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        answer = HttpWeb("http://sentry.lan", clock=WaitingClock(), plain=True).get("x")
    assert answer.content == b"by proxy"
    assert proxy.heard[0].path == "http://sentry.lan/x"


def test_json_of_any_kind_is_whole() -> None:
    for value in ([], {}, None, "a", 3):
        with serving(sent(json.dumps(value).encode())) as server:
            assert json.loads(web(server).get("x", json=True).content) == value


def test_a_second_request_uses_the_same_connection_and_close_lets_go() -> None:
    with serving(sent()) as server:
        client = web(server)
        client.get("x")
        client.get("y")
        client.close()
        assert client.get("z").status == 200
    assert len(server.heard) == 3


@pytest.mark.parametrize("end", ["del web", "builtins.kept = (web, client)", "web.close()"])
def test_connections_are_closed_once_and_before_the_interpreter_takes_itself_apart(end: str) -> None:
    lines = (
        "import builtins, httpx2",
        "from bugsage.adapters.clock import SystemClock",
        "from bugsage.adapters.web import client",
        "httpx2.Client.close = lambda self: print('closed', 'open', open)",
        "web = client.HttpWeb('http://127.0.0.1:9/', clock=SystemClock(), tries=1)",
        "web._open()",
        end,
        "builtins.more = client",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("closed open <built-in function open>\n", "")
