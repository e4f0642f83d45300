"""Which of the functions that a failing test executed called which, and what that passes on.

What a test is named after is often a thin entrance: the fault is in what it calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from bugsage.diagnosis.ranking.candidates import AMBIGUOUS, Candidates, Scores
from bugsage.diagnosis.ranking.trails import Trail
from bugsage.model.languages import constructor_of

#: Lines that a function executed at most where it did little by itself.
_THIN = 3

#: Candidates to those that call them.
Callers = Mapping[int, Sequence[int]]


def handed_on(trail: Trail, callers: Callers, named: Scores) -> dict[str, Scores]:
    """Functions called by one that did little by itself, and by one whose name is more like the test's than theirs.

    `named` says how much each candidate's name is like the test's.
    """
    nearer = {j: max(named.get(i, 0.0) for i in who) - named.get(j, 0.0) for j, who in callers.items()}
    return {
        "thin_caller": {j: 1.0 for j, who in callers.items() if any(is_thin(trail, i) for i in who)},
        "named_caller": {j: more for j, more in nearer.items() if more > 0},
    }


def is_thin(trail: Trail, i: int) -> bool:
    """It did little by itself; where only functions were recorded that is not known."""
    return 0 < len(trail.lines[i]) <= _THIN


def called_by(trail: Trail, candidates: Candidates) -> Callers:
    """For each executed function the executed candidates that call it by a name which few others executed share."""
    by_name: dict[str, list[int]] = {}
    for i in trail.lines:
        file, definition = candidates.places[i]
        if definition.kind == "function":
            by_name.setdefault(definition.name, []).append(i)
            if definition.name == constructor_of(file.language):
                by_name.setdefault(definition.parent.rpartition(".")[2], []).append(i)
    found: dict[int, list[int]] = {}
    for i in trail.lines:
        names = {call.name.rpartition(".")[2] for call in candidates.places[i][1].calls}
        reached = (some for name in names if len(some := by_name.get(name, ())) < AMBIGUOUS)
        for j in {*chain.from_iterable(reached)} - {i}:
            found.setdefault(j, []).append(i)
    return found
