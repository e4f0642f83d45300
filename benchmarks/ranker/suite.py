"""What coverage of a whole run says: recorded runs, told as a report without contexts would tell them.

python -m benchmarks.ranker.suite --cases CASES.jsonl --logs LOGS --mirrors MIRRORS --work WORK --records RECORDS

Prints where the places of the fixes stand, and what weights of `unreached` do beside weights learned without it.
"""

from __future__ import annotations

import numpy as np

from benchmarks.options import over_cases
from benchmarks.ranker.__main__ import PRIOR, TEST_FEATURES
from benchmarks.ranker.calibrate import calibrate
from benchmarks.ranker.gather import Example, gather
from benchmarks.ranker.judge import figures, judge
from benchmarks.ranker.learn import Vector, fit, left_out
from bugsage.diagnosis.ranking.scoring import calibrated, confidence_inputs

WEIGHTS = (0.0, -1.0, -2.0, -2.5, -3.0, -4.0)


def main() -> None:
    """Gather, count, and try weights."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors", "work", "records")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    gathered = gather(args.cases, args.logs, args.mirrors, args.work, "suite", args.records)
    reached, unreached = (gathered.names.index(name) for name in ("reached", "unreached"))
    examples = [e for e in gathered.examples if e.features[:, reached].any()]
    stand = [sum(bool((e.right & (e.features[:, c] > 0)).any()) for e in examples) for c in (reached, unreached)]
    print(f"{len(examples)} failures; a place of the fix was reached in {stand[0]}, unreached in {stand[1]}")
    columns = [gathered.names.index(name) for name in TEST_FEATURES]
    prior = np.array([PRIOR.get(name, 0.0) for name in TEST_FEATURES])
    apart = left_out(examples, lambda some: fit(some, columns, prior=prior))
    scored = [(e, e.features[:, columns] @ apart[e.repository]) for e in examples]
    base = calibrate(scored)
    for weight in WEIGHTS:
        judged = []
        for e, without in scored:
            scores = without + weight * (e.features[:, unreached] > 0)
            lower = min(
                (_inputs(e, s) for s in (scores, without)), key=lambda i: calibrated(base.apart[e.repository], i)
            )
            judged.append(judge((e, scores), base.apart[e.repository], lower))
        print(weight, figures(judged))


def _inputs(example: Example, scores: Vector) -> dict[str, float]:
    return confidence_inputs([float(s) for s in scores], example.signals, example.on_stack)


if __name__ == "__main__":
    main()
