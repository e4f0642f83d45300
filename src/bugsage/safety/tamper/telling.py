"""Findings of the guard as reasons of a score, and as what they ask for."""

from collections.abc import Iterable
from typing import Final

from bugsage.model.approval import Demand
from bugsage.model.risk import RuleHit
from bugsage.model.tamper import Finding

#: Points of a finding, by who made the change and how bad it is.
_POINTS: Final = {"cheat": 9.0, "suspicious": 3.0}
_HINT: Final = 0.3


def hits_of_findings(findings: Iterable[Finding], maker: str) -> tuple[RuleHit, ...]:
    """Findings as reasons of a score: heavy for what no person made, one hint for each kind in a person's change."""
    persons = _is_person(maker)
    told: dict[object, RuleHit] = {}
    for number, one in enumerate(findings):
        hit = RuleHit(
            rule=f"tamper-{one.kind}",
            points=_HINT if persons else _POINTS[one.severity],
            reason=one.sentence,
            file=one.file,
            line=one.line,
        )
        told.setdefault(one.kind if persons else number, hit)
    return tuple(told.values())


def demands_of_findings(findings: Iterable[Finding], maker: str) -> tuple[Demand, ...]:
    """What findings ask for beyond their points, once for each kind: nothing of a person's own change."""
    if _is_person(maker):
        return ()
    asked: dict[str, Demand] = {}
    for one in findings:
        asks = "escalate" if one.severity == "cheat" else "review"
        asked.setdefault(one.kind, Demand(rule=f"tamper-{one.kind}", asks=asks, reason=one.sentence))
    return tuple(asked.values())


def _is_person(maker: str) -> bool:
    """Who made it is known, and a person: that nobody says so is no reason to look away."""
    return maker.startswith("human:")
