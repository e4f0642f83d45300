"""The contract of a format: one module that recognises and reads one kind of report."""

from collections.abc import Callable
from typing import BinaryIO, Protocol

from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts, Location


class Parsed(Noun, frozen=True, kw_only=True):
    """What one format understood of one text."""

    #: The program that wrote the text; None where it cannot be told.
    tool: str | None = None
    counts: Counts = Counts()
    events: tuple[ErrorEvent, ...] = ()
    locations: tuple[Location, ...] = ()
    #: The text says that something failed, whether or not an event was read.
    failed: bool = False
    #: Sentences on what could not be read: damage, limits that were reached.
    notes: tuple[str, ...] = ()


class ReadText(Protocol):
    """`Format.parse`."""

    def __call__(self, text: str, first_line: int = 1) -> Parsed:
        """Reads a text whose first line has the number `first_line` in its source. Never raises."""
        ...


#: `Format.parse`, and `parse_stream` of a format of whole documents: the same of a stream of any size.
Readers = tuple[ReadText, Callable[[BinaryIO], Parsed]]


class Format(Protocol):
    """A reader of one kind of report; the module itself satisfies it."""

    #: Name of the reader, equal to the module's: `pytest_text`.
    NAME: str
    #: The program whose output it reads; None where many programs write this kind.
    TOOL: str | None

    @staticmethod
    def recognise(sample: str) -> float:
        """How surely a text is of this kind, 0 to 1; `sample` is its cleaned first and last 64 kB."""
        ...

    @staticmethod
    def parse(text: str, first_line: int = 1) -> Parsed:
        """Reads a cleaned text whose first line has the number `first_line` in its source. Never raises."""
        ...
