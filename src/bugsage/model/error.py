"""One occurrence of an error, in Sentry's terms."""

from bugsage.model.base import Noun
from bugsage.model.sentry import Production


class Frame(Noun, frozen=True, kw_only=True):
    """One level of a stack. Lines and columns are 1-based."""

    #: As printed, with `/`; relative to the repository once intake has resolved it, None where unknown.
    file: str | None = None
    line: int | None = None
    #: The function as the trace names it; `<module>` outside any function.
    function: str | None = None
    column: int | None = None
    #: The frame lies in the repository and not in an installed package.
    in_app: bool = True
    #: The dotted module, where the source names it.
    module: str | None = None
    #: The source line as the trace prints it.
    code: str | None = None
    #: Local variables as text, where the source carries them.
    variables: dict[str, str] = {}


class ExceptionInfo(Noun, frozen=True, kw_only=True):
    """One exception of a chain or tree."""

    type: str
    message: str = ""
    #: From caller to callee: the last one raised.
    frames: tuple[Frame, ...] = ()
    #: How it hangs on its parent: `raised` for the last of a chain, else `cause`, `context` or `group`.
    relation: str = "raised"
    #: Index of the exception it hangs on in `ErrorEvent.exceptions`; None for the root.
    parent: int | None = None
    notes: tuple[str, ...] = ()


class SourceLine(Noun, frozen=True, kw_only=True):
    """A source line as a report prints it."""

    text: str
    #: The report points at this line.
    marked: bool = False


class ErrorEvent(Noun, frozen=True, kw_only=True):
    """One occurrence: what failed, how, and where. Every text in it was written by a stranger."""

    type: str
    message: str = ""
    language: str = "python"
    #: The program that reported it.
    tool: str | None = None
    #: The reader that produced this value.
    format: str | None = None
    #: The test's own id, `path::Class::name[param]` for pytest; None where it was no test.
    test: str | None = None
    #: Where in a test's life it happened: `call`, `setup`, `teardown`, `collection`, or None.
    phase: str | None = None
    #: Where it was raised, or where the report points.
    file: str | None = None
    line: int | None = None
    column: int | None = None
    #: All exceptions of the chain; the one that ended the run is first, causes and members follow.
    exceptions: tuple[ExceptionInfo, ...] = ()
    #: What an assertion compared, or the `E` lines of pytest, in order.
    detail: tuple[str, ...] = ()
    #: Source that the report prints, in order.
    code: tuple[SourceLine, ...] = ()
    #: Output captured while it ran, by stream name.
    captured: dict[str, str] = {}
    #: The whole block of the report that belongs to this occurrence, cleaned and capped.
    excerpt: str = ""
    #: Line of the source at which `excerpt` begins.
    excerpt_line: int | None = None
    #: Set where the source groups by itself (Sentry's fingerprint).
    explicit_fingerprint: tuple[str, ...] = ()
    #: Facts that identify the run: release, environment, timestamp, event id, worker.
    tags: dict[str, str] = {}
    #: What Sentry says of all its occurrences; None where it was not asked.
    production: Production | None = None

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Frames of the exception that ended the run, else of the first exception that has any."""
        return next((e.frames for e in self.exceptions if e.frames), ())
