"""`bugsage redact`: the text as it would leave the machine."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from bugsage.errors import ExitCode
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bugsage.intake.redaction.streaming import Located
    from bugsage.pipeline.redacting import RedactedSource
    from bugsage.surfaces.documents.redaction import FindingPart

#: Lines of a report in text; JSON lists them all.
_MOST_SHOWN = 200


def run(*, sources: tuple[str, ...], report: bool, emails: bool, addresses: bool, repo: str | None, format: str) -> int:
    """Write the texts, and what was taken out of them."""
    from bugsage import pipeline
    from bugsage.surfaces import stderr

    house = open_house(repo)
    if not sources and sys.stdin is not None and sys.stdin.isatty():
        stderr.say("reading standard input; Ctrl-D ends it")
    redacted = pipeline.redact(house, sources or ("-",), emails=emails, addresses=addresses)
    return _write_document(redacted) if format == "json" else _write_text(redacted, report=report)


def _write_text(redacted: Iterable[RedactedSource], *, report: bool) -> int:
    """The text on standard output as it is made; what was taken out is told on standard error."""
    from bugsage.surfaces import stderr, stdout

    code, taken = ExitCode.OK, 0
    for source in redacted:
        found: list[tuple[str, int, int]] = []
        kinds: Counter[str] = Counter()
        for piece in source.pieces:
            stdout.pass_on(piece.text.encode("utf-8", "surrogateescape"))
            kinds.update(one.kind for one in piece.findings)
            found += [(one.kind, one.line, one.start) for one in piece.findings[: _MOST_SHOWN - len(found)]]
        taken += kinds.total()
        if source.unreadable:
            stderr.say_error(f"{source.source}: {source.unreadable}")
            code = ExitCode.NO
        elif report:
            _tell(source.source, found, kinds)
    if report and not taken and code == ExitCode.OK:
        stderr.say("nothing was taken out")
    return int(code)


def _tell(source: str, found: list[tuple[str, int, int]], kinds: Counter[str]) -> None:
    """One line for each finding, by place and kind and never by what it was; then how many of each kind."""
    from bugsage.surfaces import stderr

    for kind, line, column in found:
        stderr.show(f"{source}:{line}:{column}: {kind}")
    if kinds.total() > len(found):
        stderr.show(f"{source}: {kinds.total() - len(found)} more; --format json lists them all")
    if kinds:
        stderr.show(f"{source}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


def _write_document(redacted: Iterable[RedactedSource]) -> int:
    from bugsage.surfaces import stdout
    from bugsage.surfaces.documents.redaction import RedactionDocument

    texts, findings, unreadable = [], [], {}
    for source in redacted:
        if source.unreadable:
            unreadable[source.source] = source.unreadable
        for piece in source.pieces:
            texts.append(piece.text)
            findings += [_part(source.source, one) for one in piece.findings]
    text = "".join(texts).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    stdout.write_document(
        RedactionDocument(schema="bugsage/redaction@1", text=text, findings=tuple(findings), unreadable=unreadable)
    )
    return int(ExitCode.NO if unreadable else ExitCode.OK)


def _part(source: str, found: Located) -> FindingPart:
    from bugsage.surfaces.documents.redaction import FindingPart

    return FindingPart(
        kind=found.kind, line=found.line, start=found.start, end=found.end, end_line=found.end_line, source=source
    )


COMMAND = Command(
    name="redact",
    description=(
        "Write a text as it would leave the machine: every secret that is found in it, and every home folder, is "
        "replaced by what kind of thing it was. Nothing is sent anywhere, and no file is changed.\n\n"
        "Without a FILE standard input is read. Text of any size is passed on as it is read."
    ),
    run=run,
    parameters=(
        Parameter(
            name="sources",
            metavar="FILE",
            many=True,
            default=(),
            help="A file, a folder of reports, or `-` for standard input.",
        ),
        Parameter(
            name="report",
            flags=("--report",),
            kind="switch",
            default=False,
            help="Say on standard error what was taken out and where; JSON always says it.",
        ),
        Parameter(
            name="emails", flags=("--emails",), kind="switch", default=False, help="Take out e-mail addresses too."
        ),
        Parameter(
            name="addresses",
            flags=("--addresses",),
            kind="switch",
            default=False,
            help="Take out network addresses (IPv4 and IPv6) too.",
        ),
        REPO,
        FORMAT,
    ),
    examples=(
        "bugsage redact build.log > to-share.log",
        "some-command 2>&1 | bugsage redact",
        "bugsage redact event.json --report --format json",
    ),
    exits={0: "every source was read, whether or not something was taken out", 1: "a source is no text"},
)
