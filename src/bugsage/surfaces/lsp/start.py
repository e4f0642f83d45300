"""How the language server begins and ends."""

from __future__ import annotations

import logging
from pathlib import Path

from bugsage.surfaces.lsp.server import Server


def serve(repo: Path | None) -> None:
    """Until the editor ends it or goes away. What pygls logs is of no use to anybody at an editor."""
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False
    Server(repo).start_io()
