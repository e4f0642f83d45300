"""How often a past failure that looks like the one at hand had its fault in the same place.

python -m benchmarks.similar_issues --cases CASES.jsonl --logs LOGS --mirrors MIRRORS

For each case the older cases of its repository stand for issues that were solved there. Printed is, for each range of
similarity, in how many pairs the two fixes share a place, beside the same for all pairs of the repository.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.options import over_cases
from benchmarks.ranker.cases import Case, log_of, read_cases
from bugsage.diagnosis.similar import Past, shape
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.error import ErrorEvent
from bugsage.model.report import RawReport
from bugsage.model.timeline import AppliedFix, IssueRecord

RANGES = ((0.0, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.8), (0.8, 1.01))


class Read(NamedTuple):
    """A case with its failures."""

    case: Case
    events: tuple[ErrorEvent, ...]


def main() -> None:
    """Compare every case with the older ones of its repository, and print the table."""
    args = arguments()
    by_repository: dict[str, list[Case]] = {}
    for case in read_cases(args.cases):
        by_repository.setdefault(case.repository, []).append(case)
    pairs = [pair for cases in by_repository.values() for pair in _pairs(cases, args.logs, args.mirrors)]
    for low, high in RANGES:
        inside = [same for alike, same in pairs if low <= alike < high]
        print(f"{low:.1f} to {min(high, 1.0):.1f}: {sum(inside):4d} of {len(inside):5d} pairs share a place")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors")
    return parser.parse_args()


def _pairs(cases: Sequence[Case], logs: Path, mirrors: Path) -> Iterator[tuple[float, bool]]:
    some = [Read(case, _events(case, logs, mirrors)) for case in cases]
    for one, other in combinations([one for one in some if one.events], 2):
        yield max(_alike(event, other) for event in one.events), bool(one.case.truth & other.case.truth)


def _alike(event: ErrorEvent, other: Read) -> float:
    """The likest failure of the other case; what is below the least that is told counts as 0."""
    fix = AppliedFix(time="", places=("somewhere",))
    past = Past(
        IssueRecord(id=f"{other.case.id}-{n}", applied=fix, shape=shape(seen)) for n, seen in enumerate(other.events)
    )
    return max((one.similarity for one in past.like("", event)), default=0.0)


def _events(case: Case, logs: Path, mirrors: Path) -> tuple[ErrorEvent, ...]:
    root = Path("/srv/repository")
    found = read(RawReport(source=case.id, content=log_of(case, logs, root))).events
    mirror = mirrors / case.repository.replace("/", "+") / "repo"
    listed = subprocess.run(
        ["git", "-C", str(mirror), "ls-tree", "-r", "--name-only", case.parent], check=True, capture_output=True
    )
    return resolve_all(found, str(root), listed.stdout.decode().splitlines())[:20]


if __name__ == "__main__":
    main()
