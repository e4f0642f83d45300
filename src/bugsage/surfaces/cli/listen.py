"""`bugsage listen`: a local DSN for any Sentry SDK."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import FORMAT, HOST, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.listening import Door, Heard
    from bugsage.pipeline.listening import Until


def run(
    *,
    once: bool,
    count: int | None,
    seconds: int | None,
    port: int | None,
    host: str,
    repo: str | None,
    format: str,
) -> int:
    """Tell the DSN, then every error that is heard."""
    from bugsage import pipeline
    from bugsage.surfaces import stderr
    from bugsage.surfaces.render import hearing

    until = _until(once, count, seconds, port)
    listening = pipeline.listen(open_house(repo), until, stderr.say)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with closing(listening.run(lambda door: opened(door, format), host=host, port=port)) as heard:
            number = _tell(heard, format)
    finally:
        stderr.say(f"heard {hearing.tally(listening.tally)}")
    enough = number >= (until.errors or 1)
    return int(ExitCode.OK if enough else ExitCode.NO)


def _until(once: bool, count: int | None, seconds: int | None, port: int | None) -> Until:
    from bugsage.pipeline.listening import Until

    if once and count is not None:
        raise UsageError("--once and --count cannot both be meant")
    refuse_no_port(port)
    return Until(errors=1 if once else count, seconds=seconds)


def refuse_no_port(port: int | None) -> None:
    """Raises UsageError for a number that no port has."""
    if port is not None and port > 65_535:
        raise UsageError(f"--port: there is no port {port}", hint="ports are numbers up to 65535")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def opened(door: Door, format: str) -> None:
    """The one line that holds a key of the user's and is meant to."""
    from bugsage.surfaces import stderr, stdout

    if format == "json":
        import msgspec.json

        from bugsage.surfaces.documents.listening import from_door

        stdout.write_bytes(msgspec.json.encode(from_door(door)))
    else:
        stdout.write_bytes(f"SENTRY_DSN={door.dsn}".encode())
        stderr.say("set that in the environment of your program; its errors are told here. Ctrl-C ends it")


def _tell(heard: Iterator[Heard], format: str) -> int:
    """Write each as it comes; how many events there were."""
    from bugsage.surfaces import stdout
    from bugsage.surfaces.render import hearing

    number = 0
    for one in heard:
        number += len(one.events)
        if format == "json":
            from bugsage.surfaces.documents.listening import from_heard

            stdout.write_line(from_heard(one))
        else:
            stdout.write(hearing.heard(one))
    return number


COMMAND = Command(
    name="listen",
    description=(
        "Hear the errors that programs on this machine report, and say at once what is behind each. The first line is "
        "a DSN; any Sentry SDK given it (`SENTRY_DSN`) reports here and nowhere else. Only this machine can post, "
        "and only who knows the key in the DSN.\n\n"
        "Errors are kept like those of any report: an error that a test showed and one that is heard are one issue if "
        "they are the same. Transactions, sessions, logs and other things that SDKs send are counted, not kept."
    ),
    run=run,
    parameters=(
        Parameter(name="once", flags=("--once",), kind="switch", default=False, help="End after the first error."),
        Parameter(name="count", flags=("--count",), metavar="N", kind="number", help="End after so many errors."),
        Parameter(
            name="seconds", flags=("--for",), metavar="SECONDS", kind="number", help="End after so many seconds."
        ),
        Parameter(
            name="port",
            flags=("--port",),
            metavar="PORT",
            kind="number",
            help="The port to listen on; by default 28471, or the next free one where that is taken.",
        ),
        HOST,
        REPO,
        FORMAT,
    ),
    examples=("bugsage listen", "bugsage listen --once --format json", "bugsage listen --for 60 --port 9000"),
    exits={
        0: "as many errors as were asked for were heard, or at least one",
        1: "the time was over before that",
        3: "the port cannot be listened on",
        130: "it was interrupted; what had been heard is kept",
    },
)
