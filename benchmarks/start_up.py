"""What starting costs: python -m benchmarks.start_up [--runs N].

CPU seconds (user + system) of whole processes, run in turn so that a busy machine slows all of them alike. Figures are
medians, beside `python -c pass` of the same interpreter in the same minute. A first run that does not count writes the
bytecode, whatever the environment says: without it every start compiles all that changed since it was written last.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

LOG = """Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main()
  File "app.py", line 2, in main
    return {}["user_id"]
KeyError: 'user_id'
"""
APP = 'def main():\n    return {}["user_id"]\nmain()\n'
PROGRAM = (sys.executable, "-m", "bugsage")
COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "bugsage --version": (*PROGRAM, "--version"),
    "bugsage --help": (*PROGRAM, "--help"),
    "bugsage parse run.log": (*PROGRAM, "parse", "run.log"),
    "bugsage diagnose run.log": (*PROGRAM, "diagnose", "run.log"),
}


def cpu_of(command: Sequence[str], folder: Path) -> float:
    """CPU seconds of one run; the command must end with 0."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(runs: int) -> dict[str, float]:
    """Median CPU seconds of each command; one run of each goes before and does not count."""
    with tempfile.TemporaryDirectory(prefix="start-up-") as name:
        folder = Path(name)
        (folder / "run.log").write_text(LOG, "utf-8")
        (folder / "app.py").write_text(APP, "utf-8")
        found: dict[str, list[float]] = {title: [] for title in COMMANDS}
        for run in range(runs + 1):
            for title, command in COMMANDS.items():
                spent = cpu_of(command, folder)
                if run:
                    found[title].append(spent)
    return {title: statistics.median(spent) for title, spent in found.items()}


def main(words: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Measure what starting costs.")
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(words).runs
    figures = measure(runs)
    bare = figures["python -c pass"]
    print(f"start-up, CPU, median of {runs}:")
    for title, spent in figures.items():
        print(f"  {title:<26}{spent * 1e3:>8.1f} ms{spent / bare:>8.2f} x")


if __name__ == "__main__":
    main()
