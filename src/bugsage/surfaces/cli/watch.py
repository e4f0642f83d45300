"""`bugsage watch`: stay, and say what comes."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.surfaces.cli.command import FORMAT, HOST, REPO, THEME, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.watch import Happening
    from bugsage.pipeline import House
    from bugsage.pipeline.living.feeds import Feed
    from bugsage.surfaces.cli.watch_signals import Wanted


def run(
    *,
    sentry: bool,
    listen: bool,
    port: int | None,
    host: str,
    no_tests: bool,
    interval: int | None,
    once: bool,
    hours: int | None,
    plain: bool,
    theme: str,
    notify: bool,
    no_notify: bool,
    title: bool,
    repo: str | None,
    format: str,
) -> int:
    """Stay until somebody ends it; with `once` until everything that is due has been done."""
    from bugsage.surfaces import stdout
    from bugsage.surfaces.cli.watch_outside import Asked, production
    from bugsage.surfaces.cli.watch_signals import Wanted

    asked = Asked(sentry, listen, port, host, interval, hours)
    asked.agree(once=once, no_tests=no_tests)
    house = open_house(repo, quiet=True)
    if sentry and (once or no_tests or not asked.tests_can_run(house)):
        return production(house, interval, once, hours, format)
    feeds = asked.feeds(lambda: open_house(repo, quiet=True))
    signals = Wanted(house, notify=notify, no_notify=no_notify, title=title)
    if once or plain or format == "json" or not stdout.is_terminal():
        return _tests(house, once, format, feeds, signals)
    return _screen(house, repo, theme, feeds, signals)


def _screen(house: House, repo: str | None, theme: str, feeds: Sequence[Feed], signals: Wanted) -> int:
    """The screen that stays, until a key ends it."""
    from bugsage.pipeline.living import watch
    from bugsage.pipeline.living.post import Post
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.tui import leaving
    from bugsage.surfaces.tui.desk import Desk
    from bugsage.surfaces.tui.watching import WatchApp

    house.project.test_command()  # what stands in the way is said before a screen is there
    post = Post()
    desk = Desk(open_house(repo, quiet=True))
    heard = signals.signals(lambda text: app.signal(text))
    app = WatchApp(
        desk,
        post,
        lambda tell: watch(house, post, tell, feeds=feeds),
        theme=theme,
        unicode=stdout.look().unicode,
        hear=heard.hear,
    )
    app.settle()
    try:
        with leaving.in_order(app), signals.titled():
            app.run()
    finally:
        app.over()
        for said in desk.ended:
            stderr.say(said)
    if app.error is not None:
        raise app.error
    return 0


def _tests(house: House, once: bool, format: str, feeds: Sequence[Feed], signals: Wanted) -> int:
    """Follow the saves of whoever works here; with `once` the answer is whether all is green."""
    from bugsage.errors import ExitCode
    from bugsage.pipeline.living import watch
    from bugsage.pipeline.living.post import Post
    from bugsage.surfaces import ending, stderr, stdout
    from bugsage.surfaces.cli.watch_outside import outside
    from bugsage.surfaces.render.watch import lines

    green, before, heard = True, None, signals.signals(stderr.draw if stderr.is_terminal() else lambda _: None)

    def tell(told: Happening) -> None:
        nonlocal green, before
        green, last, before = told.view.is_green, before, told.view
        outside(told, format)
        heard.hear(told)
        if format == "json":
            from bugsage.surfaces.documents.watch import from_happening

            stdout.write_line(from_happening(told, last))
            return
        for line in lines(told):
            stdout.write(line)

    if not once:
        stderr.say(f"watching {house.root}; Ctrl-C ends it")
    post = Post()
    with ending.told(lambda: post.put("over"), (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)), signals.titled():
        watch(house, post, tell, once=once, feeds=feeds)
    return int(ExitCode.OK if green else ExitCode.NO)


COMMAND = Command(
    name="watch",
    description=(
        "Stay in the terminal. At every save the tests that the change touches run first, those that ran the changed "
        "code when they were recorded, or that the code map and the history name where nothing was; then the others. "
        "What fails is explained while you look on, and a fix of yours turns it green and closes its issue. A second "
        "save ends the run in flight; what cannot matter runs nothing, and that is said.\n\n"
        "With `--sentry` production stands beside the tests: new events of a Sentry project are read every half "
        "minute and counted with what is known, red tests of the same bug included; each issue that is new or has come "
        "back is diagnosed and stands in the list of the failing tests. Where the working tree changes the code that "
        "one came from, that is said. With `--listen` errors that programs of this machine report come too. "
        "`--no-tests` and `--once` read Sentry and run nothing: a line for each issue.\n\n"
        "Where it stopped it goes on: no event is lost and none counts twice, whatever ends it. Without a network it "
        "waits, says so once, and goes on by itself."
    ),
    run=run,
    parameters=(
        Parameter(
            name="sentry", flags=("--sentry",), kind="switch", default=False, help="Watch the project's Sentry too."
        ),
        Parameter(
            name="listen",
            flags=("--listen",),
            kind="switch",
            default=False,
            help="Hear the errors of programs on this machine; the DSN for them is told, as `bugsage listen` does.",
        ),
        Parameter(
            name="port",
            flags=("--port",),
            metavar="PORT",
            kind="number",
            help="With --listen: the port; by default 28471, or the next free one where that is taken.",
        ),
        HOST,
        Parameter(
            name="no_tests",
            flags=("--no-tests",),
            kind="switch",
            default=False,
            help="With --sentry: run no tests, only tell what comes.",
        ),
        Parameter(
            name="interval",
            flags=("--interval",),
            metavar="SECONDS",
            kind="number",
            help="Ask again after so many seconds; 30 by default.",
        ),
        Parameter(
            name="once",
            flags=("--once",),
            kind="switch",
            default=False,
            help="Do what is due by now, and end: run what changed since the last run, or read what has come since.",
        ),
        Parameter(
            name="hours",
            flags=("--hours",),
            metavar="N",
            kind="number",
            help="The very first time, so many hours are read back; 24 by default.",
        ),
        Parameter(
            name="plain",
            flags=("--plain",),
            kind="switch",
            default=False,
            help="Lines in place of a screen; so it is too where no terminal is.",
        ),
        THEME,
        Parameter(
            name="notify",
            flags=("--notify",),
            kind="switch",
            default=False,
            help="Tell the desktop when tests turn red, and when all are green again; `[watch] notify` does so too.",
        ),
        Parameter(
            name="no_notify",
            flags=("--no-notify",),
            kind="switch",
            default=False,
            help="Do not, whatever the settings say.",
        ),
        Parameter(
            name="title",
            flags=("--title",),
            kind="switch",
            default=False,
            help="Let the terminal's title say how the tests are; `[watch] title` does so too.",
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage watch",
        "bugsage watch --once --format json",
        "bugsage watch --sentry",
        "bugsage watch --listen",
        "bugsage watch --sentry --once --format json",
    ),
    exits={
        0: "with `--once`: no test is red, or everything was read",
        1: "with `--once`: a test is red, or the tests could not run",
        2: "no test command is known; with `--sentry` a token, organisation or project is missing",
        3: "with `--once` or `--no-tests`: Sentry does not take the token, or with `--once` cannot be reached",
        130: "it was interrupted; all that was read is kept",
    },
)
