"""What the code map costs: python benchmarks/code_map.py [--runs N] REPOSITORY…

Every run is a fresh process with an empty store (cold) and then another with a full one (warm). CPU is user + system,
child processes included; figures are medians. `x git status` compares a warm refresh without changes with
`git status --porcelain` in the same repository, its index freshly written: in one as old as its files (just cloned)
git reads every file again, for us and for itself. A save is a line added to a file of 300 to 1,000 lines in a clone of
the repository, and the refresh that follows in a process that has read it all.
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

#: Lines of a file that is neither short nor long.
NORMAL_LINES = (300, 1_000)
#: How many of them are saved.
SAVES = 40


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    spent = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def measure(root: Path, state: Path, workers: int | None) -> Figures:
    """One refresh and one map in this process."""
    state.mkdir(parents=True, exist_ok=True)
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


def saves(root: Path, count: int) -> list[tuple[float, float]]:
    """Wall and CPU seconds of the refresh after each of `count` saves, one file after the other."""
    with tempfile.TemporaryDirectory(prefix="code-map-") as folder:
        clone = Path(folder, "clone")
        subprocess.run(["git", "clone", "--quiet", "--shared", str(root), str(clone)], check=True)
        write_index(clone)
        Path(folder, "state").mkdir()
        reader = CodeMapReader(clone, Path(folder, "state"))
        reader.refresh()
        least, most = NORMAL_LINES
        normal = sorted(path for path, file in reader.code_map().files.items() if least <= file.lines <= most)
        step = max(1, len(normal) // count)
        return [save(clone, reader, path) for path in normal[::step][:count]]


def save(root: Path, reader: CodeMapReader, path: str) -> tuple[float, float]:
    """Wall and CPU seconds of the refresh after a line was added to a file."""
    with (root / path).open("ab") as file:
        file.write(b"\n")
    cpu_start, wall_start = cpu(), perf_counter()
    parsed = reader.refresh().parsed
    spent = (perf_counter() - wall_start, cpu() - cpu_start)
    assert parsed == 1, f"{path}: {parsed} files were read"
    return spent


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
    show_saves(saves(root, SAVES))


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


def show_saves(spent: Sequence[tuple[float, float]]) -> None:
    """Print what the refreshes after saves took."""
    if len(spent) < 2:
        return print(f"  a save        no files of {NORMAL_LINES[0]} to {NORMAL_LINES[1]:,} lines")
    wall, cpus = ([seconds * 1e3 for seconds in column] for column in zip(*spent, strict=True))
    print(
        f"  a save        {statistics.median(wall):.1f} ms wall (p95 {statistics.quantiles(wall, n=20)[-1]:.1f}), ",
        end="",
    )
    print(f"{statistics.median(cpus):.1f} ms CPU (n = {len(spent)})")


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
