"""How a search ended, in sentences."""

from collections.abc import Mapping

from msgspec.structs import replace

from bugsage.diagnosis.bisecting import Graph, Outlook
from bugsage.model.bisection import BAD, GOOD, SKIP, Ancestor, Introduction

_MOST_NAMED = 20


def conclude(graph: Graph, outlook: Outlook, outcomes: Mapping[str, str], *, whole: bool) -> Introduction:
    """What follows when nothing is left to run, or no time. `whole`: no older commits than the graph's were cut off."""
    by_sha = {commit.sha: commit for commit in graph.commits}
    seen_good = GOOD in outcomes.values()
    bad = next((c.sha for c in reversed(graph.commits) if outcomes.get(c.sha) == BAD), "")
    good = next((c.sha for c in graph.commits if outcomes.get(c.sha) == GOOD), None)
    found = Introduction(
        ending="unfinished",
        bad=bad,
        good=good,
        candidates=outlook.left[:_MOST_NAMED],
        searched=len(graph),
        runs=len(outcomes),
        skipped=sum(said == SKIP for said in outcomes.values()),
    )
    if outlook.next is not None:
        return _with(found, "unfinished", f"{len(outlook.left)} of {len(graph)} commits are left")
    if len(outlook.left) > 1:
        return _with(found, "range", f"it is one of {len(outlook.left)} commits, and those between could not be run")
    first = by_sha[outlook.left[0]]
    if not seen_good and (first.parents or first.cut or not whole):
        return _with(found, "everywhere", _everywhere(graph, whole, first.cut))
    return _found(found, first, outcomes)


def _found(found: Introduction, first: Ancestor, outcomes: Mapping[str, str]) -> Introduction:
    parents = [parent for parent in first.parents if outcomes.get(parent) == GOOD]
    before = f"its parent {parents[0][:8]} passes" if parents else "what came before it passes"
    said = f"{first.sha[:8]} fails, {before}" if first.parents else f"{first.sha[:8]} fails, and is the first of all"
    return replace(
        found,
        ending="commit",
        commit=first.sha,
        author=first.author,
        time=first.time,
        subject=first.subject,
        candidates=(first.sha,),
        evidence=(said,),
    )


def _everywhere(graph: Graph, whole: bool, cut: bool) -> str:
    if cut:
        return "every commit that was fetched fails; `git fetch --unshallow` brings the others"
    if whole:
        return "every commit that could be run fails"
    return f"all of the newest {len(graph)} commits that could be run fail, and older ones are not looked at"


def _with(found: Introduction, ending: str, said: str) -> Introduction:
    return replace(found, ending=ending, evidence=(said,))
