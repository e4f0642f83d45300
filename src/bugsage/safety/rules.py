"""What the rules say of a change, or of the place where a fix would land."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from msgspec.structs import replace

from bugsage.errors import RuleError
from bugsage.model.approval import Demand
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit, Spoken
from bugsage.model.rule import Condition, Rule, Site
from bugsage.ports.change import Syntax
from bugsage.safety.asking import Answer, Asking, Found
from bugsage.safety.conditions import OF_SYMBOL, holds
from bugsage.safety.floors import floors
from bugsage.safety.places import Facts, Place, of_proposal, of_sites
from bugsage.safety.quiet import Quiet

_VALUE = re.compile(r"\{(\w+)\}")
#: So many reasons why there is no answer are told.
_REASONS = 2
#: So many rules are named that lack the same thing, and stand under this name together.
_NAMED = 3
UNANSWERED = "unanswered-rules"


def _standing_still() -> float:
    return 0.0


def hits_of(
    proposal: Proposal, rules: Sequence[Rule], syntax: Syntax | None, seconds: Callable[[], float] = _standing_still
) -> tuple[Spoken, ...]:
    """What stands beyond all rules, then what each rule that speaks of a change says, in the order of the rules.

    `seconds` is a clock: without one each search has its limit, and all of them together have none.
    """
    facts, places = of_proposal(proposal)
    words = {pattern: found for rule in rules for pattern, found in rule.words.items()}
    asking = Asking(facts=facts, places=places, seconds=seconds, syntax=syntax, words=words)
    spoken = tuple(spoken_of(rules, asking))
    return (
        *floors(proposal),
        *(one for one in spoken if one.answered),
        *_together(one for one in spoken if not one.answered),
    )


def _together(untold: Iterable[Spoken]) -> Iterator[Spoken]:
    """Rules that lack the same thing said as one: what is missing counts, and not how many would have asked for it."""
    alike: dict[str, list[Spoken]] = {}
    for one in untold:
        alike.setdefault(one.hit.reason, []).append(one)
    for same in alike.values():
        names = [one.hit.rule for one in same]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        reason = f"{same[0].hit.reason} (asked by {', '.join(names[:_NAMED])}{more})"
        hit = replace(same[0].hit, rule=names[0] if len(names) == 1 else UNANSWERED, reason=reason)
        yield replace(same[0], hit=hit, escalate=any(one.escalate for one in same))


def hits_of_sites(sites: Sequence[Site], facts: Facts, rules: Sequence[Rule]) -> tuple[Spoken, ...]:
    """What rules say of the places where a fix would land, before there is one."""
    return tuple(spoken_of(rules, Asking(facts=facts, places=of_sites(sites), seconds=_standing_still)))


def demands_of(spoken: Iterable[Spoken]) -> tuple[Demand, ...]:
    """What rules that spoke ask for beyond their points, each the strictest of it."""
    asked = ((one, next((word for word in ("deny", "escalate", "review") if getattr(one, word)), "")) for one in spoken)
    return tuple(Demand(rule=one.hit.rule, asks=word, reason=one.hit.reason) for one, word in asked if word)


def spoken_of(rules: Sequence[Rule], asking: Asking) -> Iterator[Spoken]:
    """What the rules say in one evaluation."""
    files: dict[str, Place] = {}
    for place in asking.places:
        files.setdefault(place.path, place)
    quiet = Quiet(asking)
    for rule in rules:
        if quiet(rule.when):
            continue
        spoken = _spoken(rule, asking.places if asks_of_symbols(rule.when) else tuple(files.values()), asking)
        if spoken is not None:
            yield spoken


def _spoken(rule: Rule, places: Sequence[Place], asking: Asking) -> Spoken | None:
    first: tuple[Place, Found] | None = None
    fitting = 0
    untold: tuple[Place, list[str]] | None = None
    for place in places:
        asking.found, asking.unanswered = Found(), []
        answer = _answer(rule, place, asking)
        if answer:
            fitting += 1
            first = first or (place, asking.found)
        elif answer is None and asking.unanswered and untold is None:
            untold = (place, asking.unanswered)
    if first is not None:
        return _said(rule, *first, fitting, asking.facts)
    return _untold(rule, *untold, asking.late) if untold else None


def _answer(rule: Rule, place: Place, asking: Asking) -> Answer:
    try:
        return holds(rule.when, place, asking)
    except RuleError as error:
        where = f"{rule.source}:{rule.line}: " if rule.source else ""
        raise RuleError(f"{where}rule {rule.id}: {error}") from error


def _said(rule: Rule, place: Place, found: Found, fitting: int, facts: Facts) -> Spoken:
    line = found.line or _line_of(place)
    values = {
        "file": place.path,
        "symbol": place.symbol or place.path,
        "line": line or "",
        "count": found.count or fitting,
        "value": "" if found.value is None else _number(found.value),
        "callers": place.callers,
        "confidence": "" if facts.confidence is None else f"{facts.confidence:.0%}",
        "triage": facts.triage or "",
        "criticality": place.criticality,
        "actor": facts.maker or "nobody known",
        "branch": facts.branch or "",
        "contract_history": ", ".join(place.contract_history),
    }
    then = rule.then
    reason = _VALUE.sub(lambda match: str(values.get(match[1], match[0])), rule.because)
    return Spoken(
        hit=RuleHit(rule=rule.id, points=then.points, reason=reason, file=place.path or None, line=line),
        deny=then.deny,
        escalate=then.escalate,
        review=then.review,
        cap=then.cap,
    )


def _untold(rule: Rule, place: Place, reasons: Sequence[str], late: Container[str]) -> Spoken | None:
    """A rule without an answer asks for a person: to decide where it could have demanded that, else to look.

    Whoever makes a change too large to be searched gets no lower score by it: then a person decides as well.
    """
    if not any((rule.then.deny, rule.then.escalate, rule.then.review, rule.then.points)):
        return None  # it could only have made things easier
    strict = rule.then.deny or rule.then.escalate or any(reason in late for reason in reasons)
    why = "; ".join(dict.fromkeys(reasons[:_REASONS]))
    hit = RuleHit(rule=rule.id, points=0.0, reason=f"cannot be answered: {why}", file=place.path or None)
    return Spoken(hit=hit, escalate=strict, review=True, answered=False)


def _line_of(place: Place) -> int | None:
    """Where a place begins: the function, else the first line that is touched."""
    if place.changed is not None:
        return place.changed.start
    if place.file is None:
        return None
    return next((number for lines in (place.file.added(), place.file.removed()) for number, _ in lines), None)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2g}"


def asks_of_symbols(when: Condition) -> bool:
    """Whether a condition looks at functions, and not at files alone."""
    if any(getattr(when, name) not in (None, ()) for name in OF_SYMBOL):
        return True
    inner = (*when.all_, *when.any_, *((when.not_,) if when.not_ else ()))
    return any(asks_of_symbols(one) for one in inner)
