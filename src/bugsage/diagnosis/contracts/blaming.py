"""What broken contracts tell the ranker: whom each of them blames, and how surely."""

from collections.abc import Iterable

from bugsage.model.contract import Violation
from bugsage.model.diagnosis import Hint

#: The feature for whoever is to blame, by the kind of blame.
FEATURES = {"function": "contract_violated", "caller": "contract_requires_broken_by"}


def hints(violations: Iterable[Violation]) -> tuple[Hint, ...]:
    """One hint for each place that is blamed and each kind of blame: the surest, in words."""
    best: dict[tuple[str, str], Hint] = {}
    for one in violations:
        feature = FEATURES.get(one.blame)
        value = round(one.match * one.strength, 3)
        if one.verdict != "violated" or feature is None or not one.culprit or value <= 0:
            continue
        file, _, symbol = one.culprit.partition("::")
        known = best.get((feature, one.culprit))
        if known is None or known.value < value:
            said = f"it breaks `{one.clause}` of contract {one.id}: {one.evidence}"
            best[feature, one.culprit] = Hint(feature=feature, file=file, symbol=symbol, value=value, detail=said)
    return tuple(best.values())
