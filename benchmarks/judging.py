"""What judging a pushed range costs: python -m benchmarks.judging CLONE… [--commits N] [--runs N] [--beside SRC].

`bugsage risk HEAD~N..HEAD` (20) as a whole process in clones that lie on this disk, in turn; the first run in each does
not count and leaves the caches behind. Wall seconds and CPU milliseconds, medians; beside `python -c pass`.
With `--beside SRC`, the `src` of another version, both run in turn, so that a busy machine slows them alike.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.start_up import cpu_of

SOURCE = Path(__file__).resolve().parents[1] / "src"
#: Seconds that a push of twenty commits may wait.
MOST = 0.6


#: Runs a module of the source folder that comes first.
_FROM = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('bugsage', run_name='__main__')"


def timed(command: tuple[str, ...], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    began = time.perf_counter()
    cpu = cpu_of(command, folder)
    return time.perf_counter() - began, cpu


def medians(commands: Sequence[tuple[str, ...]], folder: Path, runs: int) -> list[tuple[float, float]]:
    """Median wall and CPU seconds of each command, all of them in turn."""
    rounds = [[timed(command, folder) for command in commands] for _ in range(runs)]
    columns = [[turn[number] for turn in rounds] for number in range(len(commands))]
    return [(median(wall for wall, _ in column), median(cpu for _, cpu in column)) for column in columns]


def main() -> None:
    """Measure, and print a line for each clone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--beside", type=Path, help="the `src` of another version")
    given = parser.parse_args()
    asked = ("risk", f"HEAD~{given.commits}..HEAD", "--format", "json")
    sources = [SOURCE, *([given.beside.absolute()] if given.beside else [])]
    commands = [(sys.executable, "-c", _FROM, str(source), *asked) for source in sources]
    bare = median(cpu_of((sys.executable, "-c", "pass"), given.clones[0]) for _ in range(given.runs))
    print(f"python -c pass: {bare * 1e3:.0f} ms CPU; medians of {given.runs}, at most {MOST:g} s wanted")
    for clone in given.clones:
        for command in reversed(commands):
            told = json.loads(subprocess.run(command, cwd=clone, check=True, capture_output=True).stdout)
        features = told["features"]
        size = f"{features['files']:g} files, +{features['lines_added']:g} -{features['lines_removed']:g}"
        found = medians(commands, clone, given.runs)
        cost = "   beside ".join(f"{wall:6.2f} s wall {cpu * 1e3:6.0f} ms CPU" for wall, cpu in found)
        print(f"{clone.name:24} {cost}   {told['score']:4} {told['maker'][:24]:24} {size}")


if __name__ == "__main__":
    main()
