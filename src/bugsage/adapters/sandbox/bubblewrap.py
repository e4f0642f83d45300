"""Cages by bubblewrap, with an allow-list: what is not named is not there."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bugsage.adapters.sandbox.grounds import place_outside, refuse_impossible
from bugsage.adapters.sandbox.profile import Profile, profile
from bugsage.adapters.sandbox.reports import ordered, outcome_of
from bugsage.adapters.sandbox.seccomp import filter_program
from bugsage.adapters.sandbox.stubs import Stubs
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Caged, Prepared, Probe, SandboxKind

_SECONDS = 10
_SYSTEM = ("/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin")


def find_bubblewrap() -> tuple[str | None, str]:
    """The program, where it can make a cage here; else why not, as the end of a sentence."""
    program = shutil.which("bwrap", path=os.pathsep.join(_own_path()))
    if program is None:
        return None, "bubblewrap (bwrap) is not installed"
    words = (program, "--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/", "/", "/bin/true")
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False, env={})
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"{program} does not run: {error}"
    said = done.stderr.strip().splitlines()
    return (
        (program, "") if done.returncode == 0 else (None, f"{program} fails: {said[-1][:200] if said else 'silently'}")
    )


class Bubblewrap:
    """Makes each cage anew, out of namespaces of its own."""

    kind: SandboxKind = "bubblewrap"

    def __init__(self, program: str) -> None:
        self._program = program

    @contextmanager
    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Prepared]:
        """The command as it is to be started, until the end of the block. Raises SandboxMissing."""
        refuse_impossible(cage)
        for top in cage.writable:
            _refuse_others(Path(top))
        with place_outside(_in_memory()) as place:
            try:
                made = profile(command, cage, folder, environment, place)
                prepared = ordered(self.kind, cage, place, self._order(command, cage, made))
            except OSError as error:
                raise SandboxMissing(f"the cage cannot be made: {error.strerror}") from error
            try:
                yield prepared
            finally:
                Stubs(made.stubs).clear()  # where the warden could not

    def _order(self, command: Sequence[str], cage: Cage, made: Profile) -> dict[str, object]:
        return {
            "program": self._program,
            "arguments": list(made.arguments),
            "command": list(command),
            "filter": filter_program(),
            "writable": [*cage.writable, *cage.own],
            "stubs": list(made.stubs),
        }

    def outcome(self, prepared: Prepared) -> Caged:
        """What the warden wrote."""
        return outcome_of(prepared, _gaps())

    def probe(self) -> Probe:
        """Try it now."""
        from bugsage.adapters.sandbox.probing import findings

        said = subprocess.run((self._program, "--version"), capture_output=True, text=True, check=False).stdout.strip()
        return Probe(kind=self.kind, made_by=said or self._program, findings=findings(self), gaps=_gaps())


def _gaps() -> tuple[str, ...]:
    return () if filter_program() else ("system calls are not filtered on this processor",)


def _own_path() -> list[str]:
    """Where programs are looked for that we trust: the system first, and never the repository that is worked on."""
    here = os.getcwd()
    around = (here, *map(str, Path(here).parents))
    here = next((top for top in around if os.path.lexists(os.path.join(top, ".git"))), here)
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return [*_SYSTEM, *(entry for entry in entries if os.path.isabs(entry) and not f"{entry}/".startswith(f"{here}/"))]


def _in_memory() -> str | None:
    """Where files are made and removed without a disk; None for the usual place. Only we write there."""
    return "/dev/shm" if os.path.ismount("/dev/shm") and os.access("/dev/shm", os.W_OK | os.X_OK) else None


def _refuse_others(top: Path) -> None:
    """What bubblewrap would only answer with a system call's name. Raises SandboxMissing."""
    try:
        owner = top.stat().st_uid
    except OSError as error:
        raise SandboxMissing(f"{top} cannot be caged: {error.strerror}") from error
    if os.geteuid() == 0 and owner != 0:
        raise SandboxMissing(
            f"{top} belongs to another user, and in a cage root may do no more than its own",
            hint=f"run it as that user: sudo -u '#{owner}' …",
        )
