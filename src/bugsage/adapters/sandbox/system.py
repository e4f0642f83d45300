"""What of the system itself is seen in a cage: programs and libraries, and of /etc what is nobody's secret."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: Folders or links at the top that programs and libraries are found by.
TOP = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
USR = "/usr"
#: Files of /etc that programs need to run at all; anything else may hold a password.
_FILES = (
    *("ld.so.cache", "ld.so.conf", "nsswitch.conf", "host.conf", "gai.conf", "protocols", "services", "localtime"),
    *("timezone", "locale.conf", "locale.alias", "os-release", "mime.types", "debian_version"),
)
#: Folders of which the same is true.
_FOLDERS = (
    *("alternatives", "ssl/certs", "ca-certificates", "pki/tls/certs", "pki/ca-trust/extracted", "crypto-policies"),
    *("fonts", "java", "dotnet"),
)
_HOSTS = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n"
_LARGEST = 4 << 20


def etc(place: Path, home: str) -> Iterator[tuple[str, str]]:
    """What is mounted where, so that a cage has an /etc: copies of small files, and folders as they are."""
    own = place / "etc"
    own.mkdir()
    for name in _FILES:
        with suppress(OSError):
            _copy(Path("/etc", name), own / name)
    for name, text in _invented(home).items():
        (own / name).write_text(text, "utf-8")
    with suppress(OSError):
        (own / "ssl").mkdir()
        _copy(Path("/etc/ssl/openssl.cnf"), own / "ssl" / "openssl.cnf")
    folders = [f"/etc/{name}" for name in _FOLDERS] + [str(one) for one in Path("/etc").glob("java-*-openjdk")]
    there = [folder for folder in folders if os.path.isdir(folder)]
    for folder in there:
        (place / folder.strip("/")).mkdir(parents=True, exist_ok=True)
    yield str(own), "/etc"
    yield from ((os.path.realpath(folder), folder) for folder in there)


def etc_places() -> Iterator[str]:
    """The same where nothing can be put in its place: as it is."""
    yield from (f"/etc/{name}" for name in (*_FILES, *_FOLDERS, "ssl/openssl.cnf"))
    yield from map(str, Path("/etc").glob("java-*-openjdk"))


def _copy(source: Path, target: Path) -> None:
    """A link into /usr stays one."""
    if source.is_symlink() and is_of_system(os.path.realpath(source)):
        target.symlink_to(os.path.realpath(source))
    elif source.stat().st_size <= _LARGEST:
        target.write_bytes(source.read_bytes())


def _invented(home: str) -> dict[str, str]:
    """One user beside root and nobody, and no other machine."""
    uid, gid = os.geteuid(), os.getegid()
    users = {0: ("root", 0), 65534: ("nobody", 65534)} | {uid: ("root" if uid == 0 else "user", gid)}
    groups = {0: "root", 65534: "nogroup"} | {gid: "root" if gid == 0 else "user"}
    passwd = "".join(f"{name}:x:{number}:{group}:{name}:{home}:/bin/sh\n" for number, (name, group) in users.items())
    group = "".join(f"{name}:x:{number}:\n" for number, name in groups.items())
    return {"passwd": passwd, "group": group, "hosts": _HOSTS, "hostname": "cage\n"}


def is_of_system(path: str) -> bool:
    """It is seen in every cage."""
    return f"{path}/".startswith((f"{USR}/", *(f"/{name}/" for name in TOP)))
