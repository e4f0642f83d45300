"""Who must agree to a change. A pure function of facts: the same facts give the same answer, now and when replayed.

Each consideration asks for a path by itself, and the strictest one wins. So no fact can make up for another: a test
that passes, a small diff or a sure diagnosis never lowers what something else asks for.
"""

from collections.abc import Iterator

from bugsage.model.approval import PATHS, Approval, Consideration, Decision, Demand, Facts
from bugsage.safety.settling import settled

#: Version of what `decide` makes of facts. Raise it with every change of an outcome.
DECIDING = 1

_STRICTNESS = (*PATHS, "refused")
_OF_RULES = {"review": "review", "escalate": "escalate", "deny": "refused"}
_WORDS = {
    "review": "a person looks at it before it is taken",
    "escalate": "a person decides",
    "refused": "it is not allowed",
}


def decide(facts: Facts) -> Approval:
    """Who must agree. Total: facts that make no sense, or that a later version wrote, ask for a person."""
    rows = tuple(_rows(settled(facts)))
    asked = max((row.asks for row in rows), key=_STRICTNESS.index)
    refused = asked == "refused"
    return Approval(path="escalate" if refused else asked, refused=refused, rows=rows)


def recorded(facts: Facts) -> Decision:
    """The decision on these facts, as it goes into the timeline."""
    made = decide(facts)
    return Decision(version=DECIDING, path=made.path, refused=made.refused, facts=settled(facts))


def decided_again(decision: Decision) -> bool | None:
    """Whether the recorded facts still give the recorded decision; None where another version decided."""
    if decision.version != DECIDING:
        return None
    made = decide(decision.facts)
    return (made.path, made.refused) == (decision.path, decision.refused)


def _rows(facts: Facts) -> Iterator[Consideration]:
    yield _score(facts)
    yield from (_demand(demand) for demand in facts.demands)
    yield _confidence(facts)
    yield _reproduced(facts)
    yield from _proof(facts)
    yield _switched_on(facts)
    if facts.about != "issue":
        yield from _circumstances(facts)
    for missing in facts.unknown:
        yield Consideration(name="unknown", value=missing, asks="escalate", because=f"not known: {missing}")


def _score(facts: Facts) -> Consideration:
    terms = facts.terms
    threshold = f"auto up to {terms.auto_up_to:.3g}, review up to {terms.review_up_to:.3g}"
    if facts.score is None:
        asks, value, because = "escalate", "not known", "the risk could not be worked out"
    elif facts.score <= min(terms.auto_up_to, terms.review_up_to):
        asks, value, because = "auto", f"{facts.score:.3g} of 10", "the risk is small"
    elif facts.score <= terms.review_up_to:
        asks, value, because = "review", f"{facts.score:.3g} of 10", "the risk is too large to go without a look"
    else:
        asks, value, because = "escalate", f"{facts.score:.3g} of 10", "the risk is too large for a look alone"
    return Consideration(name="score", value=value, threshold=threshold, asks=asks, because=because)


def _demand(demand: Demand) -> Consideration:
    asks = _OF_RULES.get(demand.asks, "escalate")
    because = demand.reason or f"the rule says that {_WORDS[asks]}"
    return Consideration(name="rule", value=demand.rule, asks=asks, because=because)


def _confidence(facts: Facts) -> Consideration:
    least = facts.terms.confidence
    threshold = f"auto from {_percent(least)}"
    if facts.confidence is None:
        asks, value, because = _missing(facts), "not known", "no diagnosis says how sure its cause is"
    elif facts.confidence >= least:
        asks, value, because = "auto", _percent(facts.confidence), "the diagnosis is sure of the place"
    else:
        asks, value, because = "review", _percent(facts.confidence), "the diagnosis is not sure enough of the place"
    return Consideration(name="confidence", value=value, threshold=threshold, asks=asks, because=because)


def _reproduced(facts: Facts) -> Consideration:
    if facts.reproduced is None:
        asks, value, because = _missing(facts), "not tried", "nobody saw the failure again before the change"
    elif facts.reproduced:
        asks, value, because = "auto", "yes", "the failure was seen again before the change"
    else:
        asks, value, because = "review", "no", "the failure did not come back, so its end proves nothing"
    return Consideration(name="reproduced", value=value, asks=asks, because=because)


