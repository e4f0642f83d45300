"""Frames that only hand on what came in: wrappers around the function that does the work."""

from __future__ import annotations

import ast

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.reading import Place, places
from bugsage.diagnosis.syntax import last_name, on_line


def forwarding(case: Case, candidates: Candidates) -> tuple[int, ...]:
    """Candidates in the traceback whose failing line hands on all their arguments, whatever these are."""
    if case.event.language != "python" or not case.event.frames:
        return ()
    try:
        found = (candidates.of(p.file, p.definition) for p in places(case) if not p.is_test and forwards(case, p))
        return tuple(dict.fromkeys(i for i in found if i is not None))
    except RecursionError:  # code nested deeper than a walk over it can go
        return ()


def forwards(case: Case, at: Place) -> bool:
    """Whether the line calls something with the very `*args` that its function takes."""
    taken = next((p.name for p in at.definition.parameters if p.kind == "args"), "")
    if not taken:
        return False
    calls = (node for node in on_line(case, at) if isinstance(node, ast.Call))
    given = (a.value for call in calls for a in call.args if isinstance(a, ast.Starred))
    return any(last_name(value) == taken for value in given)
