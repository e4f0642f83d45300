"""A small logistic regression over pairs of failures, each weight with the sign that its feature's name promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.several_faults.gather import Failures
from bugsage.diagnosis.joining.likeness import FEATURES, RECORDED, Pair, values
from bugsage.model.joining import JoiningWeights

#: What no run could teach: none of their repositories has contracts, and the faults are not in the newest change.
UNTAUGHT = frozenset({"same_contract", "other_contract", "same_change", "other_change"})
_AGAINST = ("other_", "one_has_", "nothing_")
_PULL = 0.3
_STEPS, _RATE = 3_000, 0.05


class Examples(NamedTuple):
    """Pairs of failures as rows."""

    names: tuple[str, ...]
    features: NDArray[np.float64]
    same: NDArray[np.float64]
    weights: NDArray[np.float64]


def label(faults: Sequence[str]) -> str:
    """The one fault of a fingerprint's occurrences; empty where they have several, or none is known."""
    known = set(faults)
    return known.pop() if len(known) == 1 else ""


def examples(runs: Sequence[Failures]) -> Examples:
    """Every pair of fingerprints of every run whose faults are known; large runs count less than their pairs."""
    kind = runs[0].kind
    names = tuple(name for name in FEATURES if name not in UNTAUGHT and (kind == "run" or name not in RECORDED))
    rows: list[list[float]] = []
    same: list[float] = []
    weights: list[float] = []
    for run in runs:
        labels = [label(faults) for faults in run.faults]
        pairs = [(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] and labels[j]]
        for i, j in pairs:
            pair = Pair(run.profiles[i], run.profiles[j])
            if kind == "run" and not pair.recorded:
                continue
            found = values(pair)
            rows.append([found.get(name, 0.0) for name in names])
            same.append(float(labels[i] == labels[j]))
            weights.append(len(pairs) ** -0.5)
    whole = Examples(names, np.array(rows), np.array(same), np.array(weights))
    return whole._replace(weights=whole.weights * _balance(whole))


def _balance(data: Examples) -> NDArray[np.float64]:
    """Pairs with one cause weigh as much as those with two: how many faults a run has is for its failures to say."""
    alike = float(data.weights[data.same == 1].sum())
    unlike = float(data.weights[data.same == 0].sum())
    return np.where(data.same == 1, (alike + unlike) / (2 * alike), (alike + unlike) / (2 * unlike))


def fit(data: Examples) -> tuple[float, dict[str, float]]:
    """Intercept and weights: log loss with a pull to 0, by projected gradient."""
    signs = np.array([-1.0 if name.startswith(_AGAINST) else 1.0 for name in data.names])
    w, b = np.zeros(len(data.names)), 0.0
    share = data.weights / data.weights.sum()
    size = float(data.weights.sum())
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(data.features @ w + b)))
        error = share * (p - data.same)
        w = w - _RATE * 10 * (data.features.T @ error + _PULL * w / size)
        w = np.where(w * signs < 0, 0.0, w)
        b -= _RATE * 10 * float(error.sum())
    return b, dict(zip(data.names, (round(float(x), 3) for x in w), strict=True))


def weights_of(runs: Sequence[Failures], threshold: float) -> JoiningWeights:
    """What these runs teach, features without a weight left out."""
    intercept, features = fit(examples(runs))
    return JoiningWeights(
        intercept=round(intercept, 3),
        features={name: weight for name, weight in features.items() if abs(weight) >= 0.05},
        threshold=threshold,
    )


def log_loss(data: Examples, intercept: float, features: Mapping[str, float]) -> float:
    """Mean over the pairs, weighted."""
    w = np.array([features.get(name, 0.0) for name in data.names])
    p = np.clip(1 / (1 + np.exp(-(data.features @ w + intercept))), 1e-6, 1 - 1e-6)
    loss = -(data.same * np.log(p) + (1 - data.same) * np.log(1 - p))
    return float((loss * data.weights).sum() / data.weights.sum())
