"""An MCP server made with the SDK: `python mcp_server.py stdio|PORT KIND`.

KIND says which tools it has and how well it behaves: `new`, `old`, `bound` (to one organisation), `other`, `slow`.
"""

import os
import sys
import time

ISSUE = "# Issue {id} in **{org}**\n\n**Description**: KeyError: 'a'\n**Platform**: python\n\n## Event Details\n"


def answer(which: str, org: str) -> str:
    from mcp.server.mcpserver.exceptions import ToolError

    if which == "EMPTY-1":
        return ""
    if which == "NONE-1":
        raise ToolError("API error (404): The requested resource does not exist")
    if which == "BAD-1":
        raise ToolError("API error (403): You do not have permission")
    if which == "ENV-1":
        return "\n".join([os.getcwd(), os.environ["PATH"], os.environ.get("SENTRY_ACCESS_TOKEN", "")])
    return ISSUE.format(id=which, org=org)


def main(where: str, kind: str) -> None:
    from mcp.server.mcpserver import MCPServer

    server = MCPServer("sentry")

    def get_sentry_resource(resourceType: str, resourceId: str, organizationSlug: str = "") -> str:  # noqa: N803
        time.sleep(60 if kind == "slow" else 0)
        return answer(resourceId, organizationSlug)

    def bound(resourceType: str, resourceId: str) -> str:  # noqa: N803
        return answer(resourceId, "bound")

    def get_issue_details(organizationSlug: str, issueId: str) -> str:  # noqa: N803
        return answer(issueId, f"old {organizationSlug}")

    def whoami() -> str:
        return "ana"

    tools = {"old": (get_issue_details,), "bound": (bound,), "other": ()}.get(kind, (get_sentry_resource,))
    for tool in (*tools, whoami):
        server.add_tool(tool, name="get_sentry_resource" if tool is bound else None, structured_output=False)
    print("Error: nothing, only talk", file=sys.stderr)
    if where == "stdio":
        server.run(transport="stdio")
    else:
        server.run(transport="streamable-http", host="127.0.0.1", port=int(where))


if __name__ == "__main__":
    main(*sys.argv[1:])
