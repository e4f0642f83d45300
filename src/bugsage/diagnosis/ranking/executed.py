"""What running the failing test tells of every candidate: whether it ran, how, and whether passing tests ran it too."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence

from bugsage.diagnosis.ranking.candidates import Candidates, Postings, Scores
from bugsage.diagnosis.ranking.clues import Clues, Read
from bugsage.diagnosis.ranking.delegating import Callers, called_by, handed_on
from bugsage.diagnosis.ranking.features import logarithmic
from bugsage.diagnosis.ranking.given import gave_wrong
from bugsage.diagnosis.ranking.text import Bag, stems_of
from bugsage.diagnosis.ranking.trails import Spectrum, Trail, Trails

_LONGEST_LINE = 400

#: Texts compared anew with the executed candidates alone: among these, words may be rare that are common elsewhere.
_AMONG: dict[str, Callable[[Clues], Bag]] = {
    "marked_executed": lambda c: c.marked,
    "test_id_executed": lambda c: c.test_id,
    "expected_only_executed": lambda c: c.expected_only,
}
#: Where a comparison fails, pytest asks both sides how they look: methods that no passing test has any use for.
SHOWING = frozenset(("__repr__", "__str__", "__rich_repr__"))
#: What executed lines alone can tell.
_OF_LINES = ("executed", "spectrum", "spectrum_scarce", "only_failing", "fresh_lines")
#: What spreads from functions to the class and the module around them.
_SPREAD = ("executed", "spectrum", "only_failing")


class Runs:
    """The recorded run, put to the candidates failure by failure."""

    def __init__(self, trails: Trails, candidates: Candidates, postings: Postings, read: Read) -> None:
        self.trails = trails
        self._candidates = candidates
        self._postings = postings
        self._lines = _Lines(read)
        self._callers: dict[str, Callers] = {}

    def features(self, clues: Clues, named: Scores) -> dict[str, Scores]:
        """All features that the run of one failing test adds; none where it was not recorded: missing is not zero.

        `named` says how much each candidate's name is like the test's.
        """
        test = clues.event.test
        trail = self.trails.of(test) if test else None
        if test is None or trail is None:
            return {}
        passing = self.trails.passing(test)
        spectrum = Spectrum(trail, [trail], passing)
        shown = [i for i in trail.lines if self._candidates.places[i][1].name in SHOWING]
        found = _of_trail(trail, passing, spectrum, frozenset(shown))
        if not self.trails.in_order:  # which came late, and what was returned or raised, no coverage tool tells
            found = {name: found[name] for name in _OF_LINES}
        found["gave_wrong"] = gave_wrong(trail.given, clues.wrong) if clues.wrong else {}
        found |= handed_on(trail, self.callers(trail), named)
        among = trail.lines.keys()
        found |= {name: self._postings.score_among(bag(clues), among) for name, bag in _AMONG.items()}
        found["changed_text_on_lines"] = self._on_lines(clues.changed, trail, spectrum)
        return found | {name: found[name] | _around(found[name], self._candidates) for name in _SPREAD}

    def callers(self, trail: Trail) -> Callers:
        """Who called whom of what the test executed."""
        if trail.test not in self._callers:
            self._callers[trail.test] = called_by(trail, self._candidates)
        return self._callers[trail.test]

    def _on_lines(self, query: Bag, trail: Trail, spectrum: Spectrum) -> Scores:
        """BM25 of the executed lines alone, each line the weightier the fewer passing tests executed it too."""
        bags: dict[int, dict[str, float]] = {}
        for i, lines in trail.lines.items():
            path, bag = self._candidates.places[i][0].path, bags.setdefault(i, {})
            for line in sorted(lines):
                for word, count in self._lines.of(path, line).items():
                    bag[word] = bag.get(word, 0.0) + count * spectrum.freshness((i, line))
        return _bm25(query, bags)


def _of_trail(trail: Trail, passing: Sequence[Trail], spectrum: Spectrum, shown: frozenset[int]) -> dict[str, Scores]:
    """`shown` are left out where failing is compared with passing: that they ran is the runner's doing.

    Without a passing test there is nothing to compare with: that is missing, not the same for all.
    """
    order = list(trail.lines)
    compared = [i for i in order if i not in shown] if passing else []
    ochiai = {i: spectrum.ochiai(i) for i in compared}
    receivers = _receivers(trail, passing)
    fresh = {i: sum(spectrum.freshness((i, n)) for n in sorted(trail.lines[i])) for i in ochiai}
    return {
        "executed": dict.fromkeys(order, 1.0),
        "spectrum": ochiai,
        "spectrum_scarce": _scarce(ochiai),
        "only_failing": {i: 1.0 for i, v in ochiai.items() if passing and v >= 1.0},
        "entered_late": {i: (n + 1) / len(order) for n, i in enumerate(order)},
        "fresh_lines": logarithmic(fresh, 60),
        "returned_differently": _returned_differently(trail, passing),
        "returned_nothing": {i: 1.0 for i, kinds in trail.returns.items() if len(kinds) > 1 and "NoneType" in kinds},
        "raised_only_failing": {
            i: 1.0 for i in sorted(trail.raised) if passing and not any(i in other.raised for other in passing)
        },
        "receiver": receivers,
        "receiver_scarce": _scarce(receivers),
    }


def _scarce(values: Scores) -> Scores:
    """One of few that stand out says more than one of many: 1 / sqrt(how many do not stand below it)."""
    ranked = sorted(values.values())
    return {i: 1 / math.sqrt(len(ranked) - bisect_left(ranked, v)) for i, v in values.items() if v}


def _receivers(trail: Trail, passing: Sequence[Trail]) -> Scores:
    """Classes for which methods ran, by Ochiai; a table or a constant of a class runs only when it is imported."""
    return {i: 1 / math.sqrt(1 + sum(i in other.receivers for other in passing)) for i in sorted(trail.receivers)}


def _returned_differently(trail: Trail, passing: Sequence[Trail]) -> Scores:
    """Functions that gave a type which they gave in no passing test."""
    found = {}
    for i, kinds in trail.returns.items():
        others = [other.returns[i] for other in passing if other.returns.get(i)]
        if others and kinds - frozenset().union(*others):
            found[i] = 1.0
    return found


def _around(values: Scores, candidates: Candidates) -> Scores:
    """The classes and modules around what was executed, at the best value of what is in them."""
    found: Scores = {}
    for i, value in values.items():
        file, definition = candidates.places[i]
        for symbol in ("<module>", definition.parent):
            number = candidates.number.get((file.path, symbol))
            if number is not None and number not in values and candidates.places[number][1].kind != "function":
                found[number] = max(found.get(number, 0.0), value)
    return found


class _Lines:
    """The stems of single lines of the product."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._texts: dict[str, list[str]] = {}
        self._stems: dict[tuple[str, int], Bag] = {}

    def of(self, path: str, line: int) -> Bag:
        key = (path, line)
        if key not in self._stems:
            if path not in self._texts:
                self._texts[path] = (self._read(path) or "").split("\n")
            text = self._texts[path][line - 1 : line]
            self._stems[key] = stems_of(text[0][:_LONGEST_LINE]) if text else {}
        return self._stems[key]


def _bm25(query: Collection[str], bags: dict[int, dict[str, float]]) -> Scores:
    """BM25 with k1 = 1.2 and b = 0.75, divided by the best."""
    sizes = {i: 1 + sum(bag.values()) for i, bag in bags.items()}
    mean = sum(sizes.values()) / max(len(sizes), 1)
    sums: Scores = {}
    for word in query:
        having = [i for i, bag in bags.items() if word in bag]
        rarity = math.log(1 + (len(bags) - len(having) + 0.5) / (len(having) + 0.5))
        for i in having:
            count = bags[i][word]
            weight = rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * sizes[i] / mean))
            sums[i] = sums.get(i, 0.0) + weight
    best = max(sums.values(), default=0.0)
    return {i: value / best for i, value in sums.items()} if best > 0 else {}
