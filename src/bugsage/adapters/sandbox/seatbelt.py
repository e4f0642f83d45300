"""Cages on macOS, by the profile language of its own sandbox.

Written from what is known of that language and tested as text only: it has not run on a Mac. There is no warden, so
limits are those of a shell, and a process that leaves its group can outlive the run.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bugsage.adapters.sandbox import git_folders, toolchains
from bugsage.adapters.sandbox.grounds import place_outside, refuse_impossible
from bugsage.adapters.sandbox.profile import visible
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Caged, Host, Limits, Prepared, Probe, SandboxKind

PROGRAM = "/usr/bin/sandbox-exec"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/System", "/Library/Frameworks", "/Library/Apple", "/Library/Developer"),
    *("/private/etc/ssl", "/private/etc/protocols", "/private/etc/services", "/private/var/db/timezone"),
    *("/private/etc/localtime", "/private/var/select", "/private/var/db/xcode_select_link", "/Applications/Xcode.app"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/fd")
_BEGIN = """(version 1)
(deny default)
(allow process-exec)
(allow process-fork)
(allow process-info* (target same-sandbox))
(allow signal (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata)
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))
(allow ipc-posix-sem)
"""
#: Flags of the shell's `ulimit`, and what a limit is multiplied with for them.
_FLAGS = (("cpu_seconds", "t", 1), ("open_files", "n", 1), ("file_mb", "f", 2048), ("processes", "u", 1))
_GAPS = (
    "a process that leaves its group can outlive the run",
    "memory and what is written to disk have no limit",
    "other processes can be seen",
)


class Seatbelt:
    """Runs each command by `sandbox-exec` with a profile of its own."""

    kind: SandboxKind = "seatbelt"

    @contextmanager
    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Prepared]:
        """The command as it is to be started, until the end of the block. Raises SandboxMissing."""
        far = [f"{host.name}:{host.port}" for host in cage.hosts if host.name not in _LOCAL]
        if far:
            raise SandboxMissing(f"the sandbox of macOS cannot let a command reach {far[0]} and nothing else")
        refuse_impossible(cage)
        with place_outside() as scratch:
            own = {"HOME": str(scratch), "TMPDIR": str(scratch)}
            seen = {**visible(cage, environment), **own, **cage.values}
            text = profile_text(cage, scratch, toolchains.needed(command, folder, seen))
            limited = ("/bin/sh", "-c", f'{ulimits(cage.limits)}exec "$@"', "sh")
            yield Prepared(argv=(PROGRAM, "-p", text, *limited, *command), environment=seen, kind=self.kind)

    def outcome(self, prepared: Prepared) -> Caged:
        """There is nobody who would tell."""
        return Caged(kind=self.kind, gaps=_GAPS)

    def probe(self) -> Probe:
        """Try it now."""
        from bugsage.adapters.sandbox.probing import findings

        return Probe(kind=self.kind, made_by="the sandbox of macOS", findings=findings(self), gaps=_GAPS)


def profile_text(cage: Cage, scratch: Path, needed: Sequence[str]) -> str:
    """The profile. Of two rules that fit, the later one counts."""
    lines = [_BEGIN]
    lines += [_rule("allow", "file-read*", path) for path in (*_SYSTEM, *cage.readable, *needed)]
    lines += [_rule("allow", "file-read* file-write-data", path, how="literal") for path in _DEVICES]
    for top in map(Path, cage.writable):
        lines += [_rule("allow", "file-read*", str(place)) for place in git_folders.git_folders(top)]
        lines += [_rule("allow", "file-read* file-write*", str(top.resolve()))]
        lines += [_rule("deny", "file-write*", str(top.resolve() / name)) for name in cage.protected]
        lines += [_rule("deny", "file-write-unlink", str(top.resolve()), how="literal")]
        lines += [_rule("deny", "file-read*", str(top.resolve() / ".bugsage"))]
        folder = git_folders.folder_of(top)
        for file, _ in git_folders.harmless_settings(folder) if folder else ():
            lines.append(_rule("deny", "file-read-data", str(file.resolve()), how="literal"))
    lines += [_rule("allow", "file-read* file-write*", path) for path in (*cage.own, str(scratch))]
    lines += [_network(host) for host in cage.hosts]
    return "\n".join(lines) + "\n"


def ulimits(limits: Limits) -> str:
    """Words of a shell that set what it can limit."""
    wanted = [(flag, getattr(limits, name), times) for name, flag, times in _FLAGS]
    return "".join(f"ulimit -{flag} {int(value) * times}; " for flag, value, times in wanted if value is not None)


def _network(host: Host) -> str:
    return f'(allow network-outbound (remote ip "localhost:{host.port}"))'


def _rule(verb: str, what: str, path: str, *, how: str = "subpath") -> str:
    """One rule for a place; what a path contains ends neither the text nor the rule."""
    quoted = os.path.abspath(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'({verb} {what} ({how} "{quoted}"))'
