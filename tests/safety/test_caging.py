import pytest
from hypothesis import given
from hypothesis import strategies as some

from bugsage.errors import SettingsError
from bugsage.model.sandbox import Limits
from bugsage.model.settings import SandboxSettings, UserSandboxSettings
from bugsage.safety.caging import host_of, in_force

MODES = some.sampled_from([None, "off", "auto", "required"])
NUMBERS = some.none() | some.integers(-5, 10_000)
ORDER = ["off", "auto", "required"]


def test_what_ships() -> None:
    said = in_force(SandboxSettings(), UserSandboxSettings())
    assert said.mode == "auto"
    assert said.limits == Limits(open_files=said.limits.open_files)
    assert said.hosts == said.readable == said.writable == ()


@given(MODES, MODES, NUMBERS, NUMBERS.map(lambda number: number and abs(number)))
def test_a_repository_only_tightens(ours: str | None, theirs: str | None, wish: int | None, own: int | None) -> None:
    user = UserSandboxSettings(mode=ours, memory_mb=own, cpu_seconds=own)  # type: ignore[arg-type]
    alone = in_force(SandboxSettings(), user)
    both = in_force(SandboxSettings(mode=theirs, memory_mb=wish, cpu_seconds=wish), user)  # type: ignore[arg-type]
    assert ORDER.index(both.mode) >= ORDER.index(alone.mode)
    for name in ("memory_mb", "cpu_seconds"):
        before, after = getattr(alone.limits, name), getattr(both.limits, name)
        assert before is None or (after is not None and 0 < after <= before)
    assert (both.hosts, both.readable, both.writable) == (alone.hosts, alone.readable, alone.writable)


def test_zero_lifts_a_limit_of_the_users_only() -> None:
    assert in_force(SandboxSettings(), UserSandboxSettings(memory_mb=0)).limits.memory_mb is None
    assert in_force(SandboxSettings(memory_mb=0), UserSandboxSettings()).limits.memory_mb == Limits().memory_mb


@pytest.mark.parametrize("said", ["api.example.org:443", "127.0.0.1:11434", "[::1]:8080"])
def test_a_host(said: str) -> None:
    host = host_of(said)
    assert f":{host.port}" in said
    assert host.name in said


@pytest.mark.parametrize(
    "said", ["", "example.org", "*.example.org:443", "example.org:0", "example.org:99999", "a b:1"]
)
def test_what_is_no_host(said: str) -> None:
    with pytest.raises(SettingsError, match="not a host and a port"):
        host_of(said)
