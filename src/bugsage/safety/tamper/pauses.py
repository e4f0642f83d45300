"""Pauses that belong to a retry: bounded, and longer each time."""

import re

from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import name_of

_LOOP = Lazy(r"\}?\s*(?:async\s+)?(?:for|while|loop|until|do|repeat)\b|.*\b(?:times|each)\b.*(?:do|\{|\|)\s*$")
_GROWS = Lazy(
    r"\*\*|<<|\bpow\(|Math\.pow|\*=\s*(?:2|1\.5|\w*(?:factor|multiplier|base))|\*\s*2\b|back_?off|jitter"
    r"|[Rr]etry-?_?[Aa]fter|\*\s*\(?\s*(?:attempt|n|i|tries|try|retry|count)\w*\b|\bmin\(|delayMs\("
    r"|nextDelay|next_delay|exponential",
    re.IGNORECASE,
)
_BOUND = Lazy(r"attempt|tries|retries|max_?|deadline|timeout|range\(|limit|budget|\d", re.IGNORECASE)
_GIVES_UP = Lazy(r"(?:raise|throw|panic)\b|return\b.*\berr|reject\(|\bthrow\b|\braise\b|Err\(")


def belongs_to_retry(one: Statement, language: str) -> bool:
    """It stands in a loop that ends, gives up with the error, and waits longer each time."""
    above = [outer for outer in one.above() if outer.text]
    function = next((outer for outer in above if name_of(outer, language)), None)
    loop = next((outer for outer in above if _LOOP.match(outer.bare)), None)
    if loop is None or function is None:
        return False
    inside = [other for other in function.below() if other.text]
    text = " ; ".join(other.text for other in [*inside[:200], one])
    waited = " ".join(re.findall(r"[A-Za-z_]\w*", one.bare.partition("(")[2]))
    names = [name for name in waited.split() if len(name) > 1]
    fed = " ; ".join(
        other.text
        for other in inside[:200]
        if any(re.match(rf"(?:\w+\s+)*{re.escape(name)}\s*(?::[^=]+)?(?::=|[*+]?=)", other.bare) for name in names)
    )
    grows = _GROWS.search(f"{one.text} ; {fed}") is not None
    return (
        grows
        and _BOUND.search(f"{loop.text} ; {text}") is not None
        and any(_GIVES_UP.search(other.bare) for other in inside)
    )
