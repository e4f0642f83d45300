"""How many runs a bisection needs: python -m benchmarks.bisection --cases FILE --logs DIR --mirrors DIR [--limit N].

Of each case the failing log is diagnosed at the commit before its fix. Then faults are planted in its history: at the
commit that last changed a line of the function which the fix changed (`suspected`), and at any commit (`anywhere`,
where the diagnosis is of no use). Nothing is run: whether a commit fails follows from where the fault was planted.
Counted are the runs after the first, which shows the failure; `halving` is the same search with all commits equally
likely.
"""

import json
import math
import random
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.options import over_cases
from bugsage import pipeline
from bugsage.diagnosis.bisecting import Graph, Search, weigh
from bugsage.model.bisection import BAD, GOOD
from bugsage.model.diagnosis import Suspect
from bugsage.pipeline.bisecting import MOST_COMMITS, MOST_SUSPECTS, believed_lines
from bugsage.wiring import open_house

#: Faults planted in each way in each case.
PLANTED = 5


def main() -> None:
    """Print a table."""
    words = over_cases(__doc__, "cases", "logs", "mirrors")
    words.add_argument("--limit", type=int, default=40)
    given = words.parse_args()
    cases = [json.loads(line) for line in given.cases.read_text().splitlines()]
    step = max(1, len(cases) // given.limit)
    counts: dict[str, list[tuple[int, int, int]]] = {"suspected": [], "anywhere": []}
    for number, case in enumerate(cases[::step][: given.limit], 1):
        for way, runs, halving, commits in measured(case, given.logs, given.mirrors):
            counts[way].append((runs, halving, commits))
        print(f"{number} {case['id']}", flush=True)
    for way, found in counts.items():
        print(row(way, found))


def row(way: str, found: list[tuple[int, int, int]]) -> str:
    """Medians and the worst."""
    runs, halving, commits = (sorted(values) for values in zip(*found, strict=True))
    fewer = sum(a < b for a, b, _ in found) / len(found)
    mean, plain = statistics.mean(runs), statistics.mean(halving)
    return (
        f"{way:<10} n={len(found)}  runs median {statistics.median(runs):g} mean {mean:.1f} most {runs[-1]}"
        f"  halving median {statistics.median(halving):g} mean {plain:.1f} most {halving[-1]}"
        f"  log2(commits) median {math.log2(statistics.median(commits)):.1f}  fewer in {fewer:.0%}"
        f"  most above halving {max(a - b for a, b, _ in found)}"
    )


def measured(case: dict[str, Any], logs: Path, mirrors: Path) -> Iterator[tuple[str, int, int, int]]:
    """Way, runs, runs of plain halving, number of commits; for each fault that is planted."""
    chance = random.Random(case["id"])
    with tempfile.TemporaryDirectory(prefix="bugsage-bisection-") as folder:
        root = Path(folder) / "repo"
        checked_out(case, mirrors, root)
        log = Path(folder) / "failing.log"
        log.write_text((logs / f"{case['id']}.txt").read_text(errors="replace").replace(case["log_root"], str(root)))
        house = open_house(root)
        report = pipeline.diagnose(house, [str(log)])
        suspects: tuple[Suspect, ...] = report.diagnoses[0].suspects[:MOST_SUSPECTS] if report.diagnoses else ()
        files = tuple(dict.fromkeys(suspect.file for suspect in suspects))
        graph = Graph(house.history.ancestry(case["parent_sha"], files=files, limit=MOST_COMMITS))
        weights = weigh(graph.commits, house.history.recent(), suspects, believed_lines(house, suspects))
        last = [sha for sha in blamed(root, case) if sha in graph.number]
        ways = {"suspected": last, "anywhere": [commit.sha for commit in graph.commits]}
        for way, shas in ways.items():
            for culprit in chance.choices(shas, k=PLANTED) if shas else ():
                number = graph.number[culprit]
                equal = [1.0] * len(graph)
                yield way, runs(graph, weights, number), runs(graph, equal, number), len(graph)


def runs(graph: Graph, weights: list[float], culprit: int) -> int:
    """How often a commit is run after the newest one, until the fault is found."""
    search, outcomes = Search(graph, weights), {graph.commits[0].sha: BAD}
    while sha := search.outlook(outcomes).next:
        outcomes[sha] = BAD if graph.past(graph.number[sha]) >> culprit & 1 else GOOD
    assert search.outlook(outcomes).left == (graph.commits[culprit].sha,)
    return len(outcomes) - 1


def checked_out(case: dict[str, Any], mirrors: Path, root: Path) -> None:
    """The repository as it was before the fix, with the tests of the fix on top."""
    source = mirrors / case["repo"].replace("/", "+") / "repo"
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(source), str(root)], check=True)
    git(root, "checkout", "-q", "--detach", case["parent_sha"])
    git(root, "checkout", "-q", case["fix_sha"], "--", *case["test_files"])


def blamed(root: Path, case: dict[str, Any]) -> list[str]:
    """The commits that last changed the lines of the functions at fault, as often as they have lines."""
    shas: list[str] = []
    for place in case["truth"]:
        lines = f"{place['start']},{place['end']}"
        try:
            said = git(root, "blame", "-w", "-s", "-l", "--root", "-L", lines, case["parent_sha"], "--", place["file"])
        except subprocess.CalledProcessError:
            continue
        shas += [line.split(" ")[0].lstrip("^") for line in said.splitlines()]
    return shas


def git(root: Path, *arguments: str) -> str:
    """What git says."""
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
