"""Reports that lie in no folder."""

from collections.abc import Mapping, Sequence

from bugsage.errors import SourceNotFound
from bugsage.model.report import RawReport


class FakeReportSource:
    """Knows sources by name: one content each, or several for a folder. Words with a space are an error's own text."""

    def __init__(self, sources: Mapping[str, bytes | Sequence[bytes]] | None = None) -> None:
        self._sources = dict(sources or {})

    def read(self, source: str, format: str | None = None) -> tuple[RawReport, ...]:
        if source in self._sources:
            found = self._sources[source]
            if isinstance(found, bytes):
                origin = "stdin" if source == "-" else "file"
                return (RawReport(source=source, content=found, format=format, origin=origin),)
            return tuple(
                RawReport(source=f"{source}/{number}.log", content=content, format=format)
                for number, content in enumerate(found)
            )
        if " " in source.strip():
            return (RawReport(source=source, content=source.encode(), format=format, origin="text"),)
        raise SourceNotFound(f"there is no source {source}")

    def within(self, report: RawReport, suffixes: Sequence[str] = ()) -> tuple[RawReport, ...]:
        return (report,)
