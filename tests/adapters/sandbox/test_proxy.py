"""Which address the proxy connects to, whatever a name server says."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bugsage.adapters.sandbox.proxy import Denied, address_of

ALLOWED = frozenset({("api.example.org", 443), ("localhost", 80), ("127.0.0.1", 11434), ("::1", 8080)})


def resolved(*addresses: str) -> str:
    return address_of("api.example.org", 443, ALLOWED, lambda host, port: list(addresses))


def test_a_public_address_is_taken() -> None:
    assert resolved("1.1.1.1") == "1.1.1.1"
    assert resolved("10.0.0.1", "2606:4700::1111") == "2606:4700::1111"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *(
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "ff02::1",
            "2002:7f00:1::",
        ),
        *("not an address", ""),
    ],
)
def test_no_name_leads_into_a_private_network(address: str) -> None:
    with pytest.raises(Denied):
        resolved(address)


def test_a_name_without_addresses_leads_nowhere() -> None:
    with pytest.raises(Denied):
        resolved()


def test_this_machine_under_its_name_is_this_machine() -> None:
    assert address_of("localhost", 80, ALLOWED, lambda host, port: ["1.1.1.1", "127.0.0.1"]) == "127.0.0.1"
    with pytest.raises(Denied):
        address_of("localhost", 80, ALLOWED, lambda host, port: ["1.1.1.1"])


def test_an_address_that_is_named_is_not_looked_up() -> None:
    assert address_of("127.0.0.1", 11434, ALLOWED, lambda host, port: []) == "127.0.0.1"
    assert address_of("::1", 8080, ALLOWED, lambda host, port: []) == "::1"


@given(some.text(), some.integers(0, 70_000))
def test_nothing_else_is_even_looked_up(host: str, port: int) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    if (host, port) not in ALLOWED:
        with pytest.raises(Denied):
            address_of(host, port, ALLOWED, never)
