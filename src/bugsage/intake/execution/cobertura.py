"""Cobertura's XML, as coverage.py, istanbul, gcovr, coverlet, PHPUnit, cargo-tarpaulin and others write it."""

from __future__ import annotations

from bugsage.intake import xml_stream
from bugsage.intake.execution.covering import Counted, Covered, Locate, line, text
from bugsage.model.execution import Execution

SOURCE = "cobertura"
#: Roots of sources that are tried for each file.
MOST_SOURCES = 20


def read_cobertura(content: bytes, locate: Locate) -> Execution:
    """What was executed, by no test in particular; of a damaged report what stands before the damage. Never raises."""
    report = _Report(locate)
    pieces = (content[at : at + xml_stream.PIECE] for at in range(0, len(content), xml_stream.PIECE))
    note = xml_stream.feed(pieces, report)
    return report.covered.execution((note,) if note else (), report.made)


class _Report(xml_stream.Handlers):
    """Lines of classes count; those of a method tell where it begins and whether it was called."""

    def __init__(self, locate: Locate) -> None:
        self.covered = Covered(SOURCE, self._inside)
        self.made: float | None = None
        self._locate = locate
        self._sources: list[str] = []
        self._source: list[str] | None = None
        self._file: Counted | None = None
        self._method: tuple[str, list[tuple[int, int]]] | None = None

    def _inside(self, name: str) -> str | None:
        """The file under one of the roots that the report names, else by its own name."""
        if not name.startswith("/"):
            for source in self._sources:
                found = self._locate(f"{source}/{name}")
                if found:
                    return found
        return self._locate(name)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Damage in one element costs that element alone."""
        try:
            self._begin(name, attributes)
        except (LookupError, TypeError, ValueError, OverflowError):
            return

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "line" and self._file:
            number, hits = line(attributes["number"]), int(attributes["hits"])
            self._file.line(number, hits)
            if self._method:
                self._method[1].append((number, hits))
        elif name == "class":
            self._file = None
            found = self.covered.file(attributes["filename"])
            self._file = found[1] if found else None
        elif name == "method":
            self._method = (text(attributes.get("name", "")), [])
        elif name == "source":
            self._source = []
        elif name == "coverage":
            stamp = float(attributes["timestamp"])
            self.made = stamp / 1000 if stamp > 1e11 else stamp  # some count seconds, some milliseconds

    def text(self, text: str) -> None:
        """Only roots of sources are told in text."""
        if self._source is not None:
            self._source.append(text[:4096])

    def end(self, name: str) -> None:
        """A method is known when all its lines are."""
        if name == "source" and self._source is not None:
            source = "".join(self._source).strip().rstrip("/")[:4096]
            if source and len(self._sources) < MOST_SOURCES:
                self._sources.append(source)
            self._source = None
        elif name == "method" and self._method:
            called, lines = self._method
            if self._file and lines:
                first = min(number for number, _ in lines)
                self._file.function(first, called, any(hits > 0 for _, hits in lines))
            self._method = None
        elif name == "class":
            self._file = None
