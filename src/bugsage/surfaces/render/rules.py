"""What `bugsage rules` found, as plain lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bugsage.model.owner import RulesInForce
from bugsage.model.rule import Complaint, Consequence, Rule, Tried
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words

_NONE = "There are no rules here."


def listed(held: RulesInForce) -> str:
    """One line for each rule."""
    rules = (*held.rules, *held.off)
    width = max((len(rule.id) for rule in rules), default=0)
    asks = [demand(rule.then) for rule in rules]
    wide = max(map(len, asks), default=0)
    lines = [
        f"{one_line(rule.id):<{width}}  {asked:<{wide}}  {one_line(rule.title or rule.because)}  "
        f"({one_line(_from(rule))}){_changed(rule, held)}"
        for rule, asked in zip(rules, asks, strict=True)
    ]
    notes = [f"note: {one_line(note, 400)}" for note in held.notes]
    off = f", {len(held.off)} of them off" if held.off else ""
    return "\n".join([*lines, "", *notes, words.count(len(rules), "rule") + off]) if lines else _NONE


def tried(found: Sequence[Tried]) -> str:
    """What failed, what cannot be told, and how many passed."""
    counts = Counter(one.passed for one in found)
    lines = [f"✗ {_example(one)}: {one_line(one.said, 400)}" for one in found if one.passed is False]
    lines += [f"? {_example(one)}: {one_line(one.said, 400)}" for one in found if one.passed is None]
    rules = len({one.rule for one in found})
    counted = f"{words.count(len(found), 'example')} of {words.count(rules, 'rule')}"
    unknown = f", {counts[None]} cannot be told" if counts[None] else ""
    said = f"{counted}: {counts[True]} passed, {counts[False]} failed{unknown}"
    return "\n".join([*lines, *([""] if lines else []), said])


def checked(rules: Sequence[Rule], complaints: Sequence[Complaint]) -> str:
    """What is wrong, one line each."""
    lines = [f"{'~' if one.warning else '✗'} {_place(one)}{one_line(one.said, 400)}" for one in complaints]
    wrong = sum(not one.warning for one in complaints)
    return "\n".join(
        [
            *lines,
            *([""] if lines else []),
            f"{words.count(len(rules), 'rule')} checked, {words.count(wrong, 'complaint')}",
        ]
    )


def explained(held: RulesInForce, found: Sequence[Tried]) -> str:
    """Each rule, whole."""
    return "\n\n".join("\n".join(_explained(rule, held, found)) for rule in (*held.rules, *held.off))


def demand(then: Consequence) -> str:
    """What a rule asks for, in a few words."""
    said = [f"+{then.points:g}"] if then.points else []
    said += [word for word in ("deny", "escalate", "review") if getattr(then, word)]
    said += [f"at most {then.cap:g}"] if then.cap is not None else []
    return " ".join(said)


def _explained(rule: Rule, held: RulesInForce, found: Sequence[Tried]) -> Iterator[str]:
    yield f"{one_line(rule.id)}{': ' + one_line(rule.title) if rule.title else ''}"
    yield f"  from     {one_line(_from(rule))}:{rule.line}"
    if rule.id in held.changed:
        yield f"  owner    {one_line(held.changed[rule.id], 400)}"
    yield f"  asks     {demand(rule.then)}"
    yield f"  says     {one_line(rule.because, 400)}"
    if rule.same_as:
        yield f"  same as  {one_line(rule.same_as)}: where both speak, the heavier one counts"
    yield "  when"
    yield from _indented(msgspec.to_builtins(rule.when), "    ")
    for one in found:
        if one.rule != rule.id:
            continue
        mark = {True: "✓", False: "✗", None: "?"}[one.passed]
        verb = "speaks" if one.expected == "hit" else "keeps silent"
        yield f"  {mark} {verb}, example {one.number}{': ' + one_line(one.said, 400) if one.said else ''}"


def _indented(value: Any, margin: str) -> Iterator[str]:
    """Nested values one below the other, as their file has them."""
    for name, member in value.items():
        if isinstance(member, dict):
            yield f"{margin}{name}"
            yield from _indented(member, margin + "  ")
        elif isinstance(member, list | tuple) and any(isinstance(one, dict) for one in member):
            yield f"{margin}{name}"
            for one in member:
                first, *rest = list(_indented(one, margin + "    "))
                yield f"{margin}  - {first.strip()}"
                yield from rest
        else:
            said = ", ".join(map(str, member)) if isinstance(member, list | tuple) else str(member)
            yield f"{margin}{name}: {clean(said)}"


def _example(one: Tried) -> str:
    return f"{one_line(one.rule)}, {one.expected} {one.number}"


def _changed(rule: Rule, held: RulesInForce) -> str:
    said = held.changed.get(rule.id, "")
    return f"  {one_line(said, 200)}" if said else ""


def _from(rule: Rule) -> str:
    return f"{rule.source}, pack {rule.pack}" if rule.pack else rule.source


def _place(one: Complaint) -> str:
    return (f"{one_line(one.source)}:{one.line}: " if one.source else "") + (
        f"{one_line(one.rule)}: " if one.rule else ""
    )
