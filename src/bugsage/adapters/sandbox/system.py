"""What of the system itself is seen in a cage: programs and libraries, and of /etc what is nobody's secret."""

import os
from collections.abc import Iterator
from pathlib import Path

#: Folders or links at the top that programs and libraries are found by.
TOP = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
USR = "/usr"
#: Files and folders of /etc that programs need to run at all; anything else may hold a password.
_ETC = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "nsswitch.conf", "host.conf", "gai.conf", "protocols", "services"),
    *("localtime", "timezone", "locale.conf", "locale.alias", "default/locale", "os-release", "debian_version"),
    *("ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/tls/cert.pem"),
    *("pki/ca-trust/extracted", "crypto-policies", "alternatives", "mime.types", "magic", "terminfo", "inputrc"),
    *("fonts", "java", "dotnet", "python3", "perl", "ruby"),
)
#: Java keeps a folder for each version.
_ETC_GLOBS = ("java-*-openjdk", "python3.*")

_HOSTS = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n"


def etc() -> Iterator[str]:
    """Absolute paths of what is there."""
    for name in _ETC:
        if os.path.exists(f"/etc/{name}"):
            yield f"/etc/{name}"
    for pattern in _ETC_GLOBS:
        yield from map(str, sorted(Path("/etc").glob(pattern)))


def invented(home: str) -> dict[str, str]:
    """Files of /etc as a cage sees them: one user beside root and nobody, and no other machine."""
    uid, gid = os.geteuid(), os.getegid()
    users = {0: ("root", 0), 65534: ("nobody", 65534)} | {uid: ("root" if uid == 0 else "user", gid)}
    groups = {0: "root", 65534: "nogroup"} | {gid: "root" if gid == 0 else "user"}
    passwd = "".join(f"{name}:x:{number}:{group}:{name}:{home}:/bin/sh\n" for number, (name, group) in users.items())
    group = "".join(f"{name}:x:{number}:\n" for number, name in groups.items())
    return {"/etc/passwd": passwd, "/etc/group": group, "/etc/hosts": _HOSTS, "/etc/hostname": "cage\n"}


def is_of_system(path: str) -> bool:
    """It is seen in every cage."""
    return f"{path}/".startswith((f"{USR}/", *(f"/{name}/" for name in TOP)))
