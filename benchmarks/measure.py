"""How processes are measured: CPU time of whole processes, medians, ratios within one run."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What one kind of process costs."""

    #: CPU seconds, user and system together: median of the runs.
    cpu: float
    #: Largest resident size of any run in bytes.
    peak: int


def costs(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Cost]:
    """Every command once as a warm-up, then all of them in turn, `runs` times, so that drift meets all alike."""
    for command in commands.values():
        _once(command)
    seen: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seen[name].append(_once(command))
    return {
        name: Cost(statistics.median(cpu for cpu, _ in some), max(peak for _, peak in some))
        for name, some in seen.items()
    }


def _once(command: Sequence[str]) -> tuple[float, int]:
    """CPU seconds and peak resident bytes of one run; what it prints is thrown away, its exit status too."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def own_peak() -> int:
    """Peak resident bytes of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def figure(name: str, seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{name}: n={len(seconds)} median {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * late:.0f} ms"
