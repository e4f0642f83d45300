"""An agent: the SDK's own client, which speaks to a real `bugsage mcp` over pipes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


@asynccontextmanager
async def talking(folder: Path, *words: str) -> AsyncIterator[ClientSession]:
    """A session that has been begun."""
    words = ("-m", "bugsage", "mcp", *words)
    command = StdioServerParameters(command=sys.executable, args=list(words), cwd=folder, env=dict(os.environ))
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())
