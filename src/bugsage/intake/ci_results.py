"""What CI services understood of JUnit reports, as JSON: each failure is read as that of such a report."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bugsage.intake.clean import EXCERPT, cap
from bugsage.intake.json_document import text_of
from bugsage.intake.junit_case import Case, Problem, events_of
from bugsage.model.error import ErrorEvent


def failure(said: dict[str, str], *, suite: str, outcome: str, message: str, text: str, format: str) -> ErrorEvent:
    """One failed test; `said` are the attributes of its case as JUnit names them."""
    case = Case({name: value for name, value in said.items() if value}, suite, None)
    problem = Problem("error" if outcome == "error" else "failure", {"message": message} if message else {})
    problem.text = cap(text, EXCERPT)
    case.problems.append(problem)
    return replace(events_of(case)[0], format=format)


def text(found: dict[str, Any], *names: str) -> str:
    """The first of these members that holds a text."""
    return next((value for name in names if (value := text_of(found.get(name), EXCERPT))), "")
