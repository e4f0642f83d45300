"""`bugsage parse`: only what the intake sees."""

import sys

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import ATTEMPT, FORMAT, GREEN, KIND, NO_GREEN, REPO, SOURCES, Command
from bugsage.surfaces.cli.opening import from_ci, open_house


def run(
    *,
    sources: tuple[str, ...],
    repo: str | None,
    format: str,
    kind: str | None,
    green: tuple[str, ...],
    attempt: int | None,
    no_green: bool,
) -> int:
    """Read the sources and write what was understood."""
    from bugsage import pipeline
    from bugsage.surfaces import stderr, stdout

    house = open_house(repo)
    if not sources and sys.stdin is not None and sys.stdin.isatty():
        stderr.say("reading standard input; Ctrl-D ends it")
    readings = pipeline.read(house, sources or ("-",), format=kind, green=green, ci=from_ci(attempt, no_green))
    if format == "json":
        from bugsage.surfaces.documents.parse import from_readings

        stdout.write_document(from_readings(readings))
    else:
        from bugsage.surfaces.render import plain

        stdout.write(plain.readings(readings, stdout.look()))
    unread = not readings or any(reading.unreadable for reading in readings)
    return int(ExitCode.NO if unread else ExitCode.OK)


COMMAND = Command(
    name="parse",
    description=(
        "Show what can be read in a log or report, without saying why: the tool, how many tests ended how, each "
        "failure with its frames, places that compilers point at, and the few lines that matter.\n\n"
        "Without a SOURCE standard input is read."
    ),
    run=run,
    parameters=(SOURCES, KIND, GREEN, NO_GREEN, ATTEMPT, REPO, FORMAT),
    examples=(
        "bugsage parse build.log",
        "bugsage parse --as junit_xml report.xml --format json",
        "bugsage parse red.log --green green.log",
    ),
    exits={0: "every source was read", 1: "a source could not be read"},
)
