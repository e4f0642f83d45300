"""`bugsage diagnose`: read errors, say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import KIND, REPO, SOURCES, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.model.diagnosis import Report


def run(*, sources: tuple[str, ...], repo: str | None, format: str, kind: str | None, top: int | None) -> int:
    """Diagnose and write the report."""
    from bugsage import pipeline

    house = open_house(repo)
    report = pipeline.diagnose(house, sources, format=kind, top=top)
    write(report, format)
    return exit_code(report)


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
        "Without a SOURCE the newest recorded failing run of `bugsage test` is diagnosed. Nothing is executed and "
        "nothing leaves the machine."
    ),
    run=run,
    parameters=(
        SOURCES,
        KIND,
        Parameter(
            name="top",
            flags=("--top",),
            metavar="N",
            kind="number",
            help="At most this many suspects for each issue; 10 unless the settings say otherwise.",
        ),
        REPO,
        Parameter(
            name="format", flags=("--format",), choices=FORMATS, default="text", help="How the answer is written."
        ),
    ),
    examples=(
        "pytest | bugsage diagnose -",
        "bugsage diagnose run.log --format json",
        "bugsage diagnose \"KeyError: 'user_id'\"",
        "bugsage diagnose --format github report.xml",
    ),
    exits={
        0: "an error was found and something was said about it",
        1: "a source could not be read, held no error, or nothing could be said about it",
    },
)
