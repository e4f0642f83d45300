"""The arguments of bubblewrap for a cage: an empty machine into which only what is allowed is put, in this order.

The order matters: a later mount covers an earlier one, and what is covered can no longer be reached.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.sandbox import git_folders, system, toolchains
from bugsage.adapters.sandbox.stubs import is_stub
from bugsage.model.sandbox import ABSENT, Cage

HOME = "/tmp/home"
#: Where the proxy listens inside.
PORT = 38080
_MB = 1 << 20
#: Root without any power still owns what lies under /proc/sys, and could write to it.
_READ_ONLY = ("/proc", "/dev", "/")
_NAMESPACES = (
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
)


class Profile(NamedTuple):
    """The arguments, and what has to go afterwards."""

    arguments: tuple[str, ...]
    #: Empty folders that have to stand where something is kept from being made.
    stubs: tuple[str, ...]


def profile(command: Sequence[str], cage: Cage, folder: Path, environment: Mapping[str, str], place: Path) -> Profile:
    """`place` is an empty folder of ours outside the cage; files that only the cage sees are written there."""
    seen = visible(cage, environment)
    writable = [Path(one).resolve() for one in cage.writable]
    stubs = [str(top / name) for top in writable for name in _absent(top, cage)]
    placed = _Placing()
    arguments = [
        *_NAMESPACES,
        *("--hostname", "cage"),
        *_system(place),
        *_scratch(cage),
        *_readable(command, cage, folder, seen, placed),
        *(word for top in cage.writable for word in placed("--bind", top)),
        *(word for top in writable for word in _kept(top, cage, place)),
        *(word for one in cage.own for word in placed("--bind", one)),
        *(word for path in _READ_ONLY for word in ("--remount-ro", path)),
        *("--chdir", str(folder), "--clearenv"),
        *(word for name, value in seen.items() for word in ("--setenv", name, value)),
    ]
    return Profile(tuple(arguments), tuple(stubs))


def visible(cage: Cage, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment inside."""
    begins = tuple(name[:-1] for name in cage.variables if name.endswith("*"))
    seen = {name: value for name, value in environment.items() if name in cage.variables or name.startswith(begins)}
    seen.setdefault("PATH", os.defpath)
    seen["PATH"] = os.pathsep.join(entry for entry in seen["PATH"].split(os.pathsep) if os.path.isabs(entry))
    own = {"HOME": HOME, "TMPDIR": "/tmp", "USER": "user", "LOGNAME": "user", "SHELL": "/bin/sh"}
    return {**seen, **toolchains.homes(environment), **own, **(_proxies() if cage.hosts else {}), **cage.values}


def _proxies() -> dict[str, str]:
    """What programs look for; what listens on loop-back is reached without."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    proxies = dict.fromkeys(names, f"http://127.0.0.1:{PORT}")
    local = {"NO_PROXY": "localhost,127.0.0.1,::1"}
    return {**proxies, **local, **{n.lower(): v for n, v in {**proxies, **local}.items()}, "NODE_USE_ENV_PROXY": "1"}


def _system(place: Path) -> Iterator[str]:
    yield from ("--ro-bind", system.USR, system.USR)
    for name in system.TOP:
        top = f"/{name}"
        if os.path.islink(top):
            yield from ("--symlink", os.readlink(top), top)
        elif os.path.isdir(top):
            yield from ("--ro-bind", top, top)
    for source, path in system.etc(place, HOME):
        yield from ("--ro-bind", source, path)
    yield from ("--proc", "/proc", "--dev", "/dev")


def _scratch(cage: Cage) -> Iterator[str]:
    """Memory that looks like folders, of limited size: bubblewrap's own would take half of the machine's."""
    size = str((cage.limits.scratch_mb or 0) * _MB)
    sized = ("--size", size) if cage.limits.scratch_mb else ()
    for path in ("/tmp", "/dev/shm"):
        yield from ("--perms", "1777", *sized, "--tmpfs", path)
    yield from ("--perms", "0700", "--dir", HOME)


def _readable(
    command: Sequence[str], cage: Cage, folder: Path, environment: Mapping[str, str], placed: "_Placing"
) -> Iterator[str]:
    wanted = [*cage.readable, *toolchains.needed(command, folder, environment)]
    wanted += [str(one) for top in cage.writable for one in git_folders.git_folders(Path(top))]
    done: set[str] = set()
    for place in sorted(set(wanted), key=lambda path: (path.count("/"), path)):
        if not any(place == other or place.startswith(f"{other}/") for other in done) and os.path.exists(place):
            yield from placed("--ro-bind", place)
            done.add(place)


class _Placing:
    """Mounts places at their real names, and makes the links that lead to them by the names that were given.

    A link is made once, however many places lie behind it, and not where it is seen anyway.
    """

    def __init__(self) -> None:
        self._mounted: list[str] = []
        self._linked: set[str] = set()

    def __call__(self, how: str, path: str) -> Iterator[str]:
        *links, (real, _) = toolchains.links_to(path)
        yield from (how, real, real)
        self._mounted.append(real)
        for link, target in links:
            if link not in self._linked and not self._is_seen(link):
                yield from ("--symlink", target, link)
            self._linked.add(link)

    def _is_seen(self, link: str) -> bool:
        return system.is_of_system(link) or any(link.startswith(f"{place}/") for place in self._mounted)


def _absent(top: Path, cage: Cage) -> Iterator[str]:
    """Nothing at all can be made on a disk that is read-only."""
    if not os.statvfs(top).f_flag & os.ST_RDONLY:
        names = (name for name in ABSENT if name in cage.protected)
        yield from (name for name in names if not os.path.lexists(top / name) or is_stub(str(top / name)))


def _kept(top: Path, cage: Cage, place: Path) -> Iterator[str]:
    """Within a writable folder, what stays as it is. A link cannot be mounted upon; it is bound to its own text."""
    absent = set(_absent(top, cage))
    for name in cage.protected:
        path = top / name
        if name in absent or (name == ".bugsage" and path.exists()):
            yield from ("--ro-bind", _empty(place), str(path))
        elif path.exists() and not path.is_symlink() and not _is_plain(path):
            yield from ("--ro-bind", str(path), str(path))
    for inner in git_folders.obeyed(top):
        yield from _pinned(inner, top)
    folder = git_folders.folder_of(top)
    for file, text in git_folders.harmless_settings(folder) if folder else ():
        yield from ("--ro-bind", _written(place, str(file), text), str(file.resolve()))


def _pinned(path: Path, top: Path) -> Iterator[str]:
    """Read-only further down: folders on the way are mounts of their own, or one could be moved away with all in it."""
    for parent in reversed([one for one in path.parents if one.is_relative_to(top) and one != top]):
        yield from ("--bind", str(parent), str(parent))
    yield from ("--ro-bind", str(path), str(path))


def _is_plain(path: Path) -> bool:
    """A name that means something only with certain content in it, and has none of it."""
    marks: dict[str, Iterable[str]] = {"venv": ("pyvenv.cfg",), "rules": ("*.yaml", "*.yml")}
    return path.name in marks and not any(any(path.glob(mark)) for mark in marks[path.name])


def _empty(place: Path) -> str:
    empty = place / "empty"
    empty.mkdir(mode=0o555, exist_ok=True)
    return str(empty)


def _written(place: Path, name: str, text: str) -> str:
    file = place / sha256(os.fsencode(name)).hexdigest()[:20]
    file.write_text(text, "utf-8")
    file.chmod(0o444)
    return str(file)
