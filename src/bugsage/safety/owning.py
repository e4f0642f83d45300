"""Which rules hold where a repository's owner has something to say of them."""

import datetime
from collections.abc import Iterator

import msgspec

from bugsage.model.owner import Disabled, Override, Owner, RuleShelf, RulesInForce
from bugsage.model.rule import Complaint, Condition, Rule

#: A rule that is off for longer is off for ever: nobody will look again.
LONGEST_OFF = datetime.timedelta(days=366)


def in_force(shelf: RuleShelf, today: datetime.date) -> RulesInForce:
    """The rules that hold today. What is over, too long or meant for no rule loosens nothing, and is said."""
    owner = shelf.owner
    if owner is None:
        return RulesInForce(rules=shelf.rules)
    off = {one.rule: one for one in owner.disable if is_off(one, today)}
    overrides = {one.rule: one for one in owner.overrides}
    changed = {rule.id: _changed(overrides[rule.id]) for rule in shelf.rules if rule.id in overrides}
    changed |= {
        rule.id: f"off until {off[rule.id].until}: {off[rule.id].reason}" for rule in shelf.rules if rule.id in off
    }
    return RulesInForce(
        rules=tuple(_overridden(rule, overrides.get(rule.id)) for rule in shelf.rules if rule.id not in off),
        notes=tuple(one.said for one in owner_complaints(shelf, today)),
        changed=changed,
        off=tuple(rule for rule in shelf.rules if rule.id in off),
    )


def is_off(one: Disabled, today: datetime.date) -> bool:
    """Whether a rule is off today."""
    return today <= one.until <= today + LONGEST_OFF


def owner_complaints(shelf: RuleShelf, today: datetime.date) -> Iterator[Complaint]:
    """What the owner's file says that does not hold, or no longer."""
    owner = shelf.owner
    if owner is None:
        return
    for kind, rule, said in (*_off(owner, today), *_strays(owner, shelf), *_packs(owner, shelf)):
        yield Complaint(rule=rule, kind=kind, said=said, source=shelf.source)


def _off(owner: Owner, today: datetime.date) -> Iterator[tuple[str, str, str]]:
    for one in owner.disable:
        if one.until < today:
            yield "expired", one.rule, f"{one.rule} is on again: it was off until {one.until} ({one.reason})"
        elif not is_off(one, today):
            longest = f"{LONGEST_OFF.days} days"
            yield "unreachable", one.rule, f"{one.rule} stays on: off until {one.until} is longer than {longest}"


def _strays(owner: Owner, shelf: RuleShelf) -> Iterator[tuple[str, str, str]]:
    known = {rule.id for rule in shelf.rules}
    seen: set[str] = set()
    for name in (*(one.rule for one in owner.disable), *(one.rule for one in owner.overrides)):
        if name not in known:
            yield "unknown", name, f"there is no rule {name} to change"
        elif name in seen:
            yield "duplicate", name, f"{name} is changed twice"
        seen.add(name)


def _packs(owner: Owner, shelf: RuleShelf) -> Iterator[tuple[str, str, str]]:
    versions = dict(rule.pack.split("@", 1) for rule in shelf.rules if "@" in rule.pack)
    for name, pinned in owner.packs.items():
        if name not in versions:
            yield "pack", "", f"there is no pack {name} to pin"
        elif versions[name] != pinned:
            yield "pack", "", f"pack {name} is now version {versions[name]}; version {pinned} was agreed to"


def _overridden(rule: Rule, override: Override | None) -> Rule:
    if override is None:
        return rule
    when = rule.when
    if override.unless is not None:
        when = Condition(all_=(rule.when, Condition(not_=override.unless)))
    return msgspec.structs.replace(rule, when=when, then=override.then or rule.then)


def _changed(override: Override) -> str:
    what = [*(["asks for something else"] if override.then else []), *(["not everywhere"] if override.unless else [])]
    return f"{' and '.join(what)}: {override.reason}"
