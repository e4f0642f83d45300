"""Failures to groups with one cause each. When in doubt they stay apart: joining two bugs hides one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import combinations

from msgspec.structs import replace

from bugsage.diagnosis.joining.likeness import Pair, log_odds, reasons, values
from bugsage.diagnosis.joining.profile import Profile
from bugsage.model.base import Noun
from bugsage.model.joining import Joining, JoiningWeights, Reason

#: Failures of one report that are compared with one another.
MOST = 50
#: Other groups of which a group says how they were told apart.
MOST_NEAR = 5


class Likeness(Noun, frozen=True, kw_only=True):
    """Two failures, and the chance that they have one cause."""

    #: Positions of the two.
    pair: tuple[int, int]
    probability: float
    reasons: tuple[Reason, ...]


class Grouped(Noun, frozen=True, kw_only=True):
    """All failures in groups, each named by its first."""

    #: Positions of the members, in order; the groups in the order of their first.
    groups: tuple[tuple[int, ...], ...]
    #: Position of a member of a group of several to the failure in it that it is most like.
    joined: dict[int, Likeness]
    #: Pairs of groups, by their first members, to the two failures of them that are most alike; for each group the
    #: MOST_NEAR others that are likest.
    apart: dict[tuple[int, int], Likeness]


def grouped(profiles: Sequence[Profile], joining: Joining, never: Collection[tuple[int, int]] = ()) -> Grouped:
    """Join the two groups that are likeliest to have one cause, again and again, as long as that is likely enough.

    What counts is the mean log-odds over all pairs of both groups, so that no chain of look-alikes joins two causes,
    and no pair may be unlikely by itself, or one of those that are `never` to be joined, whatever they have in common.
    """
    some = range(min(len(profiles), MOST))
    odds = {(i, j): _odds(profiles[i], profiles[j], joining) for i, j in combinations(some, 2)}
    groups = {i: [i] for i in range(len(profiles))}
    sides = {pair: _side(odds[pair], weights_for(profiles[pair[0]], profiles[pair[1]], joining)) for pair in odds}
    for pair in sides.keys() & {(min(pair), max(pair)) for pair in never}:
        sides[pair] = replace(sides[pair], possible=False)
    while likely := [(side.mean, (-a, -b)) for (a, b), side in sides.items() if side.possible and side.mean >= 0]:
        a, b = (-n for n in max(likely)[1])
        groups[a] = sorted(groups[a] + groups.pop(b))
        sides.pop((a, b))
        for c in [c for c in groups if c != a and c in some]:
            moved = sides.pop((min(b, c), max(b, c)))
            pair = (min(a, c), max(a, c))
            sides[pair] = sides[pair].with_(moved)
    listed = [tuple(groups[first]) for first in sorted(groups)]
    return Grouped(
        groups=tuple(listed),
        joined={
            m: _nearest([m], [n for n in group if n != m], odds, profiles, joining)
            for group in listed
            for m in group
            if len(group) > 1
        },
        apart={(one[0], other[0]): _nearest(one, other, odds, profiles, joining) for one, other in _near(listed, odds)},
    )


def _near(
    groups: Sequence[tuple[int, ...]], odds: dict[tuple[int, int], float]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Each group with those that are likest to it."""
    best: dict[tuple[int, int], float] = {}
    home = {member: group[0] for group in groups for member in group}
    for (i, j), value in odds.items():
        a, b = sorted((home[i], home[j]))
        if a != b:
            best[a, b] = max(best.get((a, b), value), value)
    whole = {group[0]: group for group in groups}
    found: dict[tuple[int, int], None] = {}
    counts = dict.fromkeys(whole, 0)
    for a, b in sorted(best, key=lambda pair: (-best[pair], pair)):
        if min(counts[a], counts[b]) < MOST_NEAR:
            counts[a] += 1
            counts[b] += 1
            found[a, b] = None
    return [(whole[a], whole[b]) for a, b in found]


class _Side(Noun, frozen=True, kw_only=True):
    """Two groups beside one another."""

    #: Sum over their pairs of how far the log-odds lie above what is asked for, and the number of pairs.
    total: float
    pairs: int
    #: No pair is unlikely by itself.
    possible: bool

    @property
    def mean(self) -> float:
        return self.total / self.pairs

    def with_(self, other: _Side) -> _Side:
        possible = self.possible and other.possible
        return _Side(total=self.total + other.total, pairs=self.pairs + other.pairs, possible=possible)


def _side(odds: float, weights: JoiningWeights) -> _Side:
    return _Side(total=odds - _logit(weights.threshold), pairs=1, possible=odds >= _logit(weights.least))


def weights_for(one: Profile, other: Profile, joining: Joining) -> JoiningWeights:
    """Those of recorded runs where both were recorded."""
    return joining.run if one.reached is not None and other.reached is not None else joining.static


def _odds(one: Profile, other: Profile, joining: Joining) -> float:
    return log_odds(values(Pair(one, other)), weights_for(one, other, joining), joining.assumed)


def _nearest(
    some: Sequence[int],
    others: Sequence[int],
    odds: dict[tuple[int, int], float],
    profiles: Sequence[Profile],
    joining: Joining,
) -> Likeness:
    """The two failures, one of each side, that are most alike."""
    pairs = [(min(i, j), max(i, j)) for i in some for j in others]
    known = [pair for pair in pairs if pair in odds]
    i, j = max(known, key=lambda pair: (odds[pair], (-pair[0], -pair[1])))
    pair = Pair(profiles[i], profiles[j])
    why = reasons(pair, weights_for(profiles[i], profiles[j], joining), joining.assumed)
    return Likeness(pair=(i, j), probability=_chance(odds[i, j]), reasons=why)


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _chance(log_odds: float) -> float:
    """Never nearer to certainty than what was learned allows."""
    return round(min(max(1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0))), 0.01), 0.99), 4)
