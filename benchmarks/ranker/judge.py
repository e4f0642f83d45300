"""How good a ranking is."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.ranker.gather import Example
from benchmarks.ranker.learn import Vector
from bugsage.diagnosis.ranking.scoring import calibrated, set_size, tempered
from bugsage.model.ranker import Calibration


class Judged(NamedTuple):
    """One issue's ranking with calibrated chances."""

    case: str
    in_traceback: bool
    #: The ten first candidates with their chances.
    first: tuple[tuple[float, int], ...]
    right: frozenset[int]
    #: The chance that the best right candidate was given.
    chance_of_truth: float
    #: Size of the conformal set, and whether it holds a right candidate.
    set_size: int
    in_set: bool


def judge(scored: tuple[Example, Vector], calibration: Calibration, inputs: Mapping[str, float]) -> Judged:
    """Turn scores into chances and keep what the figures need."""
    example, scores = scored
    listed = [float(s) for s in scores]
    chances = tempered(listed, max(calibrated(calibration, inputs), 1 / len(listed)))
    order = np.argsort(-scores, kind="stable")[:10]
    right = frozenset(int(i) for i in np.flatnonzero(example.right))
    best = max((chances[i] for i in right), default=0.0)
    return Judged(
        example.case,
        example.in_traceback,
        tuple((chances[int(i)], int(i)) for i in order),
        right,
        best,
        set_size(chances, calibration),
        best >= calibration.threshold,
    )


def figures(judged: Sequence[Judged]) -> dict[str, object]:
    """Accuracy and calibration over cases; the issues of a case are put in one list by chance."""
    cases: dict[str, list[Judged]] = {}
    for one in judged:
        cases.setdefault(one.case, []).append(one)
    ranks, pairs, inside = [], [], []
    for some in cases.values():
        merged: dict[int, float] = {}
        for chance, i in sorted((pair for one in some for pair in one.first), key=lambda pair: -pair[0]):
            merged.setdefault(i, chance)
        hits = [rank for rank, i in enumerate(merged, 1) if i in some[0].right and rank <= 10]
        ranks.append(hits[0] if hits else 99)
        pairs.append((next(iter(merged.values())), hits[:1] == [1]))
        inside.append(some[0].in_traceback)
    outside = [rank for rank, known in zip(ranks, inside, strict=True) if not known]
    return {
        "n": len(ranks),
        "acc@1/3/5/10": _accuracy(ranks),
        "truth in no traceback": f"n {len(outside)}: {_accuracy(outside)}",
        "ECE10": round(ece(pairs), 3),
        "ECE10 if perfect, 95th percentile": round(perfect(pairs), 3),
        "Brier": round(statistics.fmean((p - hit) ** 2 for p, hit in pairs), 3),
        "coverage at 90 % precision": round(coverage(pairs, 0.9), 3),
        "90 % set holds the fault": round(statistics.fmean(one.in_set for one in judged), 3),
        "median size of that set": statistics.median(one.set_size for one in judged),
    }


def _accuracy(ranks: Sequence[int]) -> str:
    return " / ".join(f"{100 * sum(r <= k for r in ranks) / max(len(ranks), 1):.1f}" for k in (1, 3, 5, 10))


def ece(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for p, hit in pairs:
        bins.setdefault(min(int(p * 10), 9), []).append((p, hit))
    return sum(abs(sum(p for p, _ in b) - sum(h for _, h in b)) for b in bins.values()) / len(pairs)


def perfect(pairs: Sequence[tuple[float, bool]]) -> float:
    """95th percentile of the error that these chances would show if each were exactly true."""
    dice = random.Random(1)
    return sorted(ece([(p, dice.random() < p) for p, _ in pairs]) for _ in range(1000))[950]


def coverage(pairs: Sequence[tuple[float, bool]], precision: float) -> float:
    """The largest share of cases that one threshold answers at this precision."""
    best = hits = 0
    for count, (_, hit) in enumerate(sorted(pairs, key=lambda pair: -pair[0]), 1):
        hits += hit
        if hits >= precision * count:
            best = count
    return best / len(pairs)
