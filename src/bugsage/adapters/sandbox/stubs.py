"""Empty folders that stand where something is kept from being made, for as long as a cage is on the folder around them.

A mount ends when the folder under it is taken away, in whatever cage it is. So whoever has a cage on a folder holds a
lock on it, and only who is alone there takes the empty ones away: those of cages that were killed, too.
"""

from __future__ import annotations

import fcntl
import os
import stat

TYPE_CHECKING = False  # a warden has no time for `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable

#: What they are known by; nobody else makes folders that their owner cannot write to and leaves them empty.
_MODE = 0o500


class Stubs:
    """Those of one cage."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = tuple(paths)
        self._held: dict[str, int] = {}

    def stand(self) -> None:
        """Make them, and let nobody take them away."""
        self._lock(fcntl.LOCK_SH)
        for path in self._paths:
            try:  # noqa: SIM105 (contextlib takes milliseconds to import)
                os.mkdir(path, _MODE)
            except OSError:
                pass

    def clear(self) -> None:
        """Take them away, where no other cage needs them."""
        alone = self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        for path in self._paths:
            if os.path.dirname(path) in alone:
                try:  # noqa: SIM105
                    os.rmdir(path)
                except OSError:
                    pass
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()

    def _lock(self, how: int) -> set[str]:
        """The folders around them that could be locked so; where there are no locks nobody knows better."""
        locked = set()
        for top in dict.fromkeys(map(os.path.dirname, self._paths)):
            try:
                if top not in self._held:
                    self._held[top] = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                fcntl.flock(self._held[top], how)
            except BlockingIOError:
                continue
            except OSError:
                pass
            locked.add(top)
        return locked


def is_stub(path: str) -> bool:
    """One stands there already."""
    try:
        said = os.lstat(path)
        return (
            stat.S_ISDIR(said.st_mode)
            and stat.S_IMODE(said.st_mode) == _MODE
            and said.st_uid == os.geteuid()
            and not os.listdir(path)
        )
    except OSError:
        return False
