"""Shapes that tell commits which brought a bug from others: a logistic sum of bent lines, one for each measure.

Every repository has an intercept of its own, so that only what differs within one teaches. Steps of a line are held to
one sign, and pulled towards none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Where the lines bend, of the measures that were chosen on the training repositories. All of them rise.
KNOTS: Mapping[str, tuple[float, ...]] = {
    "new_code": (0, 20, 80, 300, 1_000, 4_000, 15_000),
    "code_added": (0, 1, 8, 40, 150, 600),
    "depth": (0, 1, 2, 4),
    "guards_added": (0, 1, 5, 25, 100),
    "guards_removed": (0, 1, 5, 25),
    "entropy": (0, 1, 2, 3),
    "recent_fixes": (0, 1, 4, 12),
    "recent_changes": (0, 2, 7, 20),
}
#: What a message speaks of, and how much less its change then counts.
DISCOUNTS: Mapping[str, float] = {"says_types": 0.5, "says_style": 0.2, "says_documents": 0.2, "says_upkeep": 0.2}
PULL = 10.0
_ROUNDS = 300


class Data(NamedTuple):
    """Labelled commits: one row each."""

    measures: Sequence[Mapping[str, float]]
    inducing: NDArray[np.bool_]
    repositories: NDArray[np.str_]


def fit(data: Data, knots: Mapping[str, Sequence[float]] = KNOTS, pull: float = PULL) -> dict[str, Floats]:
    """By measure what its line adds at each knot, the first at 0; what messages speak of is fitted beside it."""
    steps = [_steps(_column(data, name), at) for name, at in knots.items()]
    spoken = [-_column(data, name)[:, None] for name in DISCOUNTS]
    features = np.hstack([*steps, *spoken])
    weights = _rising(features - features.mean(0), data.inducing.astype(float), data.repositories, pull)
    lines, at = {}, 0
    for name, places in knots.items():
        lines[name] = np.concatenate([[0.0], np.cumsum(weights[at : at + len(places) - 1])])
        at += len(places) - 1
    return lines


def scores(data: Data, lines: Mapping[str, Floats], knots: Mapping[str, Sequence[float]] = KNOTS) -> Floats:
    """The sum of what the lines add, less the discounts."""
    added = np.zeros(len(data.inducing))
    for name, line in lines.items():
        added += np.interp(np.log1p(_column(data, name)), np.log1p(knots[name]), line)
    for name, by in DISCOUNTS.items():
        added *= 1 - by * _column(data, name)
    return added


def _column(data: Data, name: str) -> Floats:
    return np.array([row.get(name, 0.0) for row in data.measures])


def _steps(values: Floats, at: Sequence[float]) -> Floats:
    """One column for each stretch between two knots: 0 before it, 1 behind it, even between by logarithm."""
    ends = np.log1p(np.asarray(at, float))
    stretches: Floats = np.clip((np.log1p(values)[:, None] - ends[:-1]) / np.diff(ends), 0, 1)
    return stretches


def _rising(features: Floats, said: Floats, repositories: NDArray[np.str_], pull: float) -> Floats:
    """Logistic weights that are not negative, by accelerated projected gradients; deterministic."""
    _, group = np.unique(repositories, return_inverse=True)
    bad, all_of_it = np.bincount(group, said), np.bincount(group)
    own = np.log((bad + 0.5) / (all_of_it - bad + 0.5))
    pace = 1 / (np.linalg.norm(features, 2) ** 2 / 4 + pull)
    weights: Floats = np.zeros(features.shape[1])
    ahead = weights
    speed = 1.0
    for count in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-(features @ ahead + own[group])))
        wrong = chance - said
        stepped = np.maximum(ahead - pace * (features.T @ wrong + pull * ahead), 0)
        faster = (1 + np.sqrt(1 + 4 * speed * speed)) / 2
        ahead, weights, speed = stepped + (speed - 1) / faster * (stepped - weights), stepped, faster
        if count % 5 == 0:
            own -= np.bincount(group, wrong) / (np.bincount(group, chance * (1 - chance)) + 1)
    return weights
