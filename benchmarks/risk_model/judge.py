"""How well scores order the commits of a repository, as the literature and the shared benchmark ask."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Figures(NamedTuple):
    """Over pairs of one commit that brought a bug and one that did not, both of one repository."""

    auc: float
    #: Pairs whose added lines differ by a quarter at most: what size does not explain.
    like_size: float
    #: Share of the commits with a bug among the riskiest 20 %, where every repository has one bug in five commits.
    top: float
    commits: int
    inducing: int
    repositories: int

    def __str__(self) -> str:
        return (
            f"AUC {self.auc:.3f}, of like size {self.like_size:.3f}, riskiest 20 % hold {self.top:.1%} "
            f"({self.commits} commits, {self.inducing} inducing, {self.repositories} repositories)"
        )


def figures(scores: Floats, inducing: NDArray[np.bool_], added: Floats, repositories: NDArray[np.str_]) -> Figures:
    """Ties count half."""
    won = pairs = like_won = like_pairs = caught = 0.0
    names = np.unique(repositories)
    for name in names:
        here = repositories == name
        bad, good = scores[here & inducing][:, None], scores[here & ~inducing][None, :]
        right = (bad > good) + (bad == good) / 2
        won, pairs = won + float(right.sum()), pairs + right.size
        large, other = added[here & inducing][:, None] + 1, added[here & ~inducing][None, :] + 1
        like = np.maximum(large, other) <= np.minimum(large, other) * 1.25
        like_won, like_pairs = like_won + float(right[like].sum()), like_pairs + float(like.sum())
        caught += _caught(scores[here], inducing[here])
    return Figures(
        auc=won / pairs if pairs else float("nan"),
        like_size=like_won / like_pairs if like_pairs else float("nan"),
        top=caught / max(1, int(inducing.sum())),
        commits=len(scores),
        inducing=int(inducing.sum()),
        repositories=len(names),
    )


def _caught(scores: Floats, inducing: NDArray[np.bool_]) -> float:
    """How many inducing commits are among the riskiest fifth, once others are weighed to be four for each of them."""
    bad = int(inducing.sum())
    weights = np.where(inducing, 1.0, 4 * bad / max(1, len(scores) - bad))
    order = np.argsort(-scores, kind="stable")
    inside = np.cumsum(weights[order]) <= weights.sum() / 5
    return float(inducing[order][inside].sum())
