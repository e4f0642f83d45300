"""What Sentry has seen, asked for through its MCP server."""

from __future__ import annotations

import re

from bugsage.errors import ServiceFailed, SourceNotFound
from bugsage.model.report import RawReport
from bugsage.model.sentry import Production, SentryName
from bugsage.pipeline.house import House

_EVENT = re.compile("[0-9a-f]{32}|latest")


def tool_report(house: House, source: str, name: SentryName) -> RawReport:
    """The event that a short id or an address of Sentry names.

    Raises MissingExtra, ServiceUnreachable, ServiceFailed, SourceNotFound.
    """
    from bugsage.intake import sentry_text, sentry_tools

    if not _EVENT.fullmatch(name.event):
        raise SourceNotFound(
            f"{source}: Sentry's MCP server tells of the newest event of an issue, and of events by their id",
            hint='`via = "rest"` under [sentry] in your settings reads the others',
        )
    said = house.sentry_tools.call(sentry_tools.calls(name, name.org or house.sentry_access.org))
    if not said.strip():
        raise ServiceFailed(
            f"{source}: Sentry's MCP server answered with nothing, so whether there is an error is not known",
            hint="ask again, or look at the issue in Sentry",
        )
    if sentry_tools.is_not_there(said):
        raise SourceNotFound(f"{source}: Sentry knows none by this name", hint="check the name and the organisation")
    document = sentry_text.read(said)
    return RawReport(
        source=source,
        content=said.encode("utf-8", "replace"),
        format="sentry_mcp" if document else None,
        origin="sentry",
        production=Production(issue=document.issue, read=house.clock.now()) if document else None,
    )
