"""Sentry's MCP server: started by the user's command, or spoken to at the user's address.

Neither is ever a repository's to say. A command runs in the user's own folder and does not find what the repository
put on the path, so that `npx` and the like take nothing from there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bugsage.errors import BugSageError, MissingExtra, ServiceFailed, ServiceUnreachable, SourceNotFound
from bugsage.model.sentry import SentryAccess, ToolCall

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client._transport import Transport

#: Seconds that an answer may take: a command may fetch its program first.
PATIENCE = 180.0
#: Characters of an answer, and pages of a list of tools.
_LONGEST, _MOST_PAGES = 4_000_000, 20
_TAIL = 4_000


class SentryMcp:
    """The port SentryTools."""

    def __init__(
        self,
        access: SentryAccess,
        folder: Path,
        *,
        outside: Path,
        environ: Mapping[str, str] = os.environ,
        seconds: float = PATIENCE,
    ) -> None:
        """A command runs in `folder`, and finds no program below `outside`. Raises MissingExtra without the SDK."""
        from importlib.util import find_spec

        if find_spec("mcp") is None:
            raise MissingExtra(
                "reading Sentry through its MCP server needs the package mcp, which is not installed",
                hint="pip install 'bugsage[mcp]'",
            )
        self._access, self._folder, self._outside = access, folder, outside
        self._environ, self._seconds = environ, seconds

    def call(self, calls: Sequence[ToolCall]) -> str:
        """The text that the first of these tools answers which the server has."""
        import asyncio
        import logging

        logging.getLogger("mcp").addHandler(logging.NullHandler())  # what it logs is told in errors
        with ExitStack() as stack:
            talk = _Talk(stack)
            try:
                return asyncio.run(self._call(calls, talk.stream))
            except Exception as error:
                raise self._broken(_first(error), talk) from error

    async def _call(self, calls: Sequence[ToolCall], talk: IO[str]) -> str:
        import anyio
        from mcp import Client

        with anyio.fail_after(self._seconds):
            async with AsyncExitStack() as stack:
                transport = await self._transport(stack, talk)
                client = await stack.enter_async_context(Client(transport))
                tools = await _tools(client)
                call = next((one for one in calls if one.name in tools), None)
                if call is None:
                    raise ServiceFailed(
                        f"the MCP server has none of the tools {', '.join(one.name for one in calls)}",
                        hint=f"it has {', '.join(sorted(tools)[:12]) or 'none'}; is it Sentry's?",
                    )
                known = tools[call.name]
                given = {name: value for name, value in call.arguments.items() if not known or name in known}
                return _text(await client.call_tool(call.name, given))

    async def _transport(self, stack: AsyncExitStack, talk: IO[str]) -> Transport:
        from mcp.client.stdio import StdioServerParameters, stdio_client
        from mcp.client.streamable_http import streamable_http_client

        words = self._access.mcp
        if len(words) == 1 and "://" in words[0]:
            import httpx2

            key = self._access.mcp_key
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            web = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=self._seconds))
            return streamable_http_client(words[0], http_client=web)
        self._folder.mkdir(parents=True, exist_ok=True)
        command = StdioServerParameters(
            command=words[0], args=list(words[1:]), env=self._environment(), cwd=self._folder,
            encoding_error_handler="replace",
        )  # fmt: skip
        return stdio_client(command, errlog=talk)  # type: ignore[arg-type]

    def _environment(self) -> dict[str, str]:
        """The user's own, with the token under the name that Sentry's server reads."""
        environ = dict(self._environ)
        folders = environ.get("PATH", os.defpath).split(os.pathsep)
        environ["PATH"] = os.pathsep.join(folder for folder in folders if self._is_outside(folder))
        if self._access.token:
            environ.setdefault("SENTRY_ACCESS_TOKEN", self._access.token)
        return environ

    def _is_outside(self, folder: str) -> bool:
        return os.path.isabs(folder) and not Path(folder).is_relative_to(self._outside)

    def _broken(self, error: BaseException, talk: _Talk) -> BugSageError:
        if isinstance(error, BugSageError):
            return error
        if isinstance(error, TimeoutError):
            return self._unreachable(f"did not answer within {self._seconds:g} seconds", talk)
        if isinstance(error, FileNotFoundError):
            return self._unreachable(f"could not be started: there is no program {self._access.mcp[0]}", talk)
        if isinstance(error, OSError) and len(self._access.mcp) > 1:
            return self._unreachable(f"could not be started: {error.strerror or error}", talk)
        return self._unreachable(f"broke off: {type(error).__name__}: {error}", talk)

    def _unreachable(self, what: str, talk: _Talk) -> ServiceUnreachable:
        said = talk.last_line()
        more = f" (it said: {said})" if said else ""
        hint = "run the command by hand to see what it says; it stands in your settings under [sentry] as `mcp`"
        if "://" in self._access.mcp[0]:
            hint = "check the address in your settings under [sentry], and mcp_key_variable where it wants a token"
        return ServiceUnreachable(f"Sentry's MCP server {what}{more}", hint=hint)


class _Talk:
    """What a command writes to its standard error, kept for when it fails."""

    def __init__(self, stack: ExitStack) -> None:
        import tempfile

        kept = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - the stack closes it
        self.stream: IO[str] = stack.enter_context(kept)

    def last_line(self) -> str:
        """The last one that says anything."""
        end = self.stream.seek(0, os.SEEK_END)
        self.stream.seek(max(0, end - _TAIL))
        lines = [line.strip() for line in self.stream.read().splitlines() if line.strip()]
        telling = [line for line in lines if "rror" in line]
        return (telling or lines or [""])[-1][:300]


async def _tools(client: Client) -> dict[str, frozenset[str]]:
    """The tools by name, each with the names of what it can be given; empty where it does not say."""
    found: dict[str, frozenset[str]] = {}
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        for tool in page.tools:
            properties = (tool.input_schema or {}).get("properties")
            found[tool.name] = frozenset(properties) if isinstance(properties, dict) else frozenset()
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def _text(result: Any) -> str:
    """What a tool answered. Raises ServiceFailed where it says that it is an error."""
    texts = [str(part.text) for part in result.content if getattr(part, "type", "") == "text"]
    said = "\n".join(texts)[:_LONGEST]
    if not result.is_error:
        return said
    if "404" in said:
        raise SourceNotFound(
            f"Sentry does not know it: {_sentence(said)}",
            hint="check the name and the organisation: `org` under [sentry] in bugsage.toml, or SENTRY_ORG",
        )
    raise ServiceFailed(f"Sentry's MCP server refused: {_sentence(said)}", hint=_hint(said))


def _sentence(said: str) -> str:
    lines = [line.strip(" *") for line in said.splitlines() if line.strip(" *")]
    return " ".join(lines)[:400] or "it does not say why"


def _hint(said: str) -> str:
    if "401" in said or "403" in said or "uthoriz" in said:
        return "check the token that the server was given, and its scopes"
    if "rganization" in said:
        return "say which organisation is meant: `org` under [sentry] in bugsage.toml, or SENTRY_ORG"
    return ""


def _first(error: BaseException) -> BaseException:
    """What went wrong first, inside groups of tasks."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
