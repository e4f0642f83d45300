"""How often the first cause names a place of the fix, for each category: what the priors of causes are measured by.

    python -m benchmarks.causes --cases CASES.jsonl --logs LOGS --mirrors MIRRORS --work WORK --left-out DIR

DIR holds weights learned without each repository (`python -m benchmarks.ranker --left-out DIR`). A case counts by its
first issue. Printed are the counts of each category beside its prior, and the calibration of the first cause.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from benchmarks.options import over_cases
from benchmarks.ranker.cases import checkout, log_of, read_cases
from bugsage import pipeline
from bugsage.diagnosis.priors import MEASURED, PRIORS
from bugsage.timeline.calibrating import ece
from bugsage.wiring import LocalHouse


def main() -> None:
    """Diagnose every case and count."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors", "work")
    parser.add_argument("--left-out", type=Path, required=True, help="folder of weights learned without one repository")
    args = parser.parse_args()
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    said: list[tuple[float, bool]] = []
    cases = read_cases(args.cases)
    for case in cases:
        name = case.repository.split("/")[1]
        folder = checkout(case, args.mirrors, args.work / "checkouts" / case.id / name)
        log = args.work / f"{case.id}.txt"
        log.write_bytes(log_of(case, args.logs, folder))
        os.environ["BUGSAGE_RANKER"] = str(args.left_out / f"{name}.json")
        found = pipeline.diagnose(LocalHouse(folder), [str(log)]).diagnoses
        first = found[0].hypotheses[0] if found and found[0].hypotheses else None
        if first is not None:
            place = next(((s.file, s.symbol) for s in found[0].suspects if s.rank == first.suspect), None)
            seen[first.category] += 1
            right[first.category] += place in case.truth
            said.append((first.confidence, place in case.truth))
    for category, count in seen.most_common():
        print(
            f"{category:<24}{right[category]:>4} of {count:>3}   {PRIORS[category]:.2f}  {MEASURED.get(category, '')}"
        )
    _calibration(len(cases), said)


def _calibration(cases: int, said: list[tuple[float, bool]]) -> None:
    if said:
        brier = sum((p - hit) ** 2 for p, hit in said) / len(said)
        hits = sum(hit for _, hit in said)
        print(f"{cases} cases, {len(said)} with a cause, {hits} right; ECE10 {ece(said):.3f}, Brier {brier:.3f}")


if __name__ == "__main__":
    main()
