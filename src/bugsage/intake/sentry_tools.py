"""What is asked of Sentry's MCP server, and what its answers mean. Its tools had other names in older versions."""

from __future__ import annotations

import re

from bugsage.model.sentry import SentryName, ToolCall

#: What stands at the beginning of an answer that says: there is no such thing.
_NOT_THERE = re.compile(r"\s*(?:# (?:Event|Issue) Not Found|No issue found)", re.IGNORECASE)


def calls(name: SentryName, org: str | None) -> tuple[ToolCall, ...]:
    """The ways to ask for an issue or an event, the newest first."""
    where = {"organizationSlug": org} if org else {}
    if name.event != "latest":
        issue = {"issueId": name.issue} if name.issue else {}
        return (
            ToolCall(
                name="get_sentry_resource", arguments={**where, "resourceType": "event", "resourceId": name.event}
            ),
            ToolCall(name="get_issue_details", arguments={**where, **issue, "eventId": name.event}),
        )
    return (
        ToolCall(name="get_sentry_resource", arguments={**where, "resourceType": "issue", "resourceId": name.issue}),
        ToolCall(name="get_issue_details", arguments={**where, "issueId": name.issue}),
    )


def is_not_there(said: str) -> bool:
    """An answer that says that Sentry does not know it."""
    return _NOT_THERE.match(said) is not None
