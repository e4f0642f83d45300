"""How the server for agents begins and ends."""

from __future__ import annotations

import logging
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server

from bugsage.surfaces.mcp.server import Desk, server


def serve(root: Path, *, allow_fix: bool) -> None:
    """Until the agent closes standard input."""
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    logging.getLogger("mcp").propagate = False
    anyio.run(_serve, root, allow_fix)


async def _serve(root: Path, allow_fix: bool) -> None:
    desk = Desk(root, allow_fix=allow_fix)
    made = server(desk)
    try:
        async with stdio_server() as (read, write):
            await made.run(read, write, made.create_initialization_options())
    finally:
        with anyio.CancelScope(shield=True):
            await desk.close()
