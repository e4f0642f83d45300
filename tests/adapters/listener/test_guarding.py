import pytest

from bugsage.adapters.listener.guarding import is_near, is_ours, shared_with


@pytest.mark.parametrize(
    "host", ["127.0.0.1:28471", "127.0.0.1", "localhost:28471", "LOCALHOST:28471", "[::1]:28471", "127.8.9.1:28471"]
)
def test_requests_to_this_machine(host: str) -> None:
    assert is_ours(host, 28471)


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:28471", "127.0.0.1:80", "127.0.0.1.evil.example:28471",
        "localhost.evil.example", "evil.example@127.0.0.1", "127.0.0.1:28471/x", "0.0.0.0:28471", "[::2]:28471",
        "127.0.0.1:28471, evil.example", " 127.0.0.1:28471",
    ],
)  # fmt: skip
def test_requests_by_a_name_that_was_turned_to_this_machine(host: str | None) -> None:
    assert not is_ours(host, 28471)


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:5173", "https://localhost", "http://127.0.0.1:3000", "http://[::1]:3000",
        "http://shop.localhost:8000", "https://shop.test", "http://a.b.test:80",
    ],
)  # fmt: skip
def test_pages_of_a_local_server(origin: str) -> None:
    assert is_near(origin)
    assert shared_with(origin)["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    "origin",
    [
        "", "null", "https://evil.example", "http://localhost.evil.example", "http://localhost:5173.evil.example",
        "http://evil.example:80/localhost", "http://localhost@evil.example", "file://", "http://192.168.1.4:3000",
        "chrome-extension://abc", "http://eviltest", "http://evil.example?.test", "http://test",
    ],
)  # fmt: skip
def test_pages_of_anybody_else(origin: str) -> None:
    assert not is_near(origin)
