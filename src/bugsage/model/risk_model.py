"""What was learned about which changes bring bugs: shapes, scale, and where they come from."""

from typing import Any, Final

from bugsage.model.base import Noun


class Shape(Noun, frozen=True, kw_only=True):
    """What one measure adds: a line through points, flat outside them; never negative, and 0 at its least."""

    #: Values of the measure, ascending. Between two of them the logarithm of one more than the value goes evenly.
    at: tuple[float, ...]
    #: What each of them adds, in log-odds units.
    adds: tuple[float, ...]
    #: What is added where the measure could not be taken: what it adds to an ordinary change, never nothing.
    unknown: float = 0.0


class Odds(Noun, frozen=True, kw_only=True):
    """What a score meant in the history that was learned from."""

    #: Scores from here up to the next entry.
    score: float
    #: Share of all commits that score so.
    share: float
    #: Share of those commits in which a bug was found within two years.
    bugs: float
    #: The odds of that, as a multiple of the odds of any commit.
    ratio: float


class RiskModel(Noun, frozen=True, kw_only=True):
    """All that was learned; a data file, never code."""

    version: int
    #: By name of the measure.
    shapes: dict[str, Shape]
    #: How much of the points is taken off for what a message speaks of, by name of the measure, from 0 to 1.
    discounts: dict[str, float] = {}
    #: A hit has 10 · (1 − exp(−scale · sum of what its measures add)) points.
    scale: float
    odds: tuple[Odds, ...] = ()
    #: Script, data, number of commits and repositories, date, figures on repositories that taught nothing.
    provenance: dict[str, Any] = {}


#: A measure counts at most so many times what it counts elsewhere.
MOST_FACTOR: Final = 3.0


def is_bent_from(own: RiskModel, shipped: RiskModel) -> bool:
    """Whether weights are what learning can make of those that ship: each line as steep as a factor says, no other.

    An ordinary change keeps its score, so that whoever writes the file cannot take the danger out of everything.
    """
    usual, now = (sum(shape.unknown for shape in one.shapes.values()) * one.scale for one in (shipped, own))
    return (
        own.shapes.keys() == shipped.shapes.keys()
        and own.discounts == shipped.discounts
        and abs(now - usual) <= 0.01 * usual
        and all(_is_bent(own.shapes[name], shape) for name, shape in shipped.shapes.items())
    )


def _is_bent(own: Shape, shipped: Shape) -> bool:
    old, new = (*shipped.adds, shipped.unknown), (*own.adds, own.unknown)
    highest = max(range(len(old)), key=lambda at: old[at])
    if own.at != shipped.at or len(new) != len(old) or not old[highest]:
        return own == shipped
    factor = new[highest] / old[highest]
    return 0 <= factor <= MOST_FACTOR and all(
        abs(b - factor * a) <= 0.001
        for a, b in zip(old, new, strict=True)  # they are kept rounded
    )


class LearnedRisk(Noun, frozen=True, kw_only=True):
    """What a repository's own past taught, or why it taught nothing."""

    #: Commits of the product's code whose fate is known, and those of them that brought a bug.
    commits: int = 0
    inducing: int = 0
    #: Fixes that were looked into.
    fixes: int = 0
    #: How often, among the newest third, the commit that brought a bug scores higher than one that did not: by the
    #: weights in force, and by weights learned from the older two thirds. None where that cannot be said.
    before: float | None = None
    after: float | None = None
    #: By measure, how many times it counts what it counts elsewhere.
    factors: dict[str, float] = {}
    #: The weights were written.
    kept: bool = False
    #: Why they were not.
    reason: str = ""
