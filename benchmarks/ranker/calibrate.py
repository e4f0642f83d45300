"""From scores to chances that mean what they say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.ranker.gather import Example
from benchmarks.ranker.judge import Judged, judge
from benchmarks.ranker.learn import Vector, logistic
from bugsage.diagnosis.ranking.scoring import confidence_inputs
from bugsage.model.ranker import Calibration

#: What the calibration looks at, and the strength with which it is drawn to "the first of them is right as it is". Few
#: cases do not bear four coefficients: from the hundred tracebacks these made a Brier score worse than none at all.
INPUTS, _PULL = ("logit", "margin", "agreement", "on_stack"), 4.0
FEW, INPUTS_OF_FEW, _PULL_OF_FEW = 150, ("margin",), 20.0
COVERAGE = 0.9

Scored = Sequence[tuple[Example, Vector]]


class Calibrated(NamedTuple):
    """A calibration from all cases, one for each repository without its own, and what the latter say of it."""

    whole: Calibration
    apart: dict[str, Calibration]
    judged: list[Judged]


def calibrate(scored: Scored) -> Calibrated:
    """Fit on scores that are out of fold already."""
    rows = [confidence_inputs([float(s) for s in scores], e.signals, e.on_stack) for e, scores in scored]
    cases = len({e.case for e, _ in scored})
    inputs, pull = (INPUTS_OF_FEW, _PULL_OF_FEW) if cases < FEW else (INPUTS, _PULL)
    table = np.array([[1.0, *(row[name] for name in inputs)] for row in rows])
    fitted = partial(_fitted, scored, rows, table, inputs=inputs, pull=pull)
    hits = np.array([float(e.right[int(np.argmax(scores))]) for e, scores in scored])
    apart: dict[str, Calibration] = {}
    judged: list[Judged] = []
    for repository in sorted({e.repository for e, _ in scored}):
        train = np.array([e.repository != repository for e, _ in scored])
        apart[repository] = fitted(hits, train)
        judged += [judge(scored[n], apart[repository], rows[n]) for n in map(int, np.flatnonzero(~train))]
    whole = fitted(hits, np.ones(len(hits), dtype=bool))
    whole = msgspec.structs.replace(whole, cases=cases, base_rate=round(float(hits.mean()), 3))
    return Calibrated(whole, apart, judged)


def _fitted(
    scored: Scored,
    rows: Sequence[dict[str, float]],
    table: Vector,
    hits: Vector,
    train: Vector,
    *,
    inputs: Sequence[str],
    pull: float,
) -> Calibration:
    prior = np.array([0.0, 1.0, *(0.0 for _ in inputs[1:])])
    w = logistic(table[train], hits[train], pull, prior)
    names = ("intercept", *inputs)
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
