"""What was heard, before and after it was read."""

from typing import Any

from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.sentry import Production


class RawReport(Noun, frozen=True, kw_only=True):
    """Bytes as heard, with where they came from."""

    #: How the user named it: a path, `-`, a URL, or the text itself.
    source: str
    #: The bytes; a `bytes` value, or for a large file a seekable binary stream opened for reading.
    content: Any
    #: The format the user asked for with `--as`; None lets the content decide.
    format: str | None = None
    #: Where it came from: `file`, `stdin`, `clipboard`, `text`, `shell`, `run` or `sentry`.
    origin: str = "file"
    #: What of the source was left out and why; empty where nothing was.
    left_out: str = ""
    #: What Sentry says beside the event itself.
    production: Production | None = None


class Counts(Noun, frozen=True, kw_only=True):
    """How many tests ended how; None where the source does not say."""

    failed: int | None = None
    errors: int | None = None
    passed: int | None = None
    skipped: int | None = None


class Location(Noun, frozen=True, kw_only=True):
    """A place that a compiler or linter points at."""

    file: str
    line: int | None = None
    column: int | None = None
    #: `error`, `warning` or `note`; None where the tool does not say.
    severity: str | None = None
    #: The tool's own name for what is wrong: `E501`, `TS2304`, `no-unused-vars`.
    code: str | None = None
    message: str = ""
    tool: str | None = None


class KeyLine(Noun, frozen=True, kw_only=True):
    """A line of a log that says why it failed; `line` is 1-based."""

    line: int
    text: str


class Reading(Noun, frozen=True, kw_only=True):
    """All that intake understood of one RawReport."""

    source: str
    #: The program that wrote it (`pytest`, `unittest`, `sentry`, …); None where unknown.
    tool: str | None = None
    #: The reader that understood it (`pytest_text`, `junit_xml`, …); None when nothing did.
    format: str | None = None
    #: Readers of further test runners in the same log, whose failures and counts are joined to those of the first.
    also: tuple[str, ...] = ()
    counts: Counts = Counts()
    events: tuple[ErrorEvent, ...] = ()
    locations: tuple[Location, ...] = ()
    #: Best first, at most 20.
    key_lines: tuple[KeyLine, ...] = ()
    #: Why nothing could be read though something failed; None when all is well.
    unreadable: str | None = None
    #: The last lines of the source, for the reader of an unreadable report.
    tail: tuple[str, ...] = ()
    #: Sentences on what was left out or is damaged, though the rest was read.
    notes: tuple[str, ...] = ()
