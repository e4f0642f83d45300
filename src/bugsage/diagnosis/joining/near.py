"""Which known issue a failure with a new fingerprint is, if any: the likest, where that is likely enough.

Frames are aligned as in FaST (Rodrigues and others, 2022): equal frames are matched in one pass, each weighs the more
the nearer it is to the crash and the fewer known issues have it, matches at different depths count less, and what has
no match counts against. What else the two have in common is weighed with it by a logistic regression, which says how
likely it is that they are one bug. Only issues that share a rare frame, a test or a message with the failure are looked
at, through an inverted index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from zlib import crc32

from bugsage.diagnosis.similar import LOOKED_UP, Shape, lookup_keys, read_shape
from bugsage.model.base import Noun
from bugsage.model.joining import JoiningWeights, Reason

#: Known issues that are compared with a failure, those that share the rarest things with it.
MOST_COMPARED = 60
#: How fast a frame's weight falls with its frequency and with the distance of the two positions.
_BETA, _GAMMA = 4.0, 0.1
#: Known issues beside which nothing is known to be rare.
_FEW = 20
#: Contributions smaller than this are not worth a line.
_SMALLEST = 0.1
#: Names that functions of every file have.
_COMMON_NAMES = frozenset(
    crc32(name.encode()) for name in ("", "<module>", "<lambda>", "<anonymous>", "__init__", "main")
)


class Match(Noun, frozen=True, kw_only=True):
    """The known issue that a failure is likest to."""

    issue: str
    #: Chance that both are one bug.
    score: float
    #: Positions of the failure's frames that the issue has too, the innermost first.
    frames: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Index:
    """All known issues of a repository, by what they have in common with others."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """Pairs of an issue's id and the shape that was kept of it."""
        self._ids: list[str] = []
        self._shapes: list[str] = []
        self._having: dict[int, list[int]] = {}
        for issue, text in known:
            self.add(issue, text)

    def add(self, issue: str, text: str) -> None:
        """One more known issue; one whose shape an earlier version kept cannot be compared."""
        keys = lookup_keys(text)
        if not keys:
            return
        position = len(self._ids)
        self._ids.append(issue)
        self._shapes.append(text)
        having = self._having
        for key in keys:
            if key in having:
                having[key].append(position)
            else:
                having[key] = [position]

    def likest(self, shape: Shape, weights: JoiningWeights, never: Collection[str] = ()) -> Match | None:
        """The issue that is likest, whether likely enough or not; None where none can be the same."""
        pairs = [pair for pair in self.pairs(shape) if pair.possible and pair.issue not in never]
        if not pairs:
            return None
        best = max(pairs, key=lambda pair: (pair.odds(weights), -pair.position))
        return Match(
            issue=best.issue, score=_chance(best.odds(weights)), frames=best.aligned, reasons=reasons(best, weights)
        )

    def pairs(self, shape: Shape) -> list[Pair]:
        """The failure beside each known issue that is worth a look."""
        if not shape.marks:
            return []
        return [
            Pair(shape, read_shape(self._shapes[position]), self._ids[position], position, self._often, len(self._ids))
            for position in self._candidates(shape)
        ]

    def _often(self, key: int) -> int:
        return len(self._having.get(key, ()))

    def _candidates(self, shape: Shape) -> list[int]:
        found: dict[int, None] = {}
        for key in sorted(keys_of(shape), key=self._often):
            found.update(dict.fromkeys(self._having.get(key, ())[-MOST_COMPARED:]))
            if len(found) >= MOST_COMPARED:
                break
        return list(found)


def keys_of(shape: Shape) -> set[int]:
    """What an issue is looked up by: names of its functions, its test, its message."""
    marks = (mark for name, mark in shape.marks.items() if name in LOOKED_UP)
    return {*shape.names, *marks} - _COMMON_NAMES


