"""`bugsage stop`: halt every fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.stopping import Halt


def run(*, reason: str | None, release: bool, status: bool, machine: bool, repo: str | None, format: str) -> int:
    """Throw the switch, take it back, or say how it stands."""
    from bugsage.pipeline import stopping
    from bugsage.surfaces import stdout
    from bugsage.surfaces.documents import stopping as documents
    from bugsage.surfaces.render import stopping as texts

    if (release and status) or (reason and (release or status)):
        raise UsageError("give one of --reason, --release and --status")
    house = open_house(repo)
    if status:
        known = stopping.status(house)
        if format == "json":
            stdout.write_document(documents.from_state(known))
        else:
            stdout.write(texts.state(known, stdout.look()))
        return int(ExitCode.NO if known.stops else ExitCode.OK)
    done = stopping.release(house, machine=machine) if release else stopping.stop(house, reason or "", machine=machine)
    if format == "json":
        stdout.write_document(documents.from_halt(done, release=release))
    else:
        stdout.write(texts.released(done, stdout.look()) if release else texts.halted(done, stdout.look()))
    return _exit_code(done, release)


def _exit_code(done: Halt, release: bool) -> int:
    if release:
        return int(ExitCode.NO if done.stops else ExitCode.OK)
    if not done.thrown:
        return int(ExitCode.OUTSIDE)
    return int(ExitCode.OK if done.quiet else ExitCode.NO)


COMMAND = Command(
    name="stop",
    description=(
        "Halt every running fix of this repository at once, and let none start until `bugsage stop --release`. What "
        "runs is ended with all processes that it started. It works from any terminal; so does a file called "
        "`.bugsage/stop`, and the environment variable BUGSAGE_STOP=1. Where the repository cannot be written to, the "
        "switch is kept elsewhere, and where is said."
    ),
    run=run,
    parameters=(
        Parameter(name="reason", flags=("--reason",), metavar="TEXT", help="Why; whatever is refused says it."),
        Parameter(name="release", flags=("--release",), kind="switch", default=False, help="Let fixes run again."),
        Parameter(
            name="status",
            flags=("--status",),
            kind="switch",
            default=False,
            help="Only say whether fixes may run, and who works on one.",
        ),
        Parameter(
            name="machine",
            flags=("--machine",),
            kind="switch",
            default=False,
            help="For every repository of this user on this machine; what runs elsewhere ends within a second.",
        ),
        REPO,
        FORMAT,
    ),
    examples=('bugsage stop --reason "it edits the wrong service"', "bugsage stop --status", "bugsage stop --release"),
    exits={
        0: "done; with --status: fixes may run",
        1: "something still runs; with --release or --status: fixes may not run",
        3: "the switch could be kept nowhere; what ran was ended all the same",
    },
)
