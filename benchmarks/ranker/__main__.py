"""Fit the weights of the ranker and print how good they are on repositories that they were not fitted on.

python -m benchmarks.ranker --cases CASES.jsonl --logs LOGS --mirrors MIRRORS --work WORK [--write FILE]

With `--language javascript` the cases teach the weights of that language, and the others are those that ship.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.options import over_cases
from benchmarks.ranker.calibrate import calibrate
from benchmarks.ranker.gather import Gathered, gather, joined
from benchmarks.ranker.judge import figures
from benchmarks.ranker.learn import Vector, fit, left_out
from bugsage.adapters.ranker_file import read_ranker
from bugsage.model.ranker import Kinds, Ranker, Weights

#: Chosen by forward selection on the likelihood of repositories left out (`--select`), up to where it flattens.
TEST_FEATURES = (
    "text", "marked", "name_in_test", "name_share_in_test", "changed_text", "changed_text_of_file", "obtained_only",
    "module_of_test", "folder_of_test", "stack_position", "on_stack", "crash_implicit", "called_by_crash",
    "function_changes_with_test", "produced_value", "asserted_value", "called_before", "values_text", "holds_wrong",
    "branches", "words", "constructor", "nested", "module_code", "package_file",
)  # fmt: skip
#: What the recorded run of the failing test says better.
_WITHOUT_RUN = (
    "text", "branches", "called_by_crash", "called_before", "asserted_value", "function_changes_with_test",
)  # fmt: skip
#: The same where that run was recorded.
RUN_FEATURES = (
    *(name for name in TEST_FEATURES if name not in _WITHOUT_RUN),
    "executed", "spectrum", "spectrum_scarce", "only_failing", "entered_late", "fresh_lines", "returned_differently",
    "returned_nothing", "raised_only_failing", "test_id_executed", "marked_executed", "expected_only_executed",
    "changed_text_on_lines", "receiver", "receiver_scarce", "class_of_value", "gave_wrong", "thin_caller",
    "named_caller",
)  # fmt: skip
#: What a traceback and its message alone can tell.
TRACE_FEATURES = (
    "stack_position", "on_stack", "crash_implicit", "crash_raise", "raised_builtin", "short_crash", "given_crash",
    "used_frame", "forwarding_frame", "beside_trace", "writes_message", "name_share_in_message", "called_before",
    "values_text", "text_outside", "lines_outside", "values_outside", "produced_value", "passed_value",
    "branches", "words", "constructor", "module_code", "package_file",
)  # fmt: skip
#: The same for tests of JavaScript and TypeScript; tracebacks of theirs without a test have the weights above.
SCRIPT_TEST_FEATURES = (
    "text", "marked", "name_in_test", "name_share_in_test", "changed_text", "changed_text_of_file",
    "module_of_test", "folder_of_test", "in_imported_file", "stack_position", "on_stack", "crash_implicit",
    "called_by_crash", "branches", "words", "constructor", "module_code",
)  # fmt: skip
#: Kinds of failure for which a language has features of its own.
CHOSEN: dict[str, dict[str, tuple[str, ...]]] = {
    "": {"test": TEST_FEATURES, "run": RUN_FEATURES, "trace": TRACE_FEATURES},
    "javascript": {"test": SCRIPT_TEST_FEATURES},
}
#: Where the cases leave a weight open, it is drawn to this. Innermost frames that failed by themselves: 36 of 53 were
#: right, and between 0.5 and 2.5 no weight of theirs does better than another; in a small project words mean less.
#: Frames that only hand things on: none of 16 was right, most of them of one repository.
PRIOR = {"crash_implicit": 2.0, "forwarding_frame": -2.0}
#: What a case that teaches and is not judged counts beside one that is, where both are of one repository: the clearest
#: fixes of its history are among the judged ones, and what is left is harder than what people meet. For the same reason
#: it says nothing of chances. Errors of production, with the values that their frames held, count in full.
MORE = {"test": 0.5, "run": 0.5, "trace": 1.0}
#: What no case can teach: in none of them did the fault come with the last change, and none was told by a person.
#: `unproven` is in log-odds; the calibration takes scores for about two fifths of their size, hence 2.5.
ASSUMED = {
    "changed_now": 1.5, "unproven": 2.5, "named_by_reporter": 3.0,
    # A broken promise that names its function; a caller that broke one; what a contract's past says.
    "contract_violated": 4.0, "contract_requires_broken_by": 3.0, "contract_unfollowed": 1.0, "contract_loosened": 1.0,
    "contract_changed_with_code": 1.0,
    # Found by running: the fault came with that commit, spread over all that it touched.
    "introduced": 4.0,
    # From published overlaps of a model's first choices with those of a ranker; the likelihood peaks between 2 and 3.
    "model_choice": 2.5,
    # That no test of a failing run executed a place: the likelihood is best between -3 and -4 where the run is that of
    # the failing tests' files, and a whole suite says less.
    "unreached": -2.5,
    # Of pairs of failures that are alike to more than 80 %, 37 % share a place of their fix, of others 1.4 %; much of
    # that is in frames and names of tests, which have weights of their own.
    "similar_solved": 1.0,
    # No case is a program that was started by hand: the first line of its traceback is the start, which is a module's
    # code but none that an import runs. The weight takes back what module code is given (1.3), and as much again.
    "entry_frame": -2.5,
}  # fmt: skip


def main() -> None:
    """Gather, fit, judge, print, and write where asked."""
    args = arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    made: dict[str, Learned] = {}
    for kind, chosen in CHOSEN[args.language].items():
        if kind not in args.kinds or (kind == "run" and not args.records):
            continue
        gathered = gather(args.cases, args.logs, args.mirrors, args.work, kind, args.records)
        own = {e.case for e in gathered.examples}
        if kind == "trace" and args.production:
            events = gather(args.production, _logs(args.production), args.mirrors, args.work / "production", "event")
            gathered, own = joined(events, gathered), own | {e.case for e in events.examples}
        if kind == "trace" and args.more_production:
            events = gather(
                args.more_production, _logs(args.more_production), args.mirrors, args.work / "more-production", "event"
            )
            gathered = joined(gathered, events)
        if args.more and kind != "trace":
            more = gather(args.more, _logs(args.more), args.mirrors, args.work / "more", kind, args.records)
            gathered = joined(gathered, more)
        if args.select:
            from benchmarks.ranker.select import forward

            forward(gathered, args.select)
        else:
            made[kind] = learn(kind, gathered, chosen, own)
    if args.write and made:
        write(args.write, {kind: learned.weights for kind, learned in made.items()}, made, args.language)
    for repository in next(iter(made.values())).left_out if args.left_out and made else ():
        apart = {kind: learned.left_out.get(repository, learned.weights) for kind, learned in made.items()}
        write(args.left_out / f"{repository.split('/')[1]}.json", apart, made, args.language)


def _logs(cases: Path) -> Path:
    return cases.with_name(f"{cases.stem}_logs")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors", "work")
    parser.add_argument("--language", choices=sorted(CHOSEN), default="", help="teach the weights of one language")
    kinds = ("test", "run", "trace")
    parser.add_argument("--kinds", nargs="+", choices=kinds, default=kinds, help="the others stay as they ship")
    parser.add_argument("--records", type=Path, help="folder with one <id>.jsonl for each case, as `record` makes them")
    parser.add_argument("--production", type=Path, help="errors of production, as `benchmarks.production` makes them")
    parser.add_argument("--more", type=Path, help="cases that teach and are not judged, as `mine` makes them")
    parser.add_argument("--more-production", type=Path, help="the same, of cases that teach and are not judged")
    parser.add_argument("--write", type=Path, help="where to put the weights")
    parser.add_argument("--left-out", type=Path, help="folder for one file per repository, learned without it")
    parser.add_argument("--select", type=int, metavar="N", help="choose N features anew, one by one, and stop")
    return parser.parse_args()


class Learned(NamedTuple):
    """What was learned for one kind of failure."""

    weights: Weights
    #: Repository to the weights that were learned without it.
    left_out: dict[str, Weights]
    provenance: dict[str, object]


def learn(kind: str, gathered: Gathered, chosen: Sequence[str], own: Collection[str]) -> Learned:
    """Weights and calibration from all cases, figures from the `own` ones, by weights without their repository."""
    columns = [gathered.names.index(name) for name in chosen]
    examples = gathered.examples
    prior = np.array([PRIOR.get(name, 0.0) for name in chosen])
    judged = {e.repository for e in examples if e.case in own}
    typical = {e.case for e in examples if e.case in own or e.repository not in judged}
    counts = {e.case: 1.0 if e.case in typical else MORE[kind] for e in examples}
    apart = left_out(examples, lambda some: fit(some, columns, prior=prior, counts=counts), apart=judged)
    calibrated = calibrate([(e, e.features[:, columns] @ apart[e.repository]) for e in examples if e.case in typical])
    told = figures([one for one in calibrated.judged if one.case in own])
    weights = _named(chosen, fit(examples, columns, prior=prior, counts=counts))
    cases = len({e.case for e in examples})
    print(f"\n{kind}: {cases} cases, {len(examples)} issues; {len(own)} judged by weights without their repository")
    for name, value in told.items():
        print(f"  {name:<34} {value}")
    for name in sorted(weights, key=lambda name: -abs(weights[name])):
        print(f"    {name:<28} {weights[name]:+.2f}")
    provenance: dict[str, object] = {
        "script": "benchmarks/ranker",
        "cases": cases,
        "repositories": sorted({e.repository for e in examples}),
        "judged_on_repositories_left_out": told,
    }
    alone = {r: Weights(features=_named(chosen, w), calibration=calibrated.apart[r]) for r, w in apart.items()}
    return Learned(Weights(features=weights, calibration=calibrated.whole), alone, provenance)


def write(path: Path, weights: Mapping[str, Weights], made: Mapping[str, Learned], language: str) -> None:
    """One file of weights in the form that ships; those of a language stand beside the ones that ship already."""
    provenance = {kind: learned.provenance for kind, learned in made.items()}
    shipped = read_ranker()
    if language:
        own = Kinds(test=weights.get("test"), trace=weights.get("trace"))
        ranker = msgspec.structs.replace(
            shipped,
            languages={**shipped.languages, language: own},
            provenance={**shipped.provenance, language: provenance},
        )
    else:
        ranker = Ranker(
            version=1,
            test=weights.get("test", shipped.test),
            run=weights.get("run", shipped.run),
            trace=weights.get("trace", shipped.trace),
            languages=shipped.languages,
            assumed=ASSUMED,
            provenance={**shipped.provenance, **provenance},
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(ranker), indent=1) + b"\n")


def _named(names: Sequence[str], weights: Vector) -> dict[str, float]:
    return {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}


if __name__ == "__main__":
    main()
