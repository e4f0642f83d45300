"""Fit the weights of the measured risk and print how well they order commits of repositories that taught nothing.

python -m benchmarks.risk_model --rows ROWS --held-out OTHER_ROWS [--write FILE]

ROWS and OTHER_ROWS hold what `benchmarks.risk_model.gather` wrote. Features and settings were chosen on ROWS alone.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from benchmarks.risk_model.fit import DISCOUNTS, KNOTS, Data, Floats, fit, scores
from benchmarks.risk_model.judge import Figures, figures
from bugsage.model.risk_model import Odds, RiskModel, Shape

FOLDS = 6
#: Repositories with fewer known inducing commits teach and show nothing.
LEAST = 9
#: One ordinary commit in twenty scores this or more: above it a person is asked.
HIGH, HIGH_SHARE = 6.5, 0.05
_LATE = ("recent_fixes", "recent_changes")


class Rows(NamedTuple):
    """Labelled commits with what is needed to judge an order of them."""

    data: Data
    added: Floats
    #: How many commits of the repository each stands for.
    weights: Floats

    def of(self, chosen: Any) -> Rows:
        """Some of them."""
        picked = [row for row, keep in zip(self.data.measures, chosen, strict=True) if keep]
        data = Data(picked, self.data.inducing[chosen], self.data.repositories[chosen])
        return Rows(data, self.added[chosen], self.weights[chosen])

    def judged(self, given: Floats) -> Figures:
        """How well these scores order them."""
        return figures(given, self.data.inducing, self.added, self.data.repositories)


def read(folder: Path) -> Rows:
    """All repositories of a folder that have enough inducing commits."""
    rows: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.jsonl")):
        own = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
        if sum(row["inducing"] for row in own) >= LEAST:
            rows += own
    data = Data(
        [row["measures"] for row in rows],
        np.array([row["inducing"] for row in rows], bool),
        np.array([row["repo"] for row in rows]),
    )
    return Rows(data, np.array([row["la"] for row in rows], float), np.array([row["weight"] for row in rows], float))


def left_out(rows: Rows, knots: dict[str, Sequence[float]]) -> Floats:
    """For every commit its score by weights that its repository did not teach."""
    names = sorted(set(rows.data.repositories))
    random.Random(1).shuffle(names)
    out = np.zeros(len(rows.added))
    for fold in range(FOLDS):
        held = np.isin(rows.data.repositories, names[fold::FOLDS])
        lines = fit(rows.of(~held).data, knots)
        out[held] = scores(rows.of(held).data, lines, knots)
    return out


def scale_of(rows: Rows, given: Floats) -> float:
    """By which the chosen share of ordinary commits comes to score high."""
    order = np.argsort(-given)
    share = np.cumsum(rows.weights[order]) / rows.weights.sum()
    return float(-np.log(1 - HIGH / 10) / given[order][np.searchsorted(share, HIGH_SHARE)])


def odds(rows: Rows, given: Floats) -> tuple[Odds, ...]:
    """By score what became of the commits, each counted for as many as it stands for."""
    bad, all_of_it = rows.weights * rows.data.inducing, rows.weights.sum()
    usual = bad.sum() / (all_of_it - bad.sum())
    found = []
    for low in range(9):
        here = (given >= low) & (given < (low + 1 if low < 8 else 11))
        total, bugs = rows.weights[here].sum(), bad[here].sum()
        if total and bugs < total:
            found.append(
                Odds(
                    score=low,
                    share=round(float(total / all_of_it), 4),
                    bugs=round(float(bugs / total), 4),
                    ratio=round(float(bugs / (total - bugs) / usual), 2),
                )
            )
    return tuple(found)


def shapes(rows: Rows, lines: dict[str, Floats]) -> dict[str, Shape]:
    """As the data file has them; what is not known adds what it adds on average."""
    return {
        name: Shape(
            at=tuple(float(one) for one in KNOTS[name]),
            adds=tuple(round(float(one), 4) for one in line),
            unknown=round(float(np.average(scores(_only(rows, name), {name: line}), weights=rows.weights)), 4),
        )
        for name, line in lines.items()
    }


def _only(rows: Rows, name: str) -> Data:
    return rows.data._replace(measures=[{name: row.get(name, 0.0)} for row in rows.data.measures])


def main() -> None:
    """Fit, judge, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True, help="rows of the repositories that teach")
    parser.add_argument("--held-out", type=Path, required=True, help="rows of other repositories")
    parser.add_argument("--write", type=Path, help="where the weights go")
    given = parser.parse_args()
    rows, other = read(given.rows), read(given.held_out)
    lines = fit(rows.data)
    out = left_out(rows, dict(KNOTS))
    apart = scores(other.data, lines)
    scale = scale_of(rows, out)
    told = {
        "taught, repositories left out in turn": rows.judged(out),
        "the same, without messages": rows.judged(_silently(rows, lambda some: left_out(some, dict(KNOTS)))),
        "the same, without the past": rows.judged(left_out(rows, {k: v for k, v in KNOTS.items() if k not in _LATE})),
        "the same, lines added alone": rows.judged(rows.added),
        "held out": other.judged(apart),
        "held out, without messages": other.judged(_silently(other, lambda some: scores(some.data, lines))),
        "held out, lines added alone": other.judged(other.added),
    }
    for name, one in told.items():
        print(f"{name}: {one}")
    table = odds(rows, 10 * (1 - np.exp(-scale * out)))
    other_table = odds(other, 10 * (1 - np.exp(-scale * apart)))
    for row in table:
        print(f"  score {row.score:g}: {row.share:.1%} of commits, {row.bugs:.1%} with a bug, odds x {row.ratio:g}")
    print("held out:", ", ".join(f"{row.score:g}: {row.share:.1%} x {row.ratio:g}" for row in other_table))
    if given.write:
        model = RiskModel(
            version=1,
            shapes=shapes(rows, lines),
            discounts=dict(DISCOUNTS),
            scale=round(scale, 4),
            odds=table,
            provenance={
                "script": "python -m benchmarks.risk_model",
                "date": datetime.now(UTC).date().isoformat(),
                "repositories": sorted(set(rows.data.repositories.tolist())),
                "held_out": sorted(set(other.data.repositories.tolist())),
                "figures": {name: str(one) for name, one in told.items()},
            },
        )
        given.write.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")


def _silently(rows: Rows, judge: Callable[[Rows], Floats]) -> Floats:
    bare = [{name: value for name, value in row.items() if name not in DISCOUNTS} for row in rows.data.measures]
    return judge(rows._replace(data=rows.data._replace(measures=bare)))


if __name__ == "__main__":
    main()
