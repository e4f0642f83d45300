"""`bugsage mcp`: the server for coding agents."""

from __future__ import annotations

import sys

from bugsage.errors import ExitCode, MissingExtra, UsageError
from bugsage.surfaces.cli.command import REPO, Command, Parameter


def run(*, allow_fix: bool, repo: str | None) -> int:
    """Speak the protocol over standard input and output until the agent ends it."""
    from importlib.util import find_spec

    from bugsage import wiring
    from bugsage.surfaces.cli.opening import open_house

    if find_spec("mcp") is None:
        raise MissingExtra(
            "the server for agents needs the package mcp, which is not installed", hint="pip install 'bugsage[mcp]'"
        )
    root = wiring.root(open_house(repo))
    if sys.stdin is None or sys.stdout is None or sys.stdin.isatty():
        raise UsageError(
            "`bugsage mcp` is started by an agent, which speaks to it over pipes", hint="docs/how-to/mcp.md says how"
        )
    from bugsage.surfaces.mcp.start import serve

    serve(root, allow_fix=allow_fix)
    return int(ExitCode.OK)


COMMAND = Command(
    name="mcp",
    description=(
        "The server for coding agents, by the Model Context Protocol: an agent starts it and speaks to it over "
        "standard input and output. It offers `diagnose`, `explain`, `contracts` and `risk`, which run and change "
        "nothing, and with `--allow-fix` also `propose_fix`, which proves a patch in a worktree of its own and commits "
        "it on a branch of its own. Texts of strangers are fenced and marked as data.\n\n"
        "It needs the package mcp: `pip install 'bugsage[mcp]'`."
    ),
    run=run,
    parameters=(
        Parameter(
            name="allow_fix",
            flags=("--allow-fix",),
            kind="switch",
            default=False,
            help="Offer `propose_fix` too; settings, rules and the kill switch still decide.",
        ),
        REPO,
    ),
    examples=("bugsage mcp", "bugsage mcp --allow-fix --repo ~/src/shop"),
    exits={0: "the agent ended it", 2: "mcp is not installed, or no agent is there"},
)
