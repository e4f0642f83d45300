"""Cages by Landlock, where bubblewrap is missing: a process gives up rights for itself and all that it starts.

There is no other machine inside, as with bubblewrap, only less of this one: paths keep their names, what may not be
read can still be seen to be there, and rights reach down a whole folder. So at the top of a writable folder nothing new
can be made: who may make a file there could make one in `.git`.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from bugsage.adapters.sandbox import git_folders, system, toolchains
from bugsage.adapters.sandbox.confining import CHANGE, LIST, READ, WRITE, landlock_version
from bugsage.adapters.sandbox.grounds import place_outside, refuse_impossible
from bugsage.adapters.sandbox.profile import visible
from bugsage.adapters.sandbox.reports import ordered, outcome_of
from bugsage.adapters.sandbox.seccomp import INTERNET, filter_program
from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Caged, Prepared, Probe, SandboxKind

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_SEEN = ("/etc/passwd", "/etc/group", "/etc/hosts", "/etc/hostname", "/proc")
_PACKAGE = str(Path(__file__).absolute().parents[3])
_TRY = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from bugsage.adapters.sandbox.confining import own_network; sys.exit(not own_network())"
)
#: Hidden in a writable folder: what BugSage keeps there is not for strangers to read.
_HIDDEN = (".bugsage",)


def find_landlock(why: str = "") -> "Landlock | None":
    """None where the kernel has no Landlock, or calls cannot be filtered here."""
    return Landlock(why) if landlock_version() and filter_program() else None


class Landlock:
    """Confines each command by rules over folders, and by a filter of system calls."""

    kind: SandboxKind = "landlock"

    def __init__(self, why: str = "") -> None:
        """`why` nothing better is used, as the end of a sentence."""
        self._why = why

    @contextmanager
    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Prepared]:
        """The command as it is to be started, until the end of the block. Raises SandboxMissing."""
        if cage.hosts and not self.has_network:
            raise SandboxMissing("without a network namespace Landlock cannot let a command reach only some hosts")
        refuse_impossible(cage)
        with place_outside() as place:
            scratch = place / "tmp"
            (scratch / "home").mkdir(parents=True)
            own = {"HOME": str(scratch / "home"), "TMPDIR": str(scratch), "COVERAGE_FILE": str(scratch / ".coverage")}
            own["GIT_CONFIG_NOSYSTEM"] = "1"  # git ends where it may not read a file that is there
            seen = visible(cage, environment) | own | cage.values
            order: dict[str, object] = {
                "command": list(command),
                "folder": str(folder),
                "environment": seen,
                "rules": [*_rules(command, cage, folder, seen), (str(scratch), CHANGE)],
                "network": self.has_network,
                "filter": filter_program(INTERNET if self.has_network else ()),
                "writable": [*cage.writable, *cage.own, str(place)],
                "stubs": [],
            }
            yield ordered(self.kind, cage, place, order)

    def outcome(self, prepared: Prepared) -> Caged:
        """What the warden wrote."""
        return outcome_of(prepared, self._gaps())

    def probe(self) -> Probe:
        """Try it now."""
        from bugsage.adapters.sandbox.probing import findings

        return Probe(
            kind=self.kind,
            made_by=f"Landlock {landlock_version()}",
            findings=findings(self),
            gaps=tuple(self._gaps()),
            because=self._why,
        )

    @cached_property
    def has_network(self) -> bool:
        """The kernel gives a network namespace to whoever asks."""
        words = (sys.executable, "-I", "-S", "-c", _TRY, _PACKAGE)
        return subprocess.run(words, capture_output=True, check=False, env={}).returncode == 0

    def _gaps(self) -> Iterator[str]:
        version = landlock_version()
        yield "other processes and the names of all files can be seen"
        yield "at the top of the folder no new file can be made, and sockets that are files cannot be used"
        if not self.has_network:
            yield "no network can be had inside, not even its own loop-back"
        if version < 6:
            yield "other processes of yours can be signalled"
        if version < 3:
            yield "files that can be read can be emptied"


def _rules(
    command: Sequence[str], cage: Cage, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Places and what may be done there; a right reaches down everything below."""
    for path in (system.USR, *(f"/{name}" for name in system.TOP), *system.etc_places(), *_SEEN):
        yield path, READ
    for name in _DEVICES:
        yield f"/dev/{name}", WRITE
    for path in (*cage.readable, *toolchains.needed(command, folder, environment)):
        yield path, READ
    for path in cage.own:
        yield path, CHANGE
    for top in map(Path, cage.writable):
        yield from _of_tree(top, cage.protected, set(git_folders.obeyed(top)))
        for place in git_folders.git_folders(top):
            yield from _of_git(place)


def _of_tree(top: Path, protected: Sequence[str], obeyed: set[Path]) -> Iterator[tuple[str, int]]:
    """A folder in which some names stay as they are, and so do places further down that git obeys."""
    yield str(top), LIST
    for child in _children(top):
        if child in obeyed:
            yield str(child), READ
        elif any(place.is_relative_to(child) for place in obeyed):
            yield from _of_tree(child, (), obeyed)
        elif child.name not in protected:
            yield str(child), CHANGE
        elif child.name == ".git" and child.is_dir():
            yield from _of_git(child)
        elif child.name not in _HIDDEN:
            yield str(child), READ


def _of_git(place: Path) -> Iterator[tuple[str, int]]:
    """The repository but for settings that may hold a token: rather no git inside than that."""
    told = {file for file, _ in git_folders.harmless_settings(place)}
    yield str(place), LIST
    for child in _children(place):
        if child not in told and not any(file.is_relative_to(child) for file in told):
            yield str(child), READ


def _children(folder: Path) -> list[Path]:
    """What lies in it itself; links lead elsewhere, and give no right there."""
    try:
        return sorted(child for child in folder.iterdir() if not child.is_symlink())
    except OSError:
        return []
