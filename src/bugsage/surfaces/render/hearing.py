"""What is heard, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words

if TYPE_CHECKING:
    from bugsage.model.diagnosis import Diagnosis
    from bugsage.model.listening import Heard, Tally


def heard(heard: Heard) -> str:
    """`BS-7f3a2c91 3× KeyError: 'user_id' → shop/orders.py:15 Orders.create 62%: Line 15 asks …`."""
    issue = heard.diagnosis.issue
    event = issue.event
    title = one_line(f"{event.type}: {event.message}" if event.message else event.type, 160)
    times = f" {issue.occurrences}×" if issue.occurrences > 1 else ""
    causes = heard.diagnosis.hypotheses
    cause = f": {one_line(causes[0].cause, 200)}" if causes else ""
    return f"{issue.id}{times} {title} → {_suspect(heard.diagnosis)}{cause}"


def _suspect(diagnosis: Diagnosis) -> str:
    if not diagnosis.suspects:
        event = diagnosis.issue.event
        place = f" (raised in {event.file}:{event.line})" if event.file and event.line else ""
        return one_line(
            f"no suspect: {diagnosis.unsure or diagnosis.triage.reason or 'no code of this repository'}{place}"
        )
    first = diagnosis.suspects[0]
    line = first.lines[0] if first.lines else first.start
    return one_line(f"{first.file}:{line} {first.symbol} {words.percent(first.probability)}")


def tally(tally: Tally) -> str:
    """What came, in one sentence."""
    parts = [words.count(tally.errors, "error")]
    parts += [f"{tally.repeated} sent again"] if tally.repeated else []
    parts += [f"{number} × {kind.replace('_', ' ')}" for kind, number in sorted(tally.others.items())]
    parts += [f"{number} × refused with {status}" for status, number in sorted(tally.refused.items())]
    return ", ".join(parts)
