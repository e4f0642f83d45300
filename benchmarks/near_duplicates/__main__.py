"""How surely a failure with a new fingerprint is found to be a known issue, by the chance that is asked for.

python -m benchmarks.near_duplicates --cases CASES.jsonl --logs LOGS --mirrors MIRRORS [--faults DATA] [--drift]

Every failure is asked about twice where another of its bug is known, with that one among the known and without it, and
once where none is: its likest known issue is right, or wrong. Weights are learned from two thirds of the repositories
and judged on the others; the threshold is the least round one that puts nothing to another bug where they were learned.
`--cases` and `--logs` may be given several times; `--drift` adds the crashes as earlier revisions would print them,
`--faults` the runs that `benchmarks.several_faults.make` made.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.near_duplicates.gather import Failure, gather
from bugsage.diagnosis.joining.near import FEATURES, Index, Pair
from bugsage.diagnosis.similar import read_shape
from bugsage.model.joining import JoiningWeights

NAMES = tuple(FEATURES)
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
_DRAWN_TO_ZERO = 3.0


class Asked(NamedTuple):
    """One question: how likely the best answer was, whether it was right, and whether a right one was there."""

    chance: float
    #: None where nobody knows, for the two fixes share a place.
    right: bool | None
    there: bool
    frames: bool


def main() -> None:
    """Gather, learn, and print the curves."""
    args = arguments()
    every = gather(args.cases, args.logs, args.mirrors, args.faults, drift=args.drift)
    seen = [one for one in every if not _held_out(one)]
    unseen = [one for one in every if _held_out(one)]
    weights = learned(seen)
    print(msgspec.json.format(msgspec.json.encode(weights), indent=1).decode())
    for name, some in (("learned from", seen), ("held out", unseen)):
        asked = list(_asked(some, weights))
        repositories = len({one.repository for one in some})
        print(f"\n{name}: {len(some)} failures of {repositories} repositories, {len(asked)} questions")
        _print(asked)
        print("  of these with frames of the product:")
        _print([one for one in asked if one.frames])


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True, action="append", help="JSON Lines, one failure a line")
    parser.add_argument("--logs", type=Path, required=True, action="append", help="folder with one <id>.txt each")
    parser.add_argument("--mirrors", type=Path, required=True, help="folder with <owner>+<name>/repo, full clones")
    parser.add_argument("--faults", type=Path, help="folder that benchmarks.several_faults.make wrote")
    parser.add_argument("--drift", action="store_true", help="with crashes as earlier revisions would print them")
    return parser.parse_args()


def _held_out(one: Failure) -> bool:
    return int(sha1(one.repository.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def learned(some: Sequence[Failure]) -> JoiningWeights:
    """A logistic regression over all pairs that are worth a look, by Newton's method."""
    rows, labels = [], []
    for one, known in _questions(some):
        for pair, other in _pairs(one, known):
            if other.bug == one.bug or not other.truth & one.truth:
                rows.append([1.0, *(pair.values.get(name, 0.0) for name in NAMES)])
                labels.append(float(other.bug == one.bug))
    x, y = np.array(rows), np.array(labels)
    held = np.diag([1e-6, *([_DRAWN_TO_ZERO] * len(NAMES))])
    b = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ b))
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + held, x.T @ (y - p) - held @ b)
        b += step
        if np.abs(step).max() < 1e-6:
            break
    features = {name: round(float(value), 2) for name, value in zip(NAMES, b[1:], strict=True)}
    weights = JoiningWeights(intercept=round(float(b[0]), 2), features=features, threshold=0.99)
    return msgspec.structs.replace(weights, threshold=_threshold(list(_asked(some, weights))))


def _threshold(asked: Sequence[Asked]) -> float:
    clean = [at for at in THRESHOLDS if not any(one.right is False and one.chance >= at for one in asked)]
    return min(clean, default=0.99)


def _questions(some: Sequence[Failure]) -> Iterator[tuple[Failure, list[Failure]]]:
    by_collection: dict[str, list[Failure]] = {}
    for one in some:
        by_collection.setdefault(one.collection, []).append(one)
    for together in by_collection.values():
        if len({one.bug for one in together}) > 1:
            for one in together:
                yield one, [other for other in together if other.fingerprint != one.fingerprint]


def _pairs(one: Failure, known: Sequence[Failure]) -> Iterator[tuple[Pair, Failure]]:
    index = Index((str(n), other.shape) for n, other in enumerate(known))
    for pair in index.pairs(read_shape(one.shape)):
        if pair.possible:
            yield pair, known[int(pair.issue)]


def _asked(some: Sequence[Failure], weights: JoiningWeights) -> Iterator[Asked]:
    for one, known in _questions(some):
        there = any(other.bug == one.bug for other in known)
        for among in [known, [other for other in known if other.bug != one.bug]][not there :]:
            found = [(pair.odds(weights), other) for pair, other in _pairs(one, among)]
            if not found:
                yield Asked(0.0, None, there and among is known, one.frames)
                continue
            odds, best = max(found, key=lambda each: each[0])
            right = True if best.bug == one.bug else None if best.truth & one.truth else False
            yield Asked(1 / (1 + math.exp(-odds)), right, there and among is known, one.frames)


def _print(asked: Sequence[Asked]) -> None:
    there = sum(one.there for one in asked)
    for at in THRESHOLDS:
        joined = [one for one in asked if one.chance >= at and one.right is not None]
        right = sum(one.right is True for one in joined)
        precision = f"{right / len(joined):.3f}" if joined else "-"
        print(
            f"  {at:.2f}: {len(joined):4} joined, precision {precision}, found {right / max(there, 1):.3f} of {there}"
        )


if __name__ == "__main__":
    main()
