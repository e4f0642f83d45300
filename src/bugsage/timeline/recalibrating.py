"""Outcomes to a line on the log-odds: what shipped is the prior, and is never forgotten.

The line minimises the log loss of all outcomes plus `PULL` times the squared distance from the identity. In other
words intercept and slope have a normal prior. Of the intercept: projects differ from the shipped calibration with a
standard deviation of about 0.4 in log-odds (published rates of being right first of 13 projects spread by 0.8, a part
of which is chance and a part of which the probabilities know already), so the pull is 1 / 0.4² = 6: as much as two
dozen outcomes at even odds weigh. Of the slope hardly anything can be learned from tens of outcomes, so it is held
tighter. A kind of failure has an offset of its own, drawn to the whole more strongly than the whole to what shipped.
With these no single outcome moves any probability by more than 0.06 (`benchmarks/recalibration.py`).
"""

import math
from collections.abc import Iterable, Sequence

from bugsage.model.base import Noun
from bugsage.model.recalibration import SURE, Recalibration, kind_of_failure, log_odds
from bugsage.model.timeline import FirstSuspect, IssueRecord, State

#: Of intercept and slope towards 0 and 1, and of a kind's offset towards 0.
PULL = (6.0, 40.0)
PULL_OF_KIND = 16.0
#: However many outcomes there are, the line stays within these.
MOST_SHIFT, LEAST_SLOPE, MOST_SLOPE, MOST_OFFSET = 2.0, 0.5, 2.0, 1.0
#: Only so many of the newest outcomes count: code and people change.
MOST = 500
_STEPS = 25


class Outcome(Noun, frozen=True, kw_only=True):
    """A first suspect of which is known whether it was right."""

    #: The probability that shipped, before any recalibration, and the one that was shown.
    shipped: float
    shown: float
    right: bool
    #: `assertion`, `crash` or `trace`.
    kind: str
    time: str = ""


def outcomes(state: State) -> tuple[Outcome, ...]:
    """What became of each issue's first suspect, oldest first: the last verdict says it, else the fix that was kept."""
    found = (_outcome(record) for record in state.issues.values())
    return tuple(sorted((o for o in found if o), key=lambda o: o.time))


def recalibrate(seen: Sequence[Outcome]) -> Recalibration:
    """What these outcomes teach; the identity without any."""
    seen = seen[-MOST:]
    if not seen:
        return Recalibration()
    pairs = [(_bounded(o.shipped), o.right) for o in seen]
    a, b = _line(pairs)
    kinds = {}
    for kind in sorted({o.kind for o in seen}):
        own = [(a + b * x, right) for (x, right), o in zip(pairs, seen, strict=True) if o.kind == kind]
        kinds[kind] = round(_offset(own), 6)
    return Recalibration(intercept=round(a, 6), slope=round(b, 6), kinds=kinds, n=len(seen))


def as_they_came(seen: Sequence[Outcome]) -> tuple[float, ...]:
    """For each outcome the probability recalibrated by the ones before it alone: what can be honestly compared."""
    return tuple(recalibrate(seen[:n]).chance(outcome.shipped, outcome.kind) for n, outcome in enumerate(seen))


def _outcome(record: IssueRecord) -> Outcome | None:
    verdict = next((v for v in reversed(record.verdicts) if v.suspect is not None), None)
    if verdict is not None and verdict.suspect is not None:
        return _made(verdict.suspect, verdict.right, record, verdict.time)
    applied = record.applied
    if applied is None or applied.suspect is None or not applied.places:
        return None
    suspect = applied.suspect
    return _made(suspect, f"{suspect.file}::{suspect.symbol}" in applied.places, record, applied.time)


def _made(suspect: FirstSuspect, right: bool, record: IssueRecord, time: str) -> Outcome:
    shipped = suspect.probability if suspect.shipped is None else suspect.shipped
    return Outcome(
        shipped=shipped,
        shown=suspect.probability,
        right=right,
        kind=kind_of_failure(record.type, record.test),
        time=time,
    )


def _bounded(probability: float) -> float:
    return log_odds(min(max(probability, 1 - SURE), SURE))


def _line(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Newton's method on a convex loss, each step within bounds."""
    a, b = 0.0, 1.0
    for _ in range(_STEPS):
        g = [PULL[0] * a, PULL[1] * (b - 1)]
        h = [PULL[0], 0.0, PULL[1]]
        for x, right in pairs:
            p = _logistic(a + b * x)
            error, spread = p - right, p * (1 - p)
            g[0] += error
            g[1] += error * x
            h[0] += spread
            h[1] += spread * x
            h[2] += spread * x * x
        determinant = h[0] * h[2] - h[1] * h[1]
        step_a = (h[2] * g[0] - h[1] * g[1]) / determinant
        step_b = (h[0] * g[1] - h[1] * g[0]) / determinant
        a, b = _within(a - step_a, -MOST_SHIFT, MOST_SHIFT), _within(b - step_b, LEAST_SLOPE, MOST_SLOPE)
        if abs(step_a) + abs(step_b) < 1e-9:
            break
    return a, b


def _offset(pairs: Iterable[tuple[float, bool]]) -> float:
    """What is to be added to these log-odds."""
    known, offset = tuple(pairs), 0.0
    for _ in range(_STEPS):
        chances = [_logistic(offset + x) for x, _ in known]
        slope = PULL_OF_KIND * offset + sum(p - right for p, (_, right) in zip(chances, known, strict=True))
        step = slope / (PULL_OF_KIND + sum(p * (1 - p) for p in chances))
        offset = _within(offset - step, -MOST_OFFSET, MOST_OFFSET)
        if abs(step) < 1e-9:
            break
    return offset


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
