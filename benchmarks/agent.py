"""How soon `bugsage mcp` answers: python -m benchmarks.agent [FILES] [REQUESTS].

The repository is that of `benchmarks.editor`. The SDK's own client speaks to a real server over pipes; what it costs is
also told in CPU time of the server and of the process beside it, for a machine may do other things meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from benchmarks.editor import make_repository, told
from bugsage import pipeline, wiring

TEXT = 'Traceback (most recent call last):\n  File "{}", line 6, in f0_0\n    c = a + b\nTypeError: no {}\n'
PATCH = (
    "--- a/{0}\n+++ b/{0}\n@@ -4,3 +4,3 @@\n def f0_0(a, b=1):\n"
    '-    """Adds."""\n+    """Adds both."""\n     c = a + b\n'
)


async def measure(root: Path, file: str, requests: int) -> None:
    """Print how long each kind of answer took."""
    issue = pipeline.issues(wiring.open_house(root))[0].id
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "bugsage", "mcp"], cwd=root, env=dict(os.environ)
    )
    asked: dict[str, dict[str, Any]] = {
        "explain": {"issue": issue},
        "contracts": {"names": ["C-0"]},
        "risk": {"patch": PATCH.format(file)},
    }
    async with stdio_client(command) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        for tool, arguments in asked.items():
            await _timed(session, tool, [arguments] * (requests + 1))
        texts = [{"text": TEXT.format(file, number)} for number in range(max(2, requests // 10))]
        await _timed(session, "diagnose", texts)


async def _timed(session: ClientSession, tool: str, every: Sequence[dict[str, Any]]) -> None:
    """The first is not counted: a warm answer is meant."""
    taken, spent = [], []
    for arguments in every:
        began, before = perf_counter(), _cpu(os.getpid())
        result = await session.call_tool(tool, arguments)
        taken.append(1000 * (perf_counter() - began))
        spent.append(1000 * (_cpu(os.getpid()) - before))
        assert not result.is_error, result.content
    print(f"{tool:<10} {told(taken[1:])}; CPU, median {statistics.median(spent[1:]):.0f} ms; first {taken[0]:.0f} ms")


def _cpu(parent: int) -> float:
    """Seconds of CPU time of all processes that this one started, and theirs."""
    return sum(_own(child) + _cpu(child) for child in _children(parent))


def _children(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        try:
            yield from map(int, (task / "children").read_text().split())
        except OSError:
            continue


def _own(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Make the repository and measure."""
    given = [int(word) for word in sys.argv[1:3]]
    files, requests = (*given, *(5_000, 100)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "repo"
        root.mkdir()
        file = make_repository(root, files).relative_to(root).as_posix()
        asyncio.run(measure(root, file, requests))


if __name__ == "__main__":
    main()
