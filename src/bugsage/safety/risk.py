"""How dangerous a fix of a diagnosed issue would be, from 0 to 10, with every term that made the number."""

from collections.abc import Iterable, Iterator, Sequence
from math import prod

from bugsage.model.approval import SAFEST, Demand, Terms
from bugsage.model.contract import CRITICALITIES, Contract
from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.risk import Risk, RuleHit
from bugsage.model.rule import Rule, Site
from bugsage.safety.approval import recorded
from bugsage.safety.contracted import names
from bugsage.safety.facts import of_issue
from bugsage.safety.overlap import counted_once, same
from bugsage.safety.places import of_diagnosis
from bugsage.safety.rules import demands_of, hits_of_sites

_MAX_SITES = 3


def assess(diagnosis: Diagnosis, contracts: Sequence[Contract], rules: Sequence[Rule], terms: Terms = SAFEST) -> Risk:
    """The risk of mending this issue, judged by the places where a fix would land, never by the error's own text.

    The score is 10 · (1 − Π(1 − points/10)) over the hits, one for each rule that speaks. A rule that escalates,
    a triage that says not fixable, and a diagnosis without suspects ask for a person whatever the score.
    """
    places = sites(diagnosis, contracts)
    spoken = hits_of_sites(places, of_diagnosis(diagnosis), rules)
    floors = tuple(_floors(diagnosis))
    hits = (*floors, *counted_once([one.hit for one in spoken], same(rules)))
    score = score_of(hits)
    of_floors = [Demand(rule=hit.rule, asks="escalate", reason=hit.reason) for hit in floors]
    decision = recorded(of_issue(diagnosis, score, [*of_floors, *demands_of(spoken)], terms))
    return Risk(score=score, path=decision.path, hits=hits, decision=decision)


def score_of(hits: Iterable[RuleHit]) -> float:
    """Noisy-or over the hits' points: between 0 and 10, and never smaller with a hit more. Rounded to a tenth."""
    return round(10.0 * (1.0 - prod(1.0 - min(max(hit.points, 0.0), 10.0) / 10.0 for hit in hits)), 1)


def sites(diagnosis: Diagnosis, contracts: Sequence[Contract]) -> tuple[Site, ...]:
    """Where a fix would land: the first suspect, and with it up to two that are at least half as probable."""
    suspects = diagnosis.suspects
    if not suspects:
        return (Site(triage=diagnosis.triage.kind, confidence=0.0),)
    near = [s for s in suspects[1:_MAX_SITES] if s.probability > 0 and s.probability >= suspects[0].probability / 2]
    return tuple(_site(suspect, diagnosis, contracts) for suspect in (suspects[0], *near))


def _site(suspect: Suspect, diagnosis: Diagnosis, contracts: Sequence[Contract]) -> Site:
    first = diagnosis.suspects[0]
    return Site(
        file=suspect.file,
        symbol=suspect.symbol,
        triage=diagnosis.triage.kind,
        criticality=_criticality(suspect, diagnosis, contracts),
        contract_history=_past(suspect, diagnosis),
        callers=diagnosis.impact.callers if suspect is first else 0,
        confidence=first.probability,  # how sure the diagnosis is, not how sure of its second choice
    )


def _criticality(suspect: Suspect, diagnosis: Diagnosis, contracts: Sequence[Contract]) -> str:
    """The highest among the active contracts that this error violates or that speak of the place."""
    violated = {violation.id for violation in diagnosis.contracts if violation.verdict == "violated"}
    known = [
        CRITICALITIES.index(contract.criticality)
        for contract in contracts
        if contract.status == "active"
        and contract.criticality in CRITICALITIES
        and (contract.id in violated or names(contract, suspect.file, suspect.symbol))
    ]
    return CRITICALITIES[max(known)] if known else ""


def _past(suspect: Suspect, diagnosis: Diagnosis) -> tuple[str, ...]:
    """What the histories of the contracts of this very place tell."""
    place = f"{suspect.file}::{suspect.symbol}"
    return tuple(dict.fromkeys(one.signal for one in diagnosis.contracts if one.signal and one.place == place))


def _floors(diagnosis: Diagnosis) -> Iterator[RuleHit]:
    """What asks for a person before any rule is read."""
    if not diagnosis.suspects:
        yield RuleHit(rule="no-suspects", points=0.0, reason="nothing is known about where a fix would land")
    if not diagnosis.triage.fixable:
        kind = diagnosis.triage.kind
        yield RuleHit(
            rule="not-fixable", points=0.0, reason=f"a change of the code is not the way to mend this ({kind})"
        )
