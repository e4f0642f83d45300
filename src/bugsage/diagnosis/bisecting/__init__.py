"""Which commit to run next, and which one it was: a decision over the runs so far; running is others' work.

As `git bisect` it takes a history in which every descendant of the commit that introduced a failure fails. Unlike it,
commits are not all equally likely: each run halves the probability that is left, not the number of commits.
"""

from collections.abc import Mapping, Sequence

from bugsage.diagnosis.bisecting.graph import Graph, bits_of, levels_of, weight_of
from bugsage.diagnosis.bisecting.weighing import weigh
from bugsage.model.base import Noun
from bugsage.model.bisection import BAD, GOOD, SKIP

__all__ = ["Graph", "Outlook", "Search", "weigh"]


class Outlook(Noun, frozen=True, kw_only=True):
    """Where a search stands."""

    #: The commit to run next; None when nothing is left to run.
    next: str | None
    #: Commits that may have introduced it, newest first. One only, when it is found.
    left: tuple[str, ...]
    #: How much of the probability was with them at first.
    share: float = 1.0


class Search:
    """A bisection of a graph whose first commit is bad."""

    def __init__(self, graph: Graph, weights: Sequence[float]) -> None:
        """`weights` are those of the graph's commits, in its order, all above 0."""
        assert len(weights) == len(graph)
        self._graph = graph
        self._levels = levels_of(weights)

    def outlook(self, outcomes: Mapping[str, str]) -> Outlook:
        """What is left and what to run next, after these outcomes by commit."""
        graph = self._graph
        left = (1 << len(graph)) - 1
        known = {graph.number[sha]: said for sha, said in outcomes.items() if sha in graph.number}
        for n, said in known.items():
            if said == BAD:
                left &= graph.past(n)
            elif said == GOOD:
                left &= ~graph.past(n)
        bad = {n for n, said in known.items() if said == BAD}
        free = [n for n in bits_of(left) if n not in known]
        skipped = [n for n in bits_of(left) if known.get(n) == SKIP]
        shas = tuple(graph.commits[n].sha for n in bits_of(left))
        share = weight_of(left, self._levels) / weight_of((1 << len(graph)) - 1, self._levels)
        # The newest of what is left is bad, known or by descent: running it says nothing.
        tips = [n for n in free if not bad and n == 0]
        choice = [n for n in free if n not in tips]
        if len(shas) <= 1 or not choice:
            return Outlook(next=None, left=shas, share=share)
        return Outlook(next=graph.commits[self._best(left, choice, skipped)].sha, left=shas, share=share)

    def _best(self, left: int, choice: Sequence[int], skipped: Sequence[int]) -> int:
        """The commit whose outcome is most open; farther from those that could not be run, for theirs is catching."""
        masses = self._graph.masses(left, self._levels)
        total = weight_of(left, self._levels)
        reach = max(1.0, left.bit_count() / 8)

        def worth(n: int) -> float:
            near = min((abs(n - other) for other in skipped), default=None)
            runs = 1.0 if near is None else near / (near + reach)
            return min(masses[n], total - masses[n]) * runs

        return max(choice, key=lambda n: (worth(n), -n))