class Pair:
    """A failure and a known issue, side by side."""

    def __init__(
        self, one: Shape, other: Shape, issue: str, position: int, often: Callable[[int], int], size: int
    ) -> None:
        self.one, self.other = one, other
        #: The known issue, and its place among all.
        self.issue, self.position = issue, position
        self._often, self._size = often, size

    def odds(self, weights: JoiningWeights) -> float:
        """Log-odds that both are one bug."""
        known = weights.features
        return weights.intercept + math.fsum(known.get(name, 0.0) * value for name, value in self.values.items())

    @cached_property
    def values(self) -> dict[str, float]:
        """What they have in common and in which they differ, each between 0 and 1."""
        return {name: value for name, find in FEATURES.items() if (value := find(self))}

    @cached_property
    def aligned(self) -> tuple[int, ...]:
        """Depths of the frames that the other has too, by file and function or by name."""
        at = set(self.other.frames) | set(self.other.names)
        return tuple(
            depth
            for depth, both in enumerate(zip(self.one.frames, self.one.names, strict=False))
            if not at.isdisjoint(both)
        )

    def alignment(self, *, by_name: bool = False) -> float:
        """From -1 for nothing in common to 1 for the same frames at the same depths."""
        one, other = (self.one.names, self.other.names) if by_name else (self.one.frames, self.other.frames)
        weights = [self._weights(self.one.names), self._weights(self.other.names)]
        at = {number: depth for depth, number in reversed(list(enumerate(other)))}
        total = score = 0.0
        for depth, number in enumerate(one):
            weight = weights[0][depth]
            total += weight
            there = at.pop(number, None)
            if there is None:
                score -= weight
                continue
            total += weights[1][there]
            score += (weight + weights[1][there]) * math.exp(-_GAMMA * abs(depth - there))
        rest = math.fsum(weights[1][depth] for depth in at.values())
        return (score - rest) / (total + rest) if total + rest else 0.0

    @property
    def possible(self) -> bool:
        """Nothing else makes two failures one that have no place in common.

        Where both have frames of the product, one was raised where the other came by; where neither has, the test or
        the file is the same.
        """
        if self.both:
            return self._met(self.one, self.other) or self._met(self.other, self.one)
        neither = not self.one.frames and not self.other.frames
        return neither and (self.same("test") or self.same("file"))

    @staticmethod
    def _met(one: Shape, other: Shape) -> bool:
        return one.frames[0] in other.frames or (one.names[0] in other.names and one.names[0] not in _COMMON_NAMES)

    def same(self, mark: str) -> bool:
        """Both have this mark, and it is the same."""
        return mark in self.one.marks and self.one.marks[mark] == self.other.marks.get(mark)

    @property
    def both(self) -> bool:
        """Both have frames of the product."""
        return bool(self.one.names and self.other.names)

    def _weights(self, names: tuple[int, ...]) -> list[float]:
        """What each frame weighs: the less the farther it is from the crash, and the more issues have its function."""
        size = self._size + _FEW
        return [math.exp(-_BETA * self._often(name) / size) / (1 + depth) for depth, name in enumerate(names)]


def _words(pair: Pair) -> float:
    every = len(pair.one.words | pair.other.words)
    return len(pair.one.words & pair.other.words) / every if every else 0.0


Feature = Callable[[Pair], float]
#: What is weighed; each is 0 where the evidence is missing.
FEATURES: Mapping[str, Feature] = {
    "same_place": lambda p: float(p.both and p.one.frames[0] == p.other.frames[0]),
    "same_name": lambda p: float(
        p.both and p.one.names[0] == p.other.names[0] and p.one.frames[0] != p.other.frames[0]
    ),
    "frames": lambda p: max(p.alignment(), 0.0) if p.both else 0.0,
    "names": lambda p: max(p.alignment(by_name=True), 0.0) if p.both else 0.0,
    "other_frames": lambda p: max(-p.alignment(), 0.0) if p.both else 0.0,
    "no_frames": lambda p: float(not p.both),
    "same_message": lambda p: float(p.same("message")),
    "same_words_of_message": lambda p: float(p.same("template") and not p.same("message")),
    "same_line": lambda p: float(p.same("line")),
    "words": _words,
}  # fmt: skip

_SAID = {
    "same_place": "the same function raised",
    "same_name": "a function of the same name raised, in another file",
    "frames": "the same frames, at much the same depths",
    "names": "functions of the same names, at much the same depths",
    "other_frames": "other frames",
    "no_frames": "neither has frames of the project",
    "same_message": "the same message",
    "same_words_of_message": "the same message but for its values",
    "same_line": "the same source line",
    "words": "words of test, message and values in common",
}


def reasons(pair: Pair, weights: JoiningWeights) -> tuple[Reason, ...]:
    """What speaks for one bug and what for two, the strongest first, in log-odds."""
    parts = [(name, weights.features.get(name, 0.0) * value) for name, value in pair.values.items()]
    told = [
        Reason(name=name, detail=_SAID[name], weight=round(part, 2)) for name, part in parts if abs(part) >= _SMALLEST
    ]
    return tuple(sorted(told, key=lambda reason: -abs(reason.weight)))


def _chance(odds: float) -> float:
    return round(min(max(1 / (1 + math.exp(-max(min(odds, 30.0), -30.0))), 0.01), 0.99), 4)
