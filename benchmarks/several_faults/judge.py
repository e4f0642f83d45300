"""How well runs were divided into issues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.several_faults.gather import Failures
from bugsage.diagnosis.joining.grouping import grouped
from bugsage.model.joining import Joining

#: Positions of the fingerprints of a run, in groups.
Groups = Sequence[Sequence[int]]


class Figures(NamedTuple):
    """Over some runs. Pairs are of failures, within one run, whose faults are known."""

    runs: int
    #: Pairs in one issue; of these with one fault; with one fault at all.
    together: int
    right: int
    alike: int
    #: Runs with exactly as many issues as faults.
    exact: int
    #: Runs in which some issue holds failures of two faults.
    hiding: int
    #: Issues in all, and faults.
    issues: int
    faults: int

    @property
    def precision(self) -> float:
        return self.right / self.together if self.together else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.alike if self.alike else 1.0

    @property
    def f(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1.0)


def by_fingerprint(run: Failures) -> Groups:
    """Nothing joined."""
    return [[n] for n in range(len(run.profiles))]


def by_cause(run: Failures, joining: Joining) -> Groups:
    """As BugSage joins them."""
    return grouped(run.profiles, joining).groups


def figures(runs: Sequence[tuple[Failures, Groups]]) -> Figures:
    """All of it; failures whose fault is not known count for nothing, and neither do issues made of them alone."""
    together = right = alike = exact = hiding = issues = faults = 0
    for run, groups in runs:
        counted = [Counter(f for n in group for f in run.faults[n] if f) for group in groups]
        counted = [one for one in counted if one]
        every = sum(counted, Counter[str]())
        together += sum(_pairs(one.total()) for one in counted)
        right += sum(_pairs(n) for one in counted for n in one.values())
        alike += sum(_pairs(n) for n in every.values())
        exact += len(counted) == len(every)
        hiding += any(len(one) > 1 for one in counted)
        issues += len(counted)
        faults += len(every)
    return Figures(len(runs), together, right, alike, exact, hiding, issues, faults)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
