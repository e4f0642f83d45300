"""What broken contracts tell the ranker: whom each of them blames, and how surely."""

from collections.abc import Iterable

from bugsage.model.contract import Violation
from bugsage.model.diagnosis import Hint

#: The feature of what a contract's past tells of the code it speaks of.
SIGNALS = {
    "loosened": "contract_loosened",
    "unfollowed": "contract_unfollowed",
    "agent": "contract_changed_with_code",
}
#: The feature for whoever is to blame, by the kind of blame.
FEATURES = {"function": "contract_violated", "caller": "contract_requires_broken_by"}


def hints(violations: Iterable[Violation]) -> tuple[Hint, ...]:
    """One hint for each place that is blamed and each kind of blame: the surest, in words."""
    best: dict[tuple[str, str], Hint] = {}
    for one in violations:
        said = f"it breaks `{one.clause}` of contract {one.id}: {one.evidence}"
        feature, place, value = FEATURES.get(one.blame), one.culprit, round(one.match * one.strength, 3)
        if one.signal:
            said = f"the past of contract {one.id}: {one.evidence}"
            feature, place, value = SIGNALS.get(one.signal), one.place, one.match
        elif one.verdict != "violated":
            continue
        if feature is None or not place or value <= 0:
            continue
        file, _, symbol = place.partition("::")
        known = best.get((feature, place))
        if known is None or known.value < value:
            best[feature, place] = Hint(feature=feature, file=file, symbol=symbol, value=value, detail=said)
    return tuple(best.values())
