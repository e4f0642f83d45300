"""What a cage costs: python -m benchmarks.sandbox [--runs N].

`true` started directly, and in a cage by each sandbox that works here, in turn, so that drift meets all alike; then the
same with a small test file under pytest. Wall milliseconds, medians and the ninth of ten. The cage is the one of
`bugsage test --sandbox`, prepared anew each time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from bugsage.adapters.sandbox import all_sandboxes
from bugsage.model.sandbox import Cage, Prepared
from bugsage.ports import Sandbox

#: Milliseconds that the start of a cage may add, at the median.
MOST = 60.0
TEST = "def test_a():\n    assert 1 + 1 == 2\n"


def main() -> None:
    """Print a line for each command and way; ends with 1 where a start takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    boxes: dict[str, Sandbox | None] = {"none": None, **{box.kind: box for box in all_sandboxes()}}
    commands = {"true": ["true"], "pytest": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]}
    slow = False
    with _tree() as tree:
        for name, command in commands.items():
            taken: dict[str, list[float]] = {kind: [] for kind in boxes}
            for number in range((runs if name == "true" else max(3, runs // 6)) + 1):
                for kind, box in boxes.items():
                    seconds = _once(command, tree, box)
                    taken[kind] += [seconds * 1000] if number else []
            base = statistics.median(taken["none"])
            for kind, some in taken.items():
                middle, ninth = statistics.median(some), sorted(some)[int(len(some) * 0.9)]
                adds = f", adds {middle - base:.1f}" if kind != "none" else ""
                print(f"{name:8} {kind:12} median {middle:.1f} ms, p90 {ninth:.1f}{adds} (n={len(some)})")
                slow |= name == "true" and middle - base > MOST
    sys.exit(1 if slow else 0)


@contextmanager
def _tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bugsage-bench-") as name:
        tree = Path(name).resolve()
        subprocess.run(["git", "init", "-q", str(tree)], check=True)
        (tree / "test_a.py").write_text(TEST)
        yield tree


def _once(command: list[str], tree: Path, box: Sandbox | None) -> float:
    began = time.perf_counter()
    with _start(command, tree, box) as start:
        subprocess.run(start.argv, env=start.environment, cwd=tree, capture_output=True, check=True)
    return time.perf_counter() - began


def _start(command: list[str], tree: Path, box: Sandbox | None) -> AbstractContextManager[Prepared]:
    if box is None:
        return nullcontext(Prepared(argv=tuple(command), environment=dict(os.environ), kind="none"))
    return box.prepare(command, Cage(writable=(str(tree),)), folder=tree, environment=os.environ)


if __name__ == "__main__":
    main()
