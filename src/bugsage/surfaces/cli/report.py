"""`bugsage report`: one issue as a page to send to a colleague."""

from __future__ import annotations

import os
from pathlib import Path

from bugsage.errors import UsageError
from bugsage.surfaces.cli.command import FORMAT, ISSUE, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house


def run(*, issue: str, html: str | None, repo: str | None, format: str) -> int:
    """Write the page, and say where."""
    from bugsage import wiring
    from bugsage.pipeline.reporting import dossier
    from bugsage.surfaces import stdout
    from bugsage.surfaces.render.html import page
    from bugsage.surfaces.source import reader

    house = open_house(repo)
    told = dossier(house, issue, reader(wiring.root(house)))
    name = told.diagnosis.issue.id
    text = page(told)
    if html == "-":
        stdout.write(text)
        return 0
    file = Path(os.path.expanduser(html or f"{name}.html"))
    _write(file, text)
    if format == "json":
        from bugsage.surfaces.documents.base import ReportDocument

        size = len(text.encode())
        stdout.write_document(ReportDocument(schema="bugsage/report@1", issue=name, file=str(file), bytes=size))
    else:
        from bugsage.model.amount import size as said

        stdout.write(f"{file}: {name} on one page, {said(len(text.encode()))}")
    return 0


def _write(file: Path, text: str) -> None:
    """The whole file or nothing; what is no report of ours stays."""
    from bugsage.surfaces.render.html.page import MARK

    try:
        if file.exists() and MARK not in file.read_bytes()[:4_000].decode("utf-8", "replace"):
            raise UsageError(f"{file} is there, and no report: it stays as it is", hint="give another name with --html")
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", hint="give another name with --html") from error


COMMAND = Command(
    name="report",
    description=(
        "Write all that is known of one issue into one HTML file to send to somebody: cause, suspects with their "
        "source, evidence, the error with its frames, a fix that was proposed, what was done. The file "
        "holds everything itself: it loads nothing from anywhere and runs no script, is light or dark as its reader's "
        "system is, and can be printed. Secrets and names of home folders are taken out before."
    ),
    run=run,
    parameters=(
        ISSUE,
        Parameter(
            name="html",
            flags=("--html",),
            metavar="FILE",
            help="Where to; `-` is standard output, by default it is `ISSUE.html`. Only a report is written over.",
        ),
        REPO,
        FORMAT,
    ),
    examples=("bugsage report BS-7f3a2c91", "bugsage report BS-7f3a2c91 --html /tmp/issue.html"),
    exits={2: "no issue has this id, or the file cannot be written"},
)
