"""Which safety rules hold: those that lie here, or those that a change found."""

import datetime

from bugsage.errors import GitFailed, RuleError
from bugsage.model.approval import Demand
from bugsage.model.owner import RuleShelf, RulesInForce
from bugsage.model.rule import Rule
from bugsage.pipeline.house import House, Notes
from bugsage.safety.owning import in_force


def rules_in_force(house: House, base: str | None = None, *, whole: bool = False) -> RulesInForce:
    """The rules that hold, after what the owner says of them; with `base` those that lay there at that commit.

    With `whole` shipped rules have their examples. Raises RuleError, GitFailed.
    """
    texts = house.history.folder_at("rules", base) if base else None
    return in_force(house.rules.read(texts, whole=whole), today(house))


def rules_held(house: House, notes: Notes) -> tuple[Rule, ...]:
    """The rules that hold here; what the owner's file says in vain is said. Raises RuleError."""
    held = rules_in_force(house)
    for note in held.notes:
        notes.say(f"rules: {note}")
    return held.rules


def rules_for_change(house: House, base: str | None, notes: Notes) -> tuple[tuple[Rule, ...], tuple[Demand, ...]]:
    """The rules that a change is judged by: those it found and not those it brings.

    Where they cannot be read a person is asked for in their place. A change without a base, a first commit or a patch
    where no repository is, found none: those that lie here count as far as they ask for more. Raises RuleError.
    """
    if base is None:
        return _strict(house.rules.read(), notes), ()
    try:
        held = rules_in_force(house, base)
    except (RuleError, GitFailed) as error:
        reason = f"the rules at {base[:10]} cannot be read: {error}"
        return house.rules.read({}).rules, (Demand(rule="rules-unreadable", asks="escalate", reason=reason),)
    for note in held.notes:
        notes.say(f"rules: {note}")
    return held.rules, ()


def _strict(shelf: RuleShelf, notes: Notes) -> tuple[Rule, ...]:
    """All rules, whatever their owner says of them: here that is nobody's word but the change's own."""
    if shelf.owner is not None:
        notes.say(f"rules: what {shelf.source} loosens does not count, for no commit before the change holds it")
    return tuple(rule for rule in shelf.rules if rule.then.cap is None)


def today(house: House) -> datetime.date:
    """The day, UTC."""
    return datetime.date.fromisoformat(house.clock.now()[:10])
