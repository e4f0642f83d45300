"""Weights that ship, bent towards what one repository's own past shows."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Final

from msgspec.structs import replace

from bugsage.model.base import Noun
from bugsage.model.risk_model import MOST_FACTOR, RiskModel, Shape
from bugsage.safety.scoring import contribution

#: How hard a factor is held to 1: as if so many commits had shown it.
PULL: Final = 20.0
_ROUNDS: Final = 40


class Labelled(Noun, frozen=True, kw_only=True):
    """A commit of which it is known whether it brought a bug."""

    time: int
    measures: dict[str, float]
    inducing: bool


def factors(rows: Sequence[Labelled], model: RiskModel) -> dict[str, float]:
    """By measure how many times it should count: logistic regression over what the shapes add, held to 1."""
    names = list(model.shapes)
    added = [[contribution(model.shapes[name], row.measures.get(name)) for name in names] for row in rows]
    found = [1.0] * len(names)
    base = 0.0
    sums = [sum(row) for row in added]
    for _ in range(_ROUNDS):
        base += _step(rows, sums, base, [1.0] * len(rows), 0.0, 0.0)
        for at in range(len(names)):
            column = [row[at] for row in added]
            moved = (
                min(max(found[at] + _step(rows, sums, base, column, PULL, found[at] - 1), 0.0), MOST_FACTOR) - found[at]
            )
            found[at] += moved
            sums = [total + moved * value for total, value in zip(sums, column, strict=True)]
    return {name: round(factor, 3) for name, factor in zip(names, found, strict=True)}


def _step(
    rows: Sequence[Labelled], sums: Sequence[float], base: float, column: Sequence[float], pull: float, off: float
) -> float:
    """One step of Newton's for one coordinate."""
    slope, bend = -pull * off, pull + 1e-6
    for row, total, value in zip(rows, sums, column, strict=True):
        if value:
            chance = 1 / (1 + exp(-max(-30.0, min(30.0, total + base))))
            slope += (row.inducing - chance) * value
            bend += chance * (1 - chance) * value * value
    return max(-1.0, min(1.0, slope / bend))


def refitted(model: RiskModel, by: Mapping[str, float]) -> RiskModel:
    """The same lines, each as steep as its factor says. An ordinary change keeps the score it had on the whole."""

    def bent(shape: Shape, factor: float) -> Shape:
        adds = tuple(round(one * factor, 4) for one in shape.adds)
        return replace(shape, adds=adds, unknown=round(shape.unknown * factor, 4))

    shapes = {name: bent(shape, by.get(name, 1.0)) for name, shape in model.shapes.items()}
    usual, now = (sum(shape.unknown for shape in some.values()) for some in (model.shapes, shapes))
    return replace(model, shapes=shapes, scale=round(model.scale * usual / now, 4) if usual and now else model.scale)


def auc(rows: Sequence[Labelled], model: RiskModel) -> float | None:
    """How often the commit that brought a bug is put above one that did not; ties count half."""
    told = [(_danger(row, model), row.inducing) for row in rows]
    bad, good = ([score for score, inducing in told if inducing is which] for which in (True, False))
    if not bad or not good:
        return None
    return sum((one > other) + (one == other) / 2 for one in bad for other in good) / (len(bad) * len(good))


def _danger(row: Labelled, model: RiskModel) -> float:
    total = sum(contribution(shape, row.measures.get(name)) for name, shape in model.shapes.items())
    for name, by in model.discounts.items():
        total *= 1 - by * row.measures.get(name, 0.0)
    return total
