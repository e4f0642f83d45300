"""Facts as they are decided on and recorded: in range, few enough to be kept whole, and the same once read back."""

from math import isfinite
from typing import TypeVar

from msgspec.structs import replace

from bugsage.model.approval import Demand, Facts, Terms

T = TypeVar("T")

#: How many of anything are kept; the strictest come first.
MOST = 100
#: Characters of a text.
TEXT = 300

_STAGES = ("issue", "change", "fix")
_LENIENCE = {"review": 2, "escalate": 1, "deny": 0}
_GATE_LENIENCE = {"passed": 2, "not-run": 1}


def settled(facts: Facts) -> Facts:
    """The same facts; what makes no sense is not known, and what is left out is never what asks for the most."""
    return replace(
        facts,
        about=facts.about if facts.about in _STAGES else "fix",
        score=_between(facts.score, 0.0, 10.0),
        demands=_demands(facts.demands),
        confidence=_between(facts.confidence, 0.0, 1.0),
        gates=_gates(facts.gates),
        kind=_text(facts.kind),
        category=_text(facts.category),
        maker=_text(facts.maker),
        exhausted=None if facts.exhausted is None else _texts(facts.exhausted),
        unknown=_texts(facts.unknown),
        terms=_terms(facts.terms),
    )


def _terms(terms: Terms) -> Terms:
    review = _between(terms.review_up_to, 0.0, 10.0)
    auto = _between(terms.auto_up_to, 0.0, 10.0)
    confidence = _between(terms.confidence, 0.0, 1.0)
    wanted = tuple(dict.fromkeys(map(_text, terms.gates)))
    return replace(
        terms,
        # Of terms that make no sense the strictest are taken: only a score of nothing passes them.
        auto_up_to=0.0 if auto is None else auto,
        review_up_to=0.0 if review is None else review,
        confidence=1.0 if confidence is None else confidence,
        auto=_texts(terms.auto) if len(terms.never) <= MOST else (),
        never=_texts(terms.never),
        # More gates than anybody has are not cut to those that happen to come first: none can be passed.
        gates=wanted if len(wanted) <= MOST else ("too many gates",),
    )


def _demands(demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
    kept = dict.fromkeys(
        Demand(rule=_text(one.rule), asks=_text(one.asks), reason=_text(one.reason)) for one in demands
    )
    return tuple(sorted(kept, key=lambda one: _LENIENCE.get(one.asks, 1))[:MOST])


def _gates(gates: dict[str, str]) -> dict[str, str]:
    """Those that were not passed first, so that none of them is lost."""
    named: dict[str, str] = {}
    for name, state in gates.items():
        key, said = _text(name), _text(state)
        known = named.get(key, "passed")
        named[key] = min(known, said, key=lambda one: _GATE_LENIENCE.get(one, 0))
    # By name as well: what was written down comes back in another order.
    ordered = sorted(named.items(), key=lambda one: (_GATE_LENIENCE.get(one[1], 0), one[0]))
    return dict(ordered[:MOST])


def _texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_text, texts)))[:MOST]


def _text(text: str) -> str:
    """A short text that can be written down and read back unchanged."""
    return text[:TEXT].encode("utf-8", "replace").decode()


def _between(value: float | None, low: float, high: float) -> float | None:
    return None if value is None or not isfinite(value) else min(max(float(value), low), high)
