"""Listwise softmax by Adam, and the logistic regression that calibrates its first place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranker.gather import Example

Vector = NDArray[np.float64]

_HARD, _OTHERS = 120, 60
_FOLDS = 5
#: Newton's method overshoots where nearly all chances are near 0 or 1.
_LONGEST_STEP = 1.0


def fit(
    examples: Sequence[Example],
    columns: Sequence[int],
    l2: float = 0.75,
    steps: int = 200,
    rate: float = 0.1,
    prior: Vector | None = None,
    counts: Mapping[str, float] | None = None,
) -> Vector:
    """Weights that minimise the mean of -log(probability of the right candidates), drawn to `prior` with strength l2.

    Every case counts alike, however many issues it has, unless `counts` says how much. The prior is zero where none is
    given.
    """
    prior = np.zeros(len(columns)) if prior is None else prior
    issues = Counter(e.case for e in examples)
    known = [e for e in examples if e.right.any()]
    counts = counts or {}
    share = np.array([counts.get(e.case, 1.0) / issues[e.case] for e in known])
    share /= share.sum()
    w = np.zeros(len(columns))
    first, second = np.zeros_like(w), np.zeros_like(w)
    packs: list[tuple[Vector, int]] = []
    for step in range(1, steps + 1):
        if step % 50 == 1:
            packs = [_pack(e, columns, w if step > 1 else np.ones(len(columns)), step) for e in known]
        gradient = l2 * (w - prior) / len(issues)
        for (table, right), part in zip(packs, share, strict=True):
            z = table @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            q = p.copy()
            q[right:] = 0
            gradient += part * (table.T @ (p - q / max(q.sum(), 1e-12)))
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        w -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return w


def _pack(example: Example, columns: Sequence[int], w: Vector, seed: int) -> tuple[Vector, int]:
    """The right candidates first, then the hardest wrong ones and some others."""
    table = example.features[:, columns].astype(float)
    right = np.flatnonzero(example.right)
    order = np.argsort(-(table @ w), kind="stable")
    wrong = order[~example.right[order]]
    others = np.random.default_rng(seed).choice(wrong, min(_OTHERS, len(wrong)), replace=False) if len(wrong) else wrong
    rows = np.concatenate([right, np.unique(np.concatenate([wrong[:_HARD], others]))])
    return table[rows], len(right)


def left_out(
    examples: Sequence[Example], learn: Callable[[Sequence[Example]], Vector], apart: Collection[str] | None = None
) -> dict[str, Vector]:
    """For each repository weights learned without it: from all the others where it is one of `apart`, or none is given.

    The rest are left out a fifth of them at a time, which takes less than one by one.
    """
    repositories = sorted({e.repository for e in examples})
    alone = [{r} for r in repositories if apart is None or r in apart]
    rest = [r for r in repositories if {r} not in alone]
    found: dict[str, Vector] = {}
    for group in (*alone, *(set(rest[n::_FOLDS]) for n in range(_FOLDS) if rest[n::_FOLDS])):
        found |= dict.fromkeys(sorted(group), learn([e for e in examples if e.repository not in group]))
    return found


def logistic(inputs: Vector, hits: Vector, l2: float, prior: Vector) -> Vector:
    """Newton's method; coefficients are drawn towards `prior` with strength l2, the intercept (column 0) is free."""
    w = prior.copy()
    pull = np.full(inputs.shape[1], l2)
    pull[0] = 1e-3
    for _ in range(50):
        p = 1 / (1 + np.exp(-inputs @ w))
        gradient = inputs.T @ (p - hits) + pull * (w - prior)
        hessian = (inputs * (p * (1 - p))[:, None]).T @ inputs + np.diag(pull)
        step = np.linalg.solve(hessian, gradient)
        w -= step * min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-12))
    return w
