"""Fit what tells causes apart, and print how well it does on repositories that it was not fitted on.

python -m benchmarks.several_faults --cases CASES.jsonl --data DATA --mirrors MIRRORS --work WORK [--write FILE]

DATA is what `python -m benchmarks.several_faults.make` made. Every third repository is held out. With `--write` the
weights learned from the others are written, so that the figures are those of what ships.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.options import over_cases
from benchmarks.several_faults.gather import Failures, gather
from benchmarks.several_faults.judge import Figures, by_cause, by_fingerprint, figures
from benchmarks.several_faults.learn import weights_of
from bugsage.adapters.joining_file import read_joining
from bugsage.model.joining import Joining, JoiningWeights

#: Chances from which groups are joined, of which the least that hides hardly any fault is taken.
THRESHOLDS = (0.9, 0.93, 0.95, 0.97, 0.98)
#: Share of the training runs in which a fault may be hidden in another's issue.
HIDING = 0.02
#: Weights that no run could teach. A clause broken by the same function names the culprit of both, as the innermost
#: frame does; a place changed since the last good state is as likely to have broken both as their first suspect is.
ASSUMED = {"same_contract": 2.0, "other_contract": -1.5, "same_change": 1.0, "other_change": -1.5}


def main() -> None:
    """Gather, learn, judge, and write where asked to."""
    args = arguments()
    every = gather(args.cases, args.data, args.mirrors, args.work)
    held_out = sorted({run.repository for run in every})[1::3]
    learned = {kind: _learned([run for run in every if run.kind == kind], held_out) for kind in ("static", "run")}
    near = read_joining().near  # what `benchmarks.near_duplicates` learned stays
    joining = Joining(version=1, static=learned["static"], run=learned["run"], near=near, assumed=ASSUMED)
    for name, wanted in (("learned from", False), ("held out", True)):
        some = [run for run in every if (run.repository in held_out) == wanted]
        print(f"\n{name}: {len({run.repository for run in some})} repositories")
        for kind in ("static", "run"):
            _print(kind, [run for run in some if run.kind == kind], joining)
    print(msgspec.json.format(msgspec.json.encode(joining), indent=1).decode())
    if args.write:
        args.write.write_bytes(_file(joining, every, held_out))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "mirrors", "work")
    parser.add_argument("--data", type=Path, required=True, help="folder that the runs were made into")
    parser.add_argument("--write", type=Path, help="file for the weights")
    return parser.parse_args()


def _learned(runs: Sequence[Failures], held_out: Sequence[str]) -> JoiningWeights:
    """Weights of the other repositories, and the least threshold that keeps their faults apart, each repository judged
    by weights learned without it."""
    train = [run for run in runs if run.repository not in held_out]
    folds = {}
    for repository in sorted({run.repository for run in train}):
        folds[repository] = weights_of([run for run in train if run.repository != repository], 0.5)
    enough = None
    for threshold in THRESHOLDS:
        judged = []
        for run in train:
            weights = msgspec.structs.replace(folds[run.repository], threshold=threshold)
            judged.append((run, by_cause(run, Joining(version=1, static=weights, run=weights))))
        told = figures(judged)
        print(f"{runs[0].kind} {threshold}: {_line(told)}")
        if enough is None and told.hiding <= HIDING * told.runs:
            enough = threshold
    return weights_of(train, enough or THRESHOLDS[-1])


def _print(kind: str, runs: Sequence[Failures], joining: Joining) -> None:
    for name, some in (("", runs), ("one fault", [r for r in runs if _faults(r) == 1]),
                       ("several", [r for r in runs if _faults(r) > 1])):  # fmt: skip
        before = figures([(run, by_fingerprint(run)) for run in some])
        after = figures([(run, by_cause(run, joining)) for run in some])
        print(f"{kind:<7}{name:<10} fingerprints  {_line(before)}")
        print(f"{kind:<7}{name:<10} by cause      {_line(after)}")


def _faults(run: Failures) -> int:
    return len({fault for some in run.faults for fault in some if fault})


def _line(told: Figures) -> str:
    return (
        f"n={told.runs} P {told.precision:.3f} R {told.recall:.3f} F {told.f:.3f}, exact {told.exact}/{told.runs}"
        f" = {told.exact / max(told.runs, 1):.1%}, hiding {told.hiding}, {told.issues} issues for {told.faults} faults"
    )


def _file(joining: Joining, every: Sequence[Failures], held_out: Sequence[str]) -> bytes:
    static = [run for run in every if run.kind == "static" and run.repository not in held_out]
    provenance = {
        "command": "python -m benchmarks.several_faults --cases CASES.jsonl --data DATA --mirrors MIRRORS --work WORK"
        " --write src/bugsage/data/joining.json",
        "data": "runs of tests with one to three known faults, made by python -m benchmarks.several_faults.make",
        "runs": len(static),
        "repositories": sorted({run.repository for run in static}),
        "held_out": list(held_out),
    }
    whole = msgspec.structs.replace(joining, provenance=provenance)
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


if __name__ == "__main__":
    main()
