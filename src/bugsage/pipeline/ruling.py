"""The safety rules themselves: which hold here, what each says, and whether they agree with their examples."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bugsage.errors import RuleError, UnknownRule
from bugsage.model.rule import Complaint, Rule, Tried
from bugsage.pipeline.house import House
from bugsage.safety.examples import tried
from bugsage.safety.rule_checks import complaints


def rules_of(house: House, names: Sequence[str] = ()) -> tuple[Rule, ...]:
    """All rules, or those of these ids and packs. Raises RuleError, UnknownRule."""
    rules = house.rules.rules()
    chosen: dict[str, Rule] = {}
    for name in names:
        found = [rule for rule in rules if name in (rule.id, rule.pack, rule.pack.partition("@")[0], rule.source)]
        if not found:
            near = difflib.get_close_matches(name, [rule.id for rule in rules], 1)
            raise UnknownRule(
                f"no rule or pack has the name {name}",
                hint=f"did you mean {near[0]}?" if near else "`bugsage rules list` shows them all",
            )
        chosen |= {rule.id: rule for rule in found}
    return tuple(chosen.values()) if names else rules


def try_rules(house: House, names: Sequence[str] = ()) -> tuple[Tried, ...]:
    """Every example of the rules, asked. Raises RuleError, UnknownRule."""
    return tuple(one for rule in rules_of(house, names) for one in tried(rule, house.syntax))


def check_rules(house: House) -> tuple[tuple[Rule, ...], tuple[Complaint, ...]]:
    """The rules that hold here, and everything that is wrong with them."""
    try:
        rules = house.rules.rules()
    except RuleError as error:
        said = f"{error}; {error.hint}" if error.hint else str(error)
        return (), (Complaint(rule="", kind="unreadable", said=said),)
    return rules, complaints(rules, house.syntax)
