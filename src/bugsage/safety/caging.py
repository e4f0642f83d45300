"""Which cage is in force: the user's word, made tighter by the repository's, never wider."""

import re

from bugsage.errors import SettingsError
from bugsage.model.sandbox import Host, Limits, Sandboxing
from bugsage.model.settings import SandboxSettings, UserSandboxSettings

_MODES = ("off", "auto", "required")
_LIMITS = ("seconds", "cpu_seconds", "memory_mb", "processes", "file_mb", "disk_mb", "scratch_mb")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")


def in_force(repository: SandboxSettings, user: UserSandboxSettings) -> Sandboxing:
    """The settings that hold. Raises SettingsError for a host that is not `name:port`."""
    mode = max(user.mode or "auto", repository.mode or "off", key=_MODES.index)
    limits = {name: _limit(name, repository, user) for name in _LIMITS}
    return Sandboxing(
        mode=mode,
        limits=Limits(**limits),  # type: ignore[arg-type]
        hosts=tuple(host_of(said) for said in user.hosts),
        readable=tuple(user.readable),
        writable=tuple(user.writable),
        variables=tuple(user.variables),
    )


def host_of(said: str, part: str = "sandbox") -> Host:
    """A host and its port, said in a part of the settings. Raises SettingsError."""
    found = _HOST.fullmatch(said)
    if not found or not 0 < int(found[2]) < 65536:
        raise SettingsError(
            f"{part}.hosts: `{said}` is not a host and a port", hint="write it as `api.example.org:443`"
        )
    return Host(name=found[1].strip("[]").lower(), port=int(found[2]))


def _limit(name: str, repository: SandboxSettings, user: UserSandboxSettings) -> float | None:
    """The user's, else the one that ships; 0 is none. A repository's counts where it is smaller."""
    said = getattr(user, name)
    own: float | None = getattr(Limits(), name) if said is None else (said or None)
    wish: float | None = getattr(repository, name)
    if not wish or wish < 0:
        return own
    return wish if own is None else min(own, wish)
