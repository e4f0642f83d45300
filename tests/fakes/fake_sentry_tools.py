"""Sentry's MCP server as a table: what is asked, and what it answers."""

from collections.abc import Mapping, Sequence

from bugsage.errors import ServiceFailed, SourceNotFound
from bugsage.model.sentry import ToolCall


class FakeSentryTools:
    """Answers by the id that is asked for; it has the tools that it is given."""

    def __init__(self, answers: Mapping[str, str], tools: Sequence[str] = ("get_sentry_resource",)) -> None:
        self.answers, self.tools = answers, tools
        self.asked: list[ToolCall] = []

    def call(self, calls: Sequence[ToolCall]) -> str:
        call = next((one for one in calls if one.name in self.tools), None)
        if call is None:
            raise ServiceFailed("the MCP server has none of the tools")
        self.asked.append(call)
        which = call.arguments.get("resourceId") or call.arguments.get("issueId", "")
        if which not in self.answers:
            raise SourceNotFound("Sentry does not know it")
        return self.answers[which]
