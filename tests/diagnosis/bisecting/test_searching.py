"""Random histories: what is found is the first bad commit, in hardly more runs than halving needs."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.diagnosis.bisecting import Graph, Search, weigh
from bugsage.diagnosis.bisecting.graph import bits_of
from bugsage.diagnosis.bisecting.telling import conclude
from bugsage.model.bisection import BAD, GOOD, SKIP, Ancestor, Introduction
from bugsage.model.diagnosis import Suspect
from bugsage.model.history import Commit


def line(n: int, files: dict[int, tuple[str, ...]] | None = None) -> list[Ancestor]:
    """Newest first; commit `0` is the newest."""
    return [
        Ancestor(sha=str(i), parents=(str(i + 1),) if i < n - 1 else (), files=(files or {}).get(i, ()))
        for i in range(n)
    ]


#: How many commits before the one before a commit its further parents are, which may be that one too.
OLDER = st.just(0) | st.integers(0, 39)


@st.composite
def histories(draw: st.DrawFn, most: int = 40) -> list[Ancestor]:
    """A graph with merges whose newest commit descends from all others; children come first."""
    n = draw(st.integers(1, most))
    merged = draw(st.lists(st.tuples(OLDER, OLDER), min_size=n, max_size=n))
    commits = [{i + 1, *(i + 1 + more % (n - i - 1) for more in merged[i])} if i + 1 < n else set() for i in range(n)]
    return [Ancestor(sha=str(i), parents=tuple(map(str, sorted(parents)))) for i, parents in enumerate(commits)]


def truth(graph: Graph, culprit: int, sha: str) -> str:
    return BAD if graph.past(graph.number[sha]) >> culprit & 1 else GOOD


def hunt(
    graph: Graph, weights: list[float], culprit: int, broken: frozenset[str] = frozenset()
) -> tuple[Introduction, int]:
    """What is found, and runs, that of the bad commit not counted."""
    search, newest = Search(graph, weights), graph.commits[0].sha
    outcomes = {newest: BAD}
    while (outlook := search.outlook(outcomes)).next:
        assert outlook.next not in outcomes
        outcomes[outlook.next] = SKIP if outlook.next in broken else truth(graph, culprit, outlook.next)
    return conclude(graph, outlook, outcomes, whole=True), len(outcomes) - 1


@settings(deadline=None, max_examples=200)
@given(histories(), st.data())
def test_what_is_found_is_the_first_bad_commit_as_git_would_find_it(
    commits: list[Ancestor], data: st.DataObject
) -> None:
    graph = Graph(commits)
    culprit = data.draw(st.integers(0, len(graph) - 1))
    weights = data.draw(st.lists(st.floats(1e-6, 1), min_size=len(graph), max_size=len(graph)))
    found, _ = hunt(graph, weights, culprit)
    first = graph.commits[culprit]
    # Each bad commit has it in its past, and each of its parents is good: the definition of `git bisect`.
    if found.ending == "commit":
        assert found.commit == first.sha
    else:
        assert (found.ending, found.candidates) == ("everywhere", (first.sha,))


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 400), st.data())
def test_a_wrong_belief_costs_a_few_runs_at_most(n: int, data: st.DataObject) -> None:
    graph = Graph(line(n))
    suspect = Suspect(rank=1, file="a.py", symbol="f", start=1, end=2, probability=0.9)
    believed = data.draw(st.dictionaries(st.integers(0, n - 1).map(str), st.floats(0.01, 1), max_size=6))
    touched = data.draw(st.sets(st.integers(0, n - 1), max_size=8))
    recent = [Commit(sha=str(i), files=("a.py",), touched={"a.py": ("f",)}) for i in sorted(touched)]
    weights = weigh(graph.commits, recent, (suspect,), believed)
    _, runs = hunt(graph, weights, data.draw(st.integers(0, n - 1)))
    assert runs <= math.ceil(math.log2(n)) + 4


@pytest.mark.parametrize("n", [50, 500, 3000])
def test_a_right_belief_needs_few_runs(n: int) -> None:
    graph = Graph(line(n))
    suspect = Suspect(rank=1, file="a.py", symbol="f", start=1, end=2, probability=0.9)
    recent = [Commit(sha=str(i), files=("a.py",), touched={"a.py": ("f",)}) for i in (n // 3, n // 2)]
    weights = weigh(graph.commits, recent, (suspect,), {})
    assert sum(weights) == pytest.approx(1)
    for culprit in (n // 3, n // 2):
        found, runs = hunt(graph, weights, culprit)
        assert (found.commit, runs <= 5) == (str(culprit), True)


def test_without_a_belief_it_is_halving() -> None:
    n = 256
    graph = Graph(line(n))
    weights = [1 / n] * n
    assert max(hunt(graph, weights, culprit)[1] for culprit in range(n)) <= 9


@settings(deadline=None, max_examples=150)
@given(histories(), st.data())
def test_commits_that_cannot_run_are_never_blamed_wrongly(commits: list[Ancestor], data: st.DataObject) -> None:
    graph = Graph(commits)
    culprit = data.draw(st.integers(0, len(graph) - 1))
    broken = frozenset(data.draw(st.sets(st.integers(1, max(1, len(graph) - 1)).map(str))))
    found, _ = hunt(graph, [1.0] * len(graph), culprit, broken)
    assert graph.commits[culprit].sha in found.candidates or len(found.candidates) == 20
    if found.ending == "commit":
        assert found.commit == graph.commits[culprit].sha


def test_only_broken_commits_between_leave_a_range() -> None:
    graph = Graph(line(10))
    found, _ = hunt(graph, [1.0] * 10, 5, frozenset("456"))
    assert (found.ending, found.candidates, found.good) == ("range", ("3", "4", "5", "6"), "7")
    assert found.skipped == 3


def test_a_failure_that_was_always_there() -> None:
    graph = Graph(line(8))
    search = Search(graph, [1.0] * 8)
    outcomes = {"0": BAD}
    while (outlook := search.outlook(outcomes)).next:
        outcomes[outlook.next] = BAD
    assert conclude(graph, outlook, outcomes, whole=True).ending == "commit"  # the first of all
    assert conclude(graph, outlook, outcomes, whole=False).ending == "everywhere"


def test_a_search_without_time_says_what_is_left() -> None:
    graph = Graph(line(100))
    outlook = Search(graph, [1.0] * 100).outlook({"0": BAD})
    found = conclude(graph, outlook, {"0": BAD}, whole=True)
    assert (found.ending, found.evidence) == ("unfinished", ("100 of 100 commits are left",))


@given(st.integers(0, 2**200))
def test_bits_are_told_one_by_one(bits: int) -> None:
    assert list(bits_of(bits)) == [n for n in range(201) if bits >> n & 1]


@settings(deadline=None)
@given(histories(), st.randoms())
def test_children_come_before_parents_in_whatever_order_they_are_told(commits: list[Ancestor], chance: object) -> None:
    shuffled = list(commits)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    graph = Graph(shuffled)
    for n, commit in enumerate(graph.commits):
        assert all(graph.number[parent] > n for parent in commit.parents)
