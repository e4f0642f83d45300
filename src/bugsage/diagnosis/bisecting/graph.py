"""The commits that are searched: who descends from whom, as sets of bits."""

import math
from collections.abc import Iterable, Sequence

from bugsage.model.bisection import Ancestor

#: Weights, and which commits have them, as bits.
Levels = Sequence[tuple[float, int]]


def levels_of(weights: Sequence[float]) -> Levels:
    """Weights rounded to a quarter of an octave, so that a set of thousands is added up by counting bits."""
    found: dict[int, int] = {}
    for n, weight in enumerate(weights):
        step = round(4 * math.log2(weight))
        found[step] = found.get(step, 0) | 1 << n
    return tuple((2 ** (step / 4), bits) for step, bits in found.items())


def weight_of(bits: int, levels: Levels) -> float:
    """The sum of the weights of these commits."""
    return sum(weight * (bits & members).bit_count() for weight, members in levels)


class Graph:
    """Commits by number, newest first, every one after all its children."""

    def __init__(self, commits: Sequence[Ancestor]) -> None:
        self.commits = _sorted(commits)
        self.number = {commit.sha: n for n, commit in enumerate(self.commits)}
        self._parents = [[self.number[p] for p in c.parents if p in self.number] for c in self.commits]
        self._past: list[int] | None = None

    def __len__(self) -> int:
        return len(self.commits)

    def past(self, n: int) -> int:
        """The commit and all its ancestors, as bits."""
        if self._past is None:
            past = [0] * len(self.commits)
            for i in range(len(self.commits) - 1, -1, -1):
                bits = 1 << i
                for parent in self._parents[i]:
                    bits |= past[parent]
                past[i] = bits
            self._past = past
        return self._past[n]

    def masses(self, left: int, levels: Levels) -> dict[int, float]:
        """For each commit of `left` the weight of itself and its ancestors among them.

        Along a line of commits sums are carried on; only where lines meet are sets counted.
        """
        own = {n: weight for weight, members in levels for n in bits_of(members & left)}
        found: dict[int, float] = {}
        for n in reversed(list(bits_of(left))):
            inside = [p for p in self._parents[n] if left >> p & 1]
            if len(inside) > 1:
                found[n] = weight_of(self.past(n) & left, levels)
            else:
                found[n] = own[n] + (found[inside[0]] if inside else 0.0)
        return found


def bits_of(bits: int) -> Iterable[int]:
    """Numbers of the bits that are set, the lowest first."""
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def _sorted(commits: Sequence[Ancestor]) -> list[Ancestor]:
    """Children before parents; among those that are free, in the order given."""
    position = {commit.sha: n for n, commit in enumerate(commits)}
    waiting = dict.fromkeys(position, 0)
    for commit in commits:
        for parent in set(commit.parents):
            if parent in waiting:
                waiting[parent] += 1
    ready = [commit.sha for commit in reversed(commits) if not waiting[commit.sha]]
    done: list[Ancestor] = []
    while ready:
        commit = commits[position[ready.pop()]]
        done.append(commit)
        for parent in sorted(set(commit.parents) & waiting.keys(), key=position.__getitem__, reverse=True):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return done
