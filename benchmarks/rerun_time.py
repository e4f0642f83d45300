"""What `--rerun` adds to a diagnosis, beside what the failing tests take by themselves.

python -m benchmarks.rerun_time --cases CASES --logs LOGS --mirrors MIRRORS --work WORK --python PYTHON [--limit N]

PYTHON is the interpreter of the cases' environments; `{repo}` in it stands for `owner__name`. Of each case, in turn,
`--runs` times: the failing tests alone without a recorder, the diagnosis, and the diagnosis with `--rerun` of their
files. Wall time, medians; the three of a round follow one another, so that what else the machine does meets all.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.options import over_cases
from benchmarks.ranker.cases import Case, checkout, log_of, read_cases
from benchmarks.ranker.record import failing
from bugsage.errors import BugSageError

#: What a rerun may add: so many times the failing tests' own time, and so many seconds more.
TIMES, SECONDS = 2.0, 1.0


class Times(NamedTuple):
    """Seconds of one case."""

    alone: float
    plain: float
    rerun: float

    @property
    def added(self) -> float:
        """What the rerun cost."""
        return self.rerun - self.plain

    @property
    def holds(self) -> bool:
        """Within the budget."""
        return self.added <= TIMES * self.alone + SECONDS


def main() -> None:
    """Print a line for each case and the figures."""
    args = arguments()
    cases = read_cases(args.cases)
    step = max(1, len(cases) // args.limit) if args.limit else 1
    found = []
    for case in cases[::step]:
        try:
            times = measured(case, args)
        except BugSageError as error:
            print(f"{case.id}: {error}")
            continue
        found.append(times)
        print(
            f"{case.id}: alone {times.alone:.2f} s, adds {times.added:.2f} s{' (too much)' * (not times.holds)}",
            flush=True,
        )
    held = sum(times.holds for times in found)
    ratio = statistics.median(times.added / times.alone for times in found)
    print(f"{held} of {len(found)} within {TIMES:g} x + {SECONDS:g} s; median ratio {ratio:.2f}")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors", "work", "python")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=0, help="cases, evenly spread; all where it is not given")
    return parser.parse_args()


def measured(case: Case, args: argparse.Namespace) -> Times:
    """Medians of some rounds, after one that warms everything up."""
    folder = checkout(case, args.mirrors, args.work / "checkouts" / case.id / case.repository.split("/")[1])
    log = args.work / f"{case.id}.txt"
    log.write_bytes(log_of(case, args.logs, folder))
    command = case.command(args.python)
    tests = [test for test in failing(case, args.logs, folder) if "::" in test]
    alone = (*command[: -len(case.run_files)], *tests) if tests else command
    diagnose = (sys.executable, "-m", "bugsage", "diagnose", str(log), "--repo", str(folder), "--format", "json")
    again = (*diagnose, "--rerun", "--test", shlex.join(command))
    rounds = [Times(*(_seconds(words, folder) for words in (alone, diagnose, again))) for _ in range(args.runs + 1)]
    return Times(*(statistics.median(column) for column in zip(*rounds[1:], strict=True)))


def _seconds(command: Sequence[str], folder: Path) -> float:
    started = time.monotonic()
    subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, check=False)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
