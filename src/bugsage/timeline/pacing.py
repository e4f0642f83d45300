"""How long issues took to be explained, mended and landed, and who mended them."""

from bisect import bisect_left
from collections.abc import Iterable

from bugsage.model.figures import BOUNDS, Maker, Pace
from bugsage.model.spending import CostRow
from bugsage.model.timeline import Entry, EntryKind, State
from bugsage.timeline.preferring import proved

#: The first entry of a kind says when an issue got so far.
STEPS = {
    "diagnosis": EntryKind.ROOT_CAUSE_PROPOSED,
    "fix": EntryKind.FIX_PROPOSED,
    "landing": EntryKind.FIX_APPLIED,
}


def paces(state: State, entries: Iterable[Entry]) -> dict[str, Pace]:
    """By step, over all issues; those counted in another go by the other's first occurrence."""
    first: dict[str, dict[str, tuple[str, float]]] = {step: {} for step in STEPS}
    kinds = {kind: step for step, kind in STEPS.items()}
    for entry in entries:
        step = kinds.get(entry.kind)
        if step and "opinion" not in entry.payload:
            least = took_of(entry) / 1000 if step == "diagnosis" else 0.0
            first[step].setdefault(state.home(entry.issue), (entry.time, least))
    return {step: _pace(state, times) for step, times in first.items()}


def makers(state: State, rows: Iterable[CostRow]) -> tuple[Maker, ...]:
    """Agents and templates by how often they tried; `rows` is what each took."""
    right, wrong = proved(state)
    tried: dict[str, list[bool]] = {}
    for one in state.tried:
        tried.setdefault(one.agent, []).append(one.held)
    took = {row.name: row.spent for row in rows}
    found = (
        Maker(
            name=name,
            tried=len(held),
            held=sum(held),
            right=right[name],
            wrong=wrong[name],
            seconds=took[name].seconds if name in took else 0.0,
            usd=took[name].usd if name in took else 0.0,
        )
        for name, held in tried.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.tried, one.name)))


def took_of(entry: Entry) -> float:
    """Milliseconds of a diagnosis, by its own watch."""
    timings = entry.payload.get("timings_ms")
    times = [t for t in timings.values() if isinstance(t, (int, float))] if isinstance(timings, dict) else []
    return float(sum(times))


def _pace(state: State, times: dict[str, tuple[str, float]]) -> Pace:
    """`times` of each issue: when it got so far, and how many seconds that took at least."""
    from statistics import median  # every command reads this file, few ask for figures

    seen = {issue: state.issues[issue].first_seen for issue in times if issue in state.issues}
    took = [_between(seen[issue], *times[issue]) for issue in seen]
    known = sorted(seconds for seconds in took if seconds is not None)
    if not known:
        return Pace()
    counts = [0] * (len(BOUNDS) + 1)
    for seconds in known:
        counts[bisect_left(BOUNDS, seconds)] += 1
    return Pace(n=len(known), median=median(known), longest=known[-1], counts=tuple(counts))


def _between(first: str, then: str, least: float) -> float | None:
    from datetime import datetime

    try:
        return max(least, (datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds())
    except (ValueError, TypeError):
        return None
