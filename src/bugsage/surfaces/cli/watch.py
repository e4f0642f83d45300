"""`bugsage watch`: stay, and say what comes."""

from bugsage.errors import UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, sentry: bool, interval: int | None, once: bool, hours: int | None, repo: str | None, format: str) -> int:
    """Write a line for each issue that comes, until somebody ends it."""
    from bugsage import pipeline
    from bugsage.pipeline.watching import Wish
    from bugsage.surfaces import stderr, stdout

    if not sentry:
        raise UsageError("say what is to be watched", hint="bugsage watch --sentry")
    house = open_house(repo)
    for found in pipeline.watch_sentry(
        house, Wish(interval=float(interval or 30), once=once, hours=hours or 24, tell=stderr.say)
    ):
        if format == "json":
            from bugsage.surfaces.documents.sentry import from_sighting

            stdout.write_line(from_sighting(found))
        else:
            from bugsage.surfaces.render import production

            stdout.write(production.sighting(found))
    return 0


COMMAND = Command(
    name="watch",
    description=(
        "Stay in the terminal and say what comes. With `--sentry` new events of a Sentry project are read every half "
        "minute and counted with what is known, red tests of the same bug included; each issue that is new or has come "
        "back is diagnosed and told in one line, or as one line of JSON.\n\n"
        "Where it stopped it goes on: no event is lost and none counts twice, whatever ends it. Without a network it "
        "waits, says so once, and goes on by itself."
    ),
    run=run,
    parameters=(
        Parameter(name="sentry", flags=("--sentry",), kind="switch", default=False, help="Watch the project's Sentry."),
        Parameter(
            name="interval",
            flags=("--interval",),
            metavar="SECONDS",
            kind="number",
            help="Ask again after so many seconds; 30 by default.",
        ),
        Parameter(
            name="once", flags=("--once",), kind="switch", default=False, help="Read what has come since, and end."
        ),
        Parameter(
            name="hours",
            flags=("--hours",),
            metavar="N",
            kind="number",
            help="The very first time, so many hours are read back; 24 by default.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage watch --sentry", "bugsage watch --sentry --once --format json"),
    exits={
        0: "with `--once`: everything was read",
        2: "it is not said what to watch, or a token, organisation or project is missing",
        3: "Sentry does not take the token, or with `--once` cannot be reached",
        130: "it was interrupted; all that was read is kept",
    },
)
