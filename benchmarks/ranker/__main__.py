"""Fit the weights of the ranker and print how good they are on repositories that they were not fitted on.

python -m benchmarks.ranker --cases CASES.jsonl --logs LOGS --mirrors MIRRORS --work WORK [--write FILE]
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.ranker.gather import Example, Gathered, gather
from benchmarks.ranker.judge import Judged, figures, judge
from benchmarks.ranker.learn import Vector, fit, left_out, logistic
from bugsage.diagnosis.ranking.scoring import confidence_inputs
from bugsage.model.ranker import Calibration, Ranker, Weights

#: Found by forward selection on the log-likelihood of six folds of repositories; `--select` repeats it.
TEST_FEATURES = (
    "text", "marked", "name_in_test", "name_share_in_test", "changed_text", "changed_text_of_file", "obtained_only",
    "module_of_test", "folder_of_test", "stack_position", "called_by_crash", "function_changes_with_test",
    "branches", "words", "constructor", "nested", "module_code", "package_file",
)  # fmt: skip
#: The same for failures without a test: what a traceback and its message alone can tell.
TRACE_FEATURES = (
    "stack_position", "on_stack", "crash_implicit", "crash_raise", "crash_installed", "second_frame", "called_by_crash",
    "beside_crash", "text", "writes_message", "name_share_in_message", "branches", "words", "constructor", "nested",
    "module_code", "package_file", "recent",
)  # fmt: skip
#: What no case can teach, as none of them has a fault that came with the last change.
ASSUMED = {"changed_now": 1.5}
INPUTS = ("logit", "margin", "agreement", "on_stack")
COVERAGE = 0.9


def main() -> None:
    """Gather, fit, judge, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--logs", type=Path, required=True)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for checkouts and gathered features")
    parser.add_argument("--write", type=Path, help="where to put the weights")
    parser.add_argument("--select", type=int, metavar="N", help="choose N features anew, one by one, and stop")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    made = {}
    for kind, chosen in (("test", TEST_FEATURES), ("trace", TRACE_FEATURES)):
        gathered = gather(args.cases, args.logs, args.mirrors, args.work, traces=kind == "trace")
        if args.select:
            from benchmarks.ranker.select import forward

            forward(gathered, args.select)
            continue
        made[kind] = learn(kind, gathered, chosen)
    if args.write and made:
        weights, provenance = {k: v[0] for k, v in made.items()}, {k: v[1] for k, v in made.items()}
        ranker = Ranker(version=1, **weights, assumed=ASSUMED, provenance=provenance)
        args.write.write_bytes(msgspec.json.format(msgspec.json.encode(ranker), indent=1) + b"\n")


def learn(kind: str, gathered: Gathered, chosen: Sequence[str]) -> tuple[Weights, dict[str, object]]:
    """Weights from all cases, calibration and figures from cases of repositories left out."""
    columns = [gathered.names.index(name) for name in chosen]
    examples = gathered.examples
    apart = left_out(examples, lambda some: fit(some, columns))
    scored = [(e, e.features[:, columns] @ apart[e.repository]) for e in examples]
    calibration, judged = calibrate(scored)
    told = figures(judged)
    print(
        f"\n{kind}: {len({e.case for e in examples})} cases, {len(examples)} issues, weights of repositories left out"
    )
    for name, value in told.items():
        print(f"  {name:<34} {value}")
    weights = fit(examples, columns)
    for name, weight in sorted(zip(chosen, weights, strict=True), key=lambda pair: -abs(pair[1])):
        print(f"    {name:<28} {weight:+.2f}")
    return (
        Weights(
            features={n: round(float(w), 3) for n, w in zip(chosen, weights, strict=True)}, calibration=calibration
        ),
        {
            "script": "benchmarks/ranker",
            "cases": len({e.case for e in examples}),
            "repositories": sorted({e.repository for e in examples}),
            "left_out": told,
        },
    )


def calibrate(scored: Sequence[tuple[Example, Vector]]) -> tuple[Calibration, list[Judged]]:
    """Calibration on all out-of-fold scores; every figure by a calibration without the case's own repository."""
    rows = [confidence_inputs([float(s) for s in scores], e.signals, e.on_stack) for e, scores in scored]
    table = np.array([[1.0, *(row[name] for name in INPUTS)] for row in rows])
    hits = np.array([float(e.right[int(np.argmax(scores))]) for e, scores in scored])
    sizes: dict[str, int] = {}
    for e, _ in scored:
        sizes[e.case] = sizes.get(e.case, 0) + 1
    prior = np.array([0.0, 1.0, *(0.0 for _ in INPUTS[1:])])
    judged: list[Judged] = []
    for repository in sorted({e.repository for e, _ in scored}):
        train = np.array([e.repository != repository for e, _ in scored])
        w = logistic(table[train], hits[train], 4.0, prior)
        for n in np.flatnonzero(~train):
            judged.append(judge(*scored[n], _calibration(w, 0.0), rows[n]))
    coefficients = logistic(table, hits, 4.0, prior)
    threshold = conformal_threshold([j.chance_of_truth for j in judged])
    return (
        msgspec.structs.replace(
            _calibration(coefficients, threshold), cases=len(sizes), base_rate=round(float(hits.mean()), 3)
        ),
        judged,
    )


def _calibration(w: Vector, threshold: float) -> Calibration:
    names = ("intercept", *INPUTS)
    return Calibration(
        coefficients={name: round(float(c), 4) for name, c in zip(names, w, strict=True)},
        threshold=round(threshold, 6),
        coverage=COVERAGE,
    )


def conformal_threshold(chances: Sequence[float]) -> float:
    """The largest chance that at least COVERAGE of the right candidates reach, with the finite-sample correction."""
    ordered = sorted(chances, reverse=True)
    rank = math.ceil((len(ordered) + 1) * COVERAGE)
    return ordered[min(rank, len(ordered)) - 1]


if __name__ == "__main__":
    sys.exit(main())
