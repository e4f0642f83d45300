"""From scores to chances that mean what they say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.ranker.gather import Example
from benchmarks.ranker.judge import Judged, judge
from benchmarks.ranker.learn import Vector, logistic
from bugsage.diagnosis.ranking.scoring import confidence_inputs
from bugsage.model.ranker import Calibration

INPUTS = ("logit", "margin", "agreement", "on_stack")
COVERAGE = 0.9
#: Strength with which the coefficients are drawn to "the softmax is right as it is".
_PULL = 4.0

Scored = Sequence[tuple[Example, Vector]]


class Calibrated(NamedTuple):
    """A calibration from all cases, one for each repository without its own, and what the latter say of it."""

    whole: Calibration
    apart: dict[str, Calibration]
    judged: list[Judged]


def calibrate(scored: Scored) -> Calibrated:
    """Fit on scores that are out of fold already."""
    rows = [confidence_inputs([float(s) for s in scores], e.signals, e.on_stack) for e, scores in scored]
    table = np.array([[1.0, *(row[name] for name in INPUTS)] for row in rows])
    hits = np.array([float(e.right[int(np.argmax(scores))]) for e, scores in scored])
    apart: dict[str, Calibration] = {}
    judged: list[Judged] = []
    for repository in sorted({e.repository for e, _ in scored}):
        train = np.array([e.repository != repository for e, _ in scored])
        apart[repository] = _fitted(scored, rows, table, hits, train)
        judged += [judge(scored[n], apart[repository], rows[n]) for n in map(int, np.flatnonzero(~train))]
    whole = _fitted(scored, rows, table, hits, np.ones(len(hits), dtype=bool))
    cases = len({e.case for e, _ in scored})
    whole = msgspec.structs.replace(whole, cases=cases, base_rate=round(float(hits.mean()), 3))
    return Calibrated(whole, apart, judged)


def _fitted(
    scored: Scored, rows: Sequence[dict[str, float]], table: Vector, hits: Vector, train: Vector
) -> Calibration:
    prior = np.array([0.0, 1.0, *(0.0 for _ in INPUTS[1:])])
    w = logistic(table[train], hits[train], _PULL, prior)
    names = ("intercept", *INPUTS)
    fitted = Calibration(
        coefficients={name: round(float(c), 4) for name, c in zip(names, w, strict=True)},
        threshold=0.0,
        coverage=COVERAGE,
    )
    chances = [judge(scored[n], fitted, rows[n]).chance_of_truth for n in map(int, np.flatnonzero(train))]
    return msgspec.structs.replace(fitted, threshold=round(conformal_threshold(chances), 6))


def conformal_threshold(chances: Sequence[float]) -> float:
    """The largest chance that at least COVERAGE of the right candidates reach, with the finite-sample correction."""
    ordered = sorted(chances, reverse=True)
    rank = math.ceil((len(ordered) + 1) * COVERAGE)
    return ordered[min(rank, len(ordered)) - 1]
