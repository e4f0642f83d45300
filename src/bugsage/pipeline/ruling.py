"""The safety rules themselves: which hold here, what each says, and whether they agree with their examples."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bugsage.errors import RuleError, UnknownRule
from bugsage.model.owner import RulesInForce
from bugsage.model.rule import Complaint, Rule, Tried
from bugsage.pipeline.holding import rules_in_force, today
from bugsage.pipeline.house import House
from bugsage.safety.examples import tried
from bugsage.safety.owning import owner_complaints
from bugsage.safety.rule_checks import complaints


def rules_of(house: House, names: Sequence[str] = ()) -> RulesInForce:
    """The rules that hold and those that are off, or those of these ids and packs. Raises RuleError, UnknownRule."""
    held = rules_in_force(house, whole=True)
    everything = (*held.rules, *held.off)
    chosen: set[str] = set()
    for name in names:
        found = [rule.id for rule in everything if name in _names(rule)]
        if not found:
            near = difflib.get_close_matches(name, [rule.id for rule in everything], 1)
            raise UnknownRule(
                f"no rule or pack has the name {name}",
                hint=f"did you mean {near[0]}?" if near else "`bugsage rules list` shows them all",
            )
        chosen.update(found)
    if not names:
        return held
    return RulesInForce(
        rules=tuple(rule for rule in held.rules if rule.id in chosen),
        notes=held.notes,
        changed={name: said for name, said in held.changed.items() if name in chosen},
        off=tuple(rule for rule in held.off if rule.id in chosen),
    )


def _names(rule: Rule) -> tuple[str, ...]:
    return rule.id, rule.pack, rule.pack.partition("@")[0], rule.source


def try_rules(house: House, names: Sequence[str] = ()) -> tuple[Tried, ...]:
    """Every example of the rules, asked as their files have them. Raises RuleError, UnknownRule."""
    meant = rules_of(house, names)
    ids = {rule.id for rule in (*meant.rules, *meant.off)}
    return tuple(
        one for rule in house.rules.read(whole=True).rules if rule.id in ids for one in tried(rule, house.syntax)
    )


def check_rules(house: House) -> tuple[tuple[Rule, ...], tuple[Complaint, ...]]:
    """The rules that were found here, and everything that is wrong with them and with what their owner says."""
    try:
        shelf = house.rules.read(whole=True)
    except RuleError as error:
        said = f"{error}; {error.hint}" if error.hint else str(error)
        return (), (Complaint(rule="", kind="unreadable", said=said),)
    return shelf.rules, (*complaints(shelf.rules, house.syntax), *owner_complaints(shelf, today(house)))
