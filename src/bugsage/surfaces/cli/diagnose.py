"""`bugsage diagnose`: read errors, say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import (
    ATTEMPT,
    COVERAGE,
    GREEN,
    KIND,
    NO_GREEN,
    NO_RERUN,
    REPO,
    REPRODUCE,
    RERUN,
    SOURCES,
    TEST,
    TIMES,
    Command,
    Parameter,
)
from bugsage.surfaces.cli.opening import from_ci, open_house

if TYPE_CHECKING:
    from bugsage.model.diagnosis import Report
    from bugsage.pipeline.opining import Asking
    from bugsage.pipeline.reproducing import Wish


def run(
    *,
    sources: tuple[str, ...],
    clipboard: bool,
    repo: str | None,
    format: str,
    kind: str | None,
    top: int | None,
    reproduce: bool,
    times: int | None,
    test: str | None,
    llm: bool,
    ask_again: bool,
    show_prompt: bool,
    rerun: bool,
    no_rerun: bool,
    coverage: tuple[str, ...],
    green: tuple[str, ...],
    attempt: int | None,
    no_green: bool,
) -> int:
    """Diagnose and write the report."""
    from bugsage import pipeline

    if rerun and no_rerun:
        raise UsageError("--rerun and --no-rerun cannot both be meant")
    if clipboard:
        sources = (*sources, "clipboard:")
    house = open_house(repo)
    if show_prompt:
        asked = asking(ask_again, test)
        return _show_prompt(pipeline.questions(house, sources, format=kind, top=top, asking=asked))
    report = pipeline.diagnose(
        house,
        sources,
        format=kind,
        top=top,
        reproduce=wish(reproduce, times, test),
        asking=asking(ask_again, test) if llm or ask_again else None,
        rerun=split(test) if rerun else None,
        coverage=coverage,
        green=green,
        ci=from_ci(attempt, no_green) if sources else None,
    )
    write(report, format)
    return exit_code(report)


def asking(ask_again: bool, test: str | None) -> Asking:
    """How a model is asked; it may have the failing test run only by a command that was given here."""
    from bugsage.pipeline.opining import Asking

    return Asking(anew=ask_again, test=split(test))


def _show_prompt(bodies: tuple[bytes, ...]) -> int:
    """Each body on lines of its own, and nothing else: it can be piped into whatever reads JSON."""
    from bugsage.surfaces import stderr, stdout

    for body in bodies:
        stdout.write_bytes(body)
    if not bodies:
        stderr.say("no error was found, so nothing would be asked")
    return int(ExitCode.OK if bodies else ExitCode.NO)


def wish(reproduce: bool, times: int | None, test: str | None = None) -> Wish | None:
    """What is to be run again; None where nothing is. Raises UsageError."""
    if not reproduce:
        if times is not None:
            raise UsageError("--times needs --reproduce")
        return None
    from bugsage.pipeline.reproducing import Wish
    from bugsage.surfaces import stderr

    return Wish(runs=times or 3, command=split(test), tell=stderr.say)


def split(command: str | None) -> tuple[str, ...]:
    """The words of a command given as one. Raises UsageError."""
    import shlex

    try:
        words = tuple(shlex.split(command or ""))
    except ValueError as error:
        raise UsageError(f"--test: the command cannot be split into words: {error}") from None
    if command is not None and not words:
        raise UsageError("--test: the command is empty")
    return words


def exit_code(report: Report) -> int:
    """0 when every source was read and something was said of an error in it, else 1."""
    read = not any(reading.unreadable for reading in report.readings)
    explained = any(found.hypotheses or found.suspects for found in report.diagnoses)
    return int(ExitCode.OK if read and explained else ExitCode.NO)


def write(report: Report, format: str) -> None:
    """Write the report in one of FORMATS."""
    from bugsage.surfaces import stdout
    from bugsage.surfaces.source import reader

    if format == "json":
        from bugsage.surfaces.documents.diagnosis import from_report

        stdout.write_document(from_report(report))
    elif format == "sarif":
        from bugsage.surfaces.render import sarif

        stdout.write_document(sarif.report(report))
    elif format == "github":
        from bugsage.surfaces.render import github

        stdout.write(github.report(report))
    elif format == "markdown":
        from bugsage.surfaces.render import markdown

        stdout.write(markdown.report(report, reader(report.repository.root)))
    else:
        from bugsage.surfaces.render import text

        stdout.write(text.report(report, stdout.look(), reader(report.repository.root)))


FORMATS = ("text", "json", "sarif", "github", "markdown")
COMMAND = Command(
    name="diagnose",
    description=(
        "Read errors and say why they happened: the cause in words with a confidence, the code that is suspect with "
        "a probability, what speaks for it, and what to do next.\n\n"
        "Without a SOURCE the newest recorded failing run of `bugsage test` is diagnosed. Nothing is executed, unless "
        "`--rerun` or `--reproduce` asks for it, and without `--llm` nothing of your code and your logs leaves the "
        "machine: an issue of Sentry and a run of CI are only read."
    ),
    run=run,
    parameters=(
        SOURCES,
        KIND,
        Parameter(
            name="clipboard",
            flags=("--clipboard",),
            kind="switch",
            default=False,
            help="Read what was copied last, after every SOURCE.",
        ),
        Parameter(
            name="top",
            flags=("--top",),
            metavar="N",
            kind="number",
            help="At most this many suspects for each issue; 10 unless the settings say otherwise.",
        ),
        TEST,
        RERUN,
        NO_RERUN,
        COVERAGE,
        GREEN,
        NO_GREEN,
        ATTEMPT,
        REPRODUCE,
        TIMES,
        Parameter(
            name="llm",
            flags=("--llm",),
            kind="switch",
            default=False,
            help="Ask a model for a second opinion: redacted text of the failure and of the code leaves the machine.",
        ),
        Parameter(
            name="ask_again",
            flags=("--ask-again",),
            kind="switch",
            default=False,
            help="As --llm, and ask even where the same question was answered before.",
        ),
        Parameter(
            name="show_prompt",
            flags=("--show-prompt",),
            kind="switch",
            default=False,
            help="Write exactly what --llm would send first, and send nothing.",
        ),
        REPO,
        Parameter(
            name="format", flags=("--format",), choices=FORMATS, default="text", help="How the answer is written."
        ),
    ),
    examples=(
        "pytest | bugsage diagnose -",
        "bugsage diagnose --clipboard",
        "bugsage diagnose run.log --format json",
        "bugsage diagnose \"KeyError: 'user_id'\"",
        "bugsage diagnose --format github report.xml",
        "bugsage diagnose run.log --coverage coverage.xml",
        "bugsage diagnose run.log --reproduce",
        "bugsage diagnose https://github.com/OWNER/NAME/actions/runs/ID",
        "bugsage diagnose run.log --show-prompt",
    ),
    exits={
        0: "an error was found and something was said about it",
        1: "a source could not be read, held no error, or nothing could be said about it",
    },
)
