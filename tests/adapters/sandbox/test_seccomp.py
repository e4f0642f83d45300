"""The filter of system calls, run as the kernel runs it, for both processors."""

import errno
import platform
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bugsage.adapters.sandbox import seccomp
from bugsage.adapters.sandbox.seccomp import EVERY, INTERNET, filter_program

ALLOWED, REFUSED = 0x7FFF0000, 0x00050000
UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK = 1, 2, 10, 16, 17, 38, 40
NEW_USER = 0x10000000


@pytest.fixture(params=["x86_64", "aarch64"], autouse=True)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return str(request.param)


def answer(number: int, *words: int, families: tuple[int, ...] = EVERY, architecture: int | None = None) -> int:
    """0 where a call is let through, else the error that it gets."""
    program = filter_program(families)
    own = seccomp._MACHINES[platform.machine()][0]
    data = struct.pack(
        "=IIQ6Q", number, own if architecture is None else architecture, 0, *words, *[0] * (6 - len(words))
    )
    at = value = 0
    while True:
        code, yes, no, given = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            [value] = struct.unpack_from("=I", data, given)
        elif code == 0x06:
            assert given == ALLOWED or given & 0xFFFF0000 == REFUSED
            return 0 if given == ALLOWED else given & 0xFFFF
        else:
            holds = {0x15: value == given, 0x35: value >= given, 0x45: bool(value & given)}[code]
            at += yes if holds else no


def call(name: str, *words: int, **around: tuple[int, ...]) -> int:
    return answer(seccomp._MACHINES[platform.machine()][1][name], *words, **around)


def test_what_no_test_needs(machine: str) -> None:
    known = seccomp._MACHINES[machine][1]
    for name in set(seccomp._FORBIDDEN) & set(known):
        assert call(name) == errno.EPERM, name
    assert {"mount", "setns", "keyctl", "bpf", "open_by_handle_at", "pivot_root", "kexec_load"} <= set(known)


@pytest.mark.parametrize("name", ["io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"])
def test_what_no_filter_can_look_into_is_not_there(name: str) -> None:
    assert call(name) == errno.ENOSYS


def test_no_new_users() -> None:
    for name in ("clone", "unshare"):
        assert call(name, NEW_USER) == errno.EPERM
        assert call(name, NEW_USER | 0x11) == errno.EPERM
        assert call(name, 0x11) == 0


@pytest.mark.parametrize("request_", [0x5412, 0x541C, 0x1_0000_5412])
def test_nothing_is_pushed_into_a_terminal(request_: int) -> None:
    """Of a number that is too large the kernel takes the low half."""
    assert call("ioctl", 1, request_) == errno.EPERM
    assert call("ioctl", 1, 0x5413) == 0


@pytest.mark.parametrize("family", [PACKET, ALG, VSOCK, 0, 255])
def test_sockets_that_pass_by_the_borders_of_the_network(family: int) -> None:
    for families in (EVERY, INTERNET):
        assert call("socket", family, 2, 0, families=families) == errno.EAFNOSUPPORT


def test_sockets_of_the_families_that_are_given() -> None:
    for family in (UNIX, INET, INET6):
        assert call("socket", family, 1, 0) == 0
        assert call("socket", family, 1, 0, families=()) == errno.EACCES
    assert call("socket", UNIX, 1, 0, families=INTERNET) == errno.EAFNOSUPPORT
    assert call("socket", INET, 1, 0, families=INTERNET) == 0


@pytest.mark.parametrize("protocol", [2, 4, 9, 12, 15, 16, 22])
def test_of_netlink_only_what_tells_of_the_own_network(protocol: int) -> None:
    assert call("socket", NETLINK, 3, 0) == 0
    assert call("socket", NETLINK, 3, protocol) == errno.EAFNOSUPPORT


def test_what_is_shared_by_number_goes_with_the_network() -> None:
    for name in seccomp._SHARED_BY_NUMBER:
        assert call(name) == 0
        assert call(name, families=()) == errno.EPERM


def test_calls_of_another_processor_or_interface() -> None:
    for architecture in (0x40000003, 0, 0xC000003E ^ 1):
        assert answer(0, architecture=architecture) == errno.ENOSYS
    for number in (0x40000000, 0x40000000 + 165, 0xFFFFFFFF):
        assert answer(number) == errno.ENOSYS


@given(some.integers(0, 0x3FFFFFFF), some.integers(0, 2**64 - 1))
def test_everything_else_is_let_through(number: int, word: int) -> None:
    for families in (EVERY, INTERNET, ()):
        known = {number for _, calls in seccomp._MACHINES.values() for number in calls.values()}
        if number not in known:
            assert answer(number, word, word, families=families) == 0


def test_a_processor_whose_calls_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert filter_program() == b""