def _proof(facts: Facts) -> Iterator[Consideration]:
    """One line where nothing stands in the way or nothing was tried, else one for each gate that is not passed."""
    wanted = (*facts.terms.gates, *(name for name in facts.gates if name not in facts.terms.gates))
    if facts.about != "fix":
        yield Consideration(name="proof", value="none", asks="review", because="no proof was made for it here")
        if not facts.gates:
            return
    open_ones = [name for name in wanted if facts.gates.get(name) != "passed"]
    for name in open_ones:
        yield _gate(name, facts)
    if wanted and not open_ones:
        because = "every gate of the proof was passed"
        yield Consideration(name="proof", value=f"{len(wanted)} of {len(wanted)} gates", asks="auto", because=because)
    elif not wanted:
        because = "the settings name no gate that it would have to pass"
        yield Consideration(name="proof", value="none", asks="review", because=because)


def _gate(name: str, facts: Facts) -> Consideration:
    state = facts.gates.get(name, "")
    if state == "not-run":
        return Consideration(name=name, value="not run", asks="review", because="this gate was not tried")
    if state == "failed":
        return Consideration(name=name, value="failed", asks="escalate", because="this gate was not passed")
    because = "nothing says whether this gate of the proof was passed"
    return Consideration(name=name, value="not known", asks="escalate", because=because)


def _switched_on(facts: Facts) -> Consideration:
    named = [name for name in (facts.kind, facts.category) if name]
    value = ", ".join(named) or "not known"
    on = [name for name in named if name in facts.terms.auto]
    off = [name for name in named if name in facts.terms.never]
    threshold = f"on for {', '.join(facts.terms.auto)}" if facts.terms.auto else "on for nothing"
    known = len(named) == 2 or not facts.terms.never
    if on and not off and known:
        asks, because = "auto", f"auto is switched on for {on[0]}"
    elif on:
        because = f"auto is never given for {off[0]}" if off else "what it may never be given for is not all known"
        asks = "review"
    else:
        asks, because = "review", "auto is not switched on for this kind of issue"
    return Consideration(name="kind", value=value, threshold=threshold, asks=asks, because=because)


def _circumstances(facts: Facts) -> Iterator[Consideration]:
    """What only matters of something that was changed."""
    yield _maker(facts)
    yield _sandbox(facts)
    if facts.about == "fix" or not facts.maker.startswith("human:"):
        yield _stopped(facts)
    if facts.about == "fix":
        yield _limits(facts)


def _maker(facts: Facts) -> Consideration:
    if facts.maker:
        return Consideration(name="maker", value=facts.maker, asks="auto", because="it is known who made it")
    return Consideration(name="maker", value="not known", asks=_missing(facts), because="nothing says who made it")


def _sandbox(facts: Facts) -> Consideration:
    if facts.sandboxed:
        return Consideration(name="sandbox", value="yes", asks="auto", because="what ran for it ran in a sandbox")
    value = "not known" if facts.sandboxed is None else "no"
    because = "nothing says that what ran for it ran in a sandbox" if facts.sandboxed is None else "it ran unsandboxed"
    return Consideration(name="sandbox", value=value, asks="review", because=because)


def _stopped(facts: Facts) -> Consideration:
    if facts.stopped is None:
        because = "it cannot be seen whether the kill switch is on"
        return Consideration(name="stop", value="not known", asks="refused", because=because)
    if facts.stopped:
        because = "the kill switch is on; `bugsage stop --release` lets fixes run again"
        return Consideration(name="stop", value="on", asks="refused", because=because)
    return Consideration(name="stop", value="off", asks="auto", because="the kill switch is off")


def _limits(facts: Facts) -> Consideration:
    if facts.exhausted is None:
        because = "what was spent is not known"
        return Consideration(name="limits", value="not known", asks="refused", because=because)
    if facts.exhausted:
        because = f"a limit is reached: {facts.exhausted[0]}"
        return Consideration(name="limits", value="reached", asks="refused", because=because)
    return Consideration(name="limits", value="kept", asks="auto", because="every limit is kept")


def _missing(facts: Facts) -> str:
    """What a fact that is not known asks for: of a fix everything has to be known."""
    return "escalate" if facts.about == "fix" else "review"


def _percent(share: float) -> str:
    return f"{share * 100:.3g}%"
