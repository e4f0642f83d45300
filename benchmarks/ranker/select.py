"""Forward selection: the feature that helps most, then the one that helps most beside it, and so on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranker.gather import Gathered
from benchmarks.ranker.learn import Vector, fit

_FOLDS = 6
_CANDIDATES = 140
_RARE = 90


class Pool:
    """All examples cut to the same number of hard candidates, so that a fit is a few matrix products."""

    def __init__(self, gathered: Gathered) -> None:
        known = [e for e in gathered.examples if e.right.any()]
        every = list(range(len(gathered.names)))
        rough = fit(known, every, l2=2.0)
        repositories = sorted({e.repository for e in known})
        self.fold = np.array([repositories.index(e.repository) % _FOLDS for e in known])
        self.tables = np.zeros((len(known), _CANDIDATES, len(every)), dtype=np.float32)
        self.right = np.zeros((len(known), _CANDIDATES), dtype=bool)
        self.absent = np.full((len(known), _CANDIDATES), -1e9)
        issues: dict[str, int] = {}
        for e in known:
            issues[e.case] = issues.get(e.case, 0) + 1
        self.share = np.array([1.0 / issues[e.case] for e in known])
        for n, e in enumerate(known):
            rows = _rows(e.features @ rough, e.right, n)
            self.tables[n, : len(rows)] = e.features[rows]
            self.right[n, : len(rows)] = e.right[rows]
            self.absent[n, : len(rows)] = 0.0

    def train(self, columns: Sequence[int], rows: NDArray[np.intp], start: Vector, steps: int) -> Vector:
        """Weights for these columns from these examples."""
        table, right, absent = self.tables[rows][:, :, list(columns)], self.right[rows], self.absent[rows]
        share = self.share[rows] / self.share[rows].sum()
        w, first, second = start.copy(), np.zeros(len(columns)), np.zeros(len(columns))
        for step in range(1, steps + 1):
            p = _softmax(table @ w + absent)
            q = p * right
            q /= np.maximum(q.sum(1, keepdims=True), 1e-12)
            gradient = np.einsum("ncd,nc->d", table, (p - q) * share[:, None]) + 0.75 * w / len(rows)
            first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
            w -= 0.15 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        return w

    def judge(self, columns: Sequence[int], starts: Sequence[Vector], steps: int) -> tuple[float, list[Vector]]:
        """Mean log-likelihood of the right candidates in folds left out, and the weights of each fold."""
        total, learned = 0.0, []
        for fold, start in enumerate(starts):
            w = self.train(columns, np.flatnonzero(self.fold != fold), start, steps)
            rows = np.flatnonzero(self.fold == fold)
            p = _softmax(self.tables[rows][:, :, list(columns)] @ w + self.absent[rows])
            total += float((np.log(np.maximum((p * self.right[rows]).sum(1), 1e-6)) * self.share[rows]).sum())
            learned.append(w)
        return total / float(self.share.sum()), learned


def forward(gathered: Gathered, most: int) -> list[str]:
    """Print and give back the features in the order in which they were chosen."""
    pool = Pool(gathered)
    chosen: list[int] = []
    weights = [np.zeros(0) for _ in range(_FOLDS)]
    while len(chosen) < most:
        tried = []
        for column in range(len(gathered.names)):
            if column not in chosen:
                starts = [np.append(w, 0.0) for w in weights]
                tried.append((pool.judge([*chosen, column], starts, 30)[0], column))
        chosen.append(max(tried)[1])
        likelihood, weights = pool.judge(chosen, [np.zeros(len(chosen))] * _FOLDS, 120)
        print(f"{len(chosen):3} {gathered.names[chosen[-1]]:<28} {likelihood:.4f}", flush=True)
    return [gathered.names[column] for column in chosen]


def _rows(scores: Vector, right: NDArray[np.bool_], seed: int) -> NDArray[np.intp]:
    order = np.argsort(-scores, kind="stable")
    wrong = order[~right[order]]
    others = wrong[_RARE:]
    some = np.random.default_rng(seed).permutation(others)[: max(_CANDIDATES - _RARE - int(right.sum()), 0)]
    return np.concatenate([np.flatnonzero(right), wrong[:_RARE], some])[:_CANDIDATES]


def _softmax(z: Vector) -> Vector:
    raised: Vector = np.exp(z - z.max(1, keepdims=True))
    shares: Vector = raised / raised.sum(1, keepdims=True)
    return shares
