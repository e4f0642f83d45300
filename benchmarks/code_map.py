"""What the code map costs: python benchmarks/code_map.py [--runs N] REPOSITORY…

Every run is a fresh process with an empty store (cold) and then another with a full one (warm). CPU is user + system,
child processes included; figures are medians. `x git status` compares a warm refresh without changes with
`git status --porcelain` in the same repository, its index freshly written: in one as old as its files (just cloned)
git reads every file again, for us and for itself.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, sleep

from bugsage.adapters.code_map import CodeMapReader

Figures = dict[str, float]


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    spent = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def measure(root: Path, state: Path, workers: int | None) -> Figures:
    """One refresh and one map in this process."""
    reader = CodeMapReader(root, state, workers=workers)
    cpu_start, wall_start = cpu(), perf_counter()
    stats = reader.refresh()
    cpu_refreshed, wall_refreshed = cpu(), perf_counter()
    code_map = reader.code_map()
    cpu_mapped, wall_mapped = cpu(), perf_counter()
    peaks = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return {
        "files": len(code_map.files),
        "parsed": stats.parsed,
        "definitions": stats.definitions,
        "calls": stats.calls,
        "megabytes": stats.bytes / 1e6,
        "refresh_cpu": cpu_refreshed - cpu_start,
        "refresh_wall": wall_refreshed - wall_start,
        "map_cpu": cpu_mapped - cpu_refreshed,
        "map_wall": wall_mapped - wall_refreshed,
        "peak": max(peaks) / 1024,
    }


def in_a_process(root: Path, state: Path, workers: int = 0) -> Figures:
    """The same in a process of its own; 0 workers: as many as the reader finds useful."""
    command = [sys.executable, __file__, "--measure", str(state), "--workers", str(workers), str(root)]
    before = cpu()
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures: Figures = json.loads(answer)
    return figures | {"whole_cpu": cpu() - before - figures["map_cpu"]}


def git_status(root: Path) -> float:
    """CPU seconds of one `git status --porcelain`."""
    before = cpu()
    subprocess.run(["git", "-C", str(root), "status", "--porcelain"], check=True, stdout=subprocess.DEVNULL)
    return cpu() - before


def write_index(root: Path) -> None:
    """Have git write its index later than all files, by the clock of whole seconds that git goes by."""
    sleep(1.1)
    git_status(root)


def medians(runs: Sequence[Figures]) -> Figures:
    """The median of every figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def benchmark(root: Path, runs: int) -> None:
    """Print the figures of one repository."""
    write_index(root)
    state = Path(tempfile.mkdtemp(prefix="code-map-"))
    try:
        cold: dict[int, list[Figures]] = {1: [], 0: []}
        for workers in [1, 0] * runs:
            shutil.rmtree(state)
            cold[workers].append(in_a_process(root, state, workers))
        warm = medians([in_a_process(root, state) for _ in range(runs)])
        status = statistics.median(git_status(root) for _ in range(runs))
    finally:
        shutil.rmtree(state, ignore_errors=True)
    show(root.name, medians(cold[1]), medians(cold[0]), warm, status, runs)


def show(name: str, alone: Figures, cold: Figures, warm: Figures, status: float, runs: int) -> None:
    """Print one repository's figures as lines of text."""
    print(f"{name}: {cold['files']:.0f} files, {cold['megabytes']:.2f} MB, ", end="")
    print(f"{cold['definitions']:.0f} definitions, {cold['calls']:.0f} calls (medians of {runs} runs)")
    for label, figures in (("one process", alone), ("as it runs", cold)):
        rate = figures["megabytes"] / figures["refresh_cpu"]
        print(f"  cold refresh  {figures['refresh_cpu']:.2f} s CPU, {figures['refresh_wall']:.2f} s wall, ", end="")
        whole = figures["megabytes"] / figures["whole_cpu"]
        print(f"{rate:.2f} MB per CPU second, {whole:.2f} with the process's start, ", end="")
        print(f"peak {figures['peak']:.0f} MB ({label})")
    print(f"  warm refresh  {warm['refresh_cpu'] * 1e3:.1f} ms CPU, {warm['refresh_wall'] * 1e3:.1f} ms wall, ", end="")
    print(f"{warm['refresh_cpu'] / status:.1f} x git status ({status * 1e3:.1f} ms CPU), ", end="")
    print(f"{warm['whole_cpu'] / status:.1f} x with the process's start, {warm['parsed']:.0f} parsed")
    print(f"  warm map      {warm['map_cpu'] * 1e3:.1f} ms CPU, {warm['map_wall'] * 1e3:.1f} ms wall, ", end="")
    print(f"peak {warm['peak']:.0f} MB")


def main() -> None:
    """Read the command line and measure every repository."""
    parser = argparse.ArgumentParser(description="Measure the code map.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--measure", type=Path, metavar="STATE", help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("repositories", nargs="+", type=Path)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.repositories[0].absolute(), arguments.measure, arguments.workers or None)))
        return
    for repository in arguments.repositories:
        benchmark(repository.absolute(), arguments.runs)


if __name__ == "__main__":
    main()
