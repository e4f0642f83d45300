"""From measures to points: what each group of measures says of the danger, by the shapes that were learned."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from math import exp, log1p, prod
from typing import Final

from bugsage.model.risk import RuleHit
from bugsage.model.risk_model import RiskModel, Shape

#: Rules of the measured hits, each with the measures that it speaks for.
GROUPS: Final = {
    "new-code": ("new_code", "code_added"),
    "control-flow": ("depth", "guards_added", "guards_removed"),
    "spread": ("entropy",),
    "file-history": ("recent_fixes", "recent_changes"),
}
_SPOKEN: Final = {
    "says_types": "types", "says_style": "style", "says_documents": "documents", "says_upkeep": "upkeep",
}  # fmt: skip


def measured(measures: Mapping[str, float], model: RiskModel) -> tuple[RuleHit, ...]:
    """One hit for each group that adds something. Their points and nothing else make the measured part of a score.

    A change that touches no code of the product has no measured danger: of such changes nothing was learned.
    """
    if measures.get("source_files") == 0:
        return ()
    left = _left(measures, model)
    hits = [_hit(rule, measures, model, left) for rule in GROUPS]
    return (*(hit for hit in hits if hit.points > 0), *_discounts(measures, model))


def contribution(shape: Shape, value: float | None) -> float:
    """What a measure adds at a value, in log-odds units; None for a measure that could not be taken.

    >>> contribution(Shape(at=(0.0, 10.0), adds=(0.0, 2.0), unknown=0.5), None)
    0.5
    """
    if value is None:
        return shape.unknown
    at, adds = shape.at, shape.adds
    after = bisect_right(at, value)
    if after in (0, len(at)):
        return adds[max(after - 1, 0)]
    low, high = log1p(at[after - 1]), log1p(at[after])
    return adds[after - 1] + (adds[after] - adds[after - 1]) * (log1p(value) - low) / (high - low)


def _left(measures: Mapping[str, float], model: RiskModel) -> float:
    """The share of all points that stays after the discounts."""
    return prod(1 - by * measures.get(name, 0.0) for name, by in model.discounts.items())


def _hit(rule: str, measures: Mapping[str, float], model: RiskModel, left: float) -> RuleHit:
    shapes = [(name, model.shapes[name]) for name in GROUPS[rule] if name in model.shapes]
    total = left * sum(contribution(shape, measures.get(name)) for name, shape in shapes)
    points = round(10 * (1 - exp(-model.scale * total)), 3)
    return RuleHit(rule=f"measured:{rule}", points=points, reason=", ".join(_reasons(rule, measures)))


def _discounts(measures: Mapping[str, float], model: RiskModel) -> Iterator[RuleHit]:
    spoken = [_SPOKEN.get(name, name) for name in model.discounts if measures.get(name)]
    if spoken:
        off = 1 - _left(measures, model)
        whole = all(measures.get(name, 1.0) in (0.0, 1.0) for name in model.discounts)
        who = "its message speaks" if whole else "some of its messages speak"
        reason = f"{who} of {' and '.join(spoken)}: measured danger counts {off:.0%} less"
        yield RuleHit(rule="measured:purpose", points=0.0, reason=reason)


def _reasons(rule: str, measures: Mapping[str, float]) -> Iterator[str]:
    said = {name: measures.get(name) for name in (*GROUPS[rule], "source_files", "files")}
    if all(measures.get(name) is None for name in GROUPS[rule]):
        history = rule == "file-history"
        yield "what its files went through is not known" if history else f"{rule} could not be measured"
    elif rule == "new-code":
        yield f"{_count(said['code_added'], 'line')} of code added in {_count(said['source_files'], 'file')}"
        yield f"{(said['new_code'] or 0) / 1000:.1f} kB of it new"
    elif rule == "control-flow":
        yield f"{_count(said['guards_added'], 'new condition or check', 'new conditions and checks')}"
        yield f"{_count(said['guards_removed'], '')}taken out"
        yield f"{said['depth'] or 0:.1f} levels deep on average"
    elif rule == "spread":
        yield f"spread over {_count(said['files'], 'file')}"
    else:
        which = "its file" if said["source_files"] == 1 else "one of its files"
        yield f"{which} was mended {_times(said['recent_fixes'])}"
        yield f"{_count(said['recent_changes'], 'change')} a file in 90 days"


def _count(value: float | None, one: str, many: str = "") -> str:
    number = f"{value or 0:.3g}" if value is not None and value < 100 else f"{value or 0:.0f}"
    return f"{number} {one if number == '1' else many or (one and one + 's')}"


def _times(value: float | None) -> str:
    often = {0: "not once", 1: "once"}
    return f"{often.get(round(value or 0), f'{value or 0:.0f} times')} in a year"
