"""`bugsage lsp`: the language server for editors."""

from __future__ import annotations

import sys
from os.path import expanduser
from pathlib import Path

from bugsage.errors import ExitCode, MissingExtra, UsageError
from bugsage.surfaces.cli.command import REPO, Command


def run(*, repo: str | None) -> int:
    """Speak the protocol over standard input and output until the editor ends it."""
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise MissingExtra(
            "the language server needs the package pygls, which is not installed", hint="pip install 'bugsage[lsp]'"
        )
    folder = None if repo is None else Path(expanduser(repo)).absolute()
    if folder is not None and not folder.is_dir():
        raise UsageError(f"--repo: there is no folder {repo}")
    if sys.stdin is None or sys.stdout is None or sys.stdin.isatty():
        raise UsageError(
            "`bugsage lsp` is started by an editor, which speaks to it over pipes", hint="docs/how-to/lsp.md says how"
        )
    from bugsage.surfaces.lsp.start import serve

    serve(folder)
    return int(ExitCode.OK)


COMMAND = Command(
    name="lsp",
    description=(
        "The language server: an editor starts it and speaks to it over standard input and output. It marks the lines "
        "of the newest runs' failures with cause and probability, and the clauses of contracts that are violated; on a "
        "marked line it explains, makes a fix on a branch of its own, and opens the issue. It runs no test and changes "
        "no file unless it is asked to.\n\n"
        "It needs the package pygls: `pip install 'bugsage[lsp]'`."
    ),
    run=run,
    parameters=(REPO,),
    examples=("bugsage lsp", "bugsage lsp --repo ~/src/shop"),
    exits={0: "the editor ended it", 2: "pygls is not installed, or no editor is there"},
)
