"""One fact counts once, however many rules and findings of the tamper guard tell it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from bugsage.model.risk import RuleHit
from bugsage.model.rule import Rule

#: What names of findings begin with.
FINDING: Final = "tamper-"


def same(rules: Iterable[Rule]) -> dict[str, str]:
    """By rule, under which name what it tells counts; those that stand alone are left out."""
    return {rule.id: rule.same_as for rule in rules if rule.same_as}


def counted_once(hits: Sequence[RuleHit], names: Mapping[str, str]) -> tuple[RuleHit, ...]:
    """The same hits; of those that tell the same all but the heaviest lose their points, and say where these count.

    Of the findings of one kind only the heaviest can tell what a rule tells, too: each speaks of a place of its own.
    So one hit more never makes the points of all fewer.
    """
    alike: dict[str, list[int]] = {}
    for at, hit in enumerate(hits):
        if hit.points > 0:
            alike.setdefault(names.get(hit.rule, hit.rule), []).append(at)
    counted = list(hits)
    for name, several in alike.items():
        findings = [at for at in several if hits[at].rule == name and name.startswith(FINDING)]
        heaviest_of = max(findings, key=lambda at: hits[at].points, default=None)
        together = [at for at in several if at not in findings or at == heaviest_of]
        heaviest = max(together, key=lambda at: hits[at].points, default=0)
        for at in together:
            if at != heaviest:
                reason = f"{hits[at].reason} (counted with {hits[heaviest].rule})"
                counted[at] = replace(hits[at], points=0.0, reason=reason)
    return tuple(counted)
