"""The parts of an XML report as small trees, one at a time: a test with all that stands in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO

from bugsage.intake import xml_stream
from bugsage.intake.format import Parsed, Readers
from bugsage.intake.results import Results

#: Characters of the text of one element, and elements of one tree, that are kept.
LONGEST_TEXT, MOST_ELEMENTS = 200_000, 20_000


class Element:
    """One element with what stands in it."""

    __slots__ = ("attributes", "children", "name", "parts", "size")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.parts: list[str] = []
        self.size = 0

    @property
    def text(self) -> str:
        """Its own text, without that of the elements in it."""
        return xml_stream.restored("".join(self.parts))

    def get(self, name: str) -> str:
        """An attribute; empty where it is missing."""
        return xml_stream.restored(self.attributes.get(name, ""))

    def all(self, *names: str) -> Iterator[Element]:
        """The elements right inside that have one of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *path: str) -> Element | None:
        """The first element at the end of a path of names."""
        found: Element | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def text_at(self, *path: str) -> str:
        """The text of the first element at the end of a path; empty where there is none."""
        found = self.first(*path)
        return found.text if found else ""


class Elements(xml_stream.Handlers):
    """Calls `take` with each element of the names in `whole`, once it is complete, and with the names around it.

    What stands around them is told to `opened` and `closed`; elements of the names in `skipped` are passed over.
    """

    def __init__(self, whole: Collection[str], skipped: Collection[str] = ()) -> None:
        self._whole, self._skipped = frozenset(whole), frozenset(skipped)
        self._open: list[Element] = []
        self._elements = self._passing = 0

    def take(self, element: Element) -> None:
        """A tree is complete."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element around the trees begins."""

    def closed(self, name: str) -> None:
        """An element around the trees ends."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins a tree, or goes on with one."""
        if self._passing or name in self._skipped:
            self._passing += 1
        elif self._open:
            self._elements += 1
            element = Element(name, attributes)
            if self._elements <= MOST_ELEMENTS:
                self._open[-1].children.append(element)
            self._open.append(element)
        elif name in self._whole:
            self._elements = 0
            self._open.append(Element(name, attributes))
        else:
            self.opened(name, attributes)

    def end(self, name: str) -> None:
        """Ends an element; a tree that ends with it is taken."""
        if self._passing:
            self._passing -= 1
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self.take(element)
        else:
            self.closed(name)

    def text(self, text: str) -> None:
        """Adds to the innermost element of a tree."""
        if self._open and not self._passing:
            element = self._open[-1]
            if element.size < LONGEST_TEXT:
                element.parts.append(text[: LONGEST_TEXT - element.size])
                element.size += len(text)

    def finish(self) -> None:
        """Takes what is open still: the document may have been cut there."""
        whole, self._open = self._open[:1], []
        for element in whole:
            self.take(element)


def read_text(text: str, handlers: Elements) -> str:
    """Reads a text; gives back what was wrong, in one sentence, or nothing."""
    return _read(xml_stream.pieces_of_text(text), handlers)


def read_stream(stream: BinaryIO, handlers: Elements) -> str:
    """The same, of a stream of any size."""
    return _read(xml_stream.pieces_of(stream), handlers)


def opening_tag(sample: str, names: Collection[str]) -> bool:
    """The first element of a document has one of these names, whatever stands before it."""
    at, end = 0, min(len(sample), 20_000)
    while (at := sample.find("<", at, end)) >= 0:
        if sample.startswith("<!--", at):
            at = sample.find("-->", at)
            if at < 0:
                return False
        elif sample.startswith(("<?", "<!"), at):
            at += 2
        else:
            name = sample[at + 1 : at + 120].replace("/", " ").replace(">", " ").split(maxsplit=1)
            return bool(name) and name[0].rpartition(":")[2] in names
    return False


def _read(pieces: Iterator[bytes], handlers: Elements) -> str:
    note = xml_stream.feed(pieces, handlers)
    handlers.finish()
    return note or ""


class Report(Elements):
    """A test report: what its elements say is added up as they go by."""

    def __init__(self, tool: str | None, whole: Collection[str], skipped: Collection[str] = ()) -> None:
        super().__init__(whole, skipped)
        self.tool = tool
        self.results = Results()

    def parsed(self, note: str) -> Parsed:
        """Everything in it, once it is read; `note` says what was wrong with the document."""
        return self.results.parsed(self.tool, note)


def readers(report: Callable[[], Report]) -> Readers:
    """How a format of one kind of report reads a text, and a stream of any size in the memory that failures need."""

    def parse(text: str, first_line: int = 1) -> Parsed:
        new = report()
        return new.parsed(read_text(text, new))

    def parse_stream(stream: BinaryIO) -> Parsed:
        new = report()
        return new.parsed(read_stream(stream, new))

    return parse, parse_stream
