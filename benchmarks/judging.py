"""What judging a pushed range costs: python -m benchmarks.judging CLONE… [--commits N] [--runs N].

`bugsage risk HEAD~N..HEAD` (20) as a whole process in clones that lie on this disk, in turn; the first run in each does
not count and leaves the caches behind. Wall seconds and CPU milliseconds, medians; beside `python -c pass`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.start_up import cpu_of

#: Seconds that a push of twenty commits may wait.
MOST = 0.6


def timed(command: tuple[str, ...], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    began = time.perf_counter()
    cpu = cpu_of(command, folder)
    return time.perf_counter() - began, cpu


def main() -> None:
    """Measure, and print a line for each clone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    command = (sys.executable, "-m", "bugsage", "risk", f"HEAD~{given.commits}..HEAD", "--format", "json")
    bare = statistics.median(cpu_of((sys.executable, "-c", "pass"), given.clones[0]) for _ in range(given.runs))
    print(f"python -c pass: {bare * 1e3:.0f} ms CPU; medians of {given.runs}, at most {MOST:g} s wanted")
    for clone in given.clones:
        told = json.loads(subprocess.run(command, cwd=clone, check=True, capture_output=True).stdout)
        runs = [timed(command, clone) for _ in range(given.runs)]
        wall, cpu = (statistics.median(run[side] for run in runs) for side in (0, 1))
        features = told["features"]
        size = f"{features['files']:g} files, +{features['lines_added']:g} -{features['lines_removed']:g}"
        cost = f"{wall:6.2f} s wall {cpu * 1e3:6.0f} ms CPU"
        print(f"{clone.name:24} {cost}   {told['score']:4} {told['maker'][:24]:24} {size}")


if __name__ == "__main__":
    main()
