"""What `bugsage rules` answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from bugsage.model.owner import RulesInForce
from bugsage.model.rule import Complaint, Rule, Tried
from bugsage.surfaces.documents.base import Part, mirror


class RulePart(Part, frozen=True, kw_only=True):
    """One rule, in short."""

    id: str
    title: str
    #: `name@version`; empty without one.
    pack: str
    points: float
    review: bool
    escalate: bool
    deny: bool
    #: The score is not higher than this; null where it sets no limit.
    cap: float | None
    because: str
    #: Number of examples that must and must not trigger it.
    hits: int
    misses: int
    source: str
    line: int
    #: What the owner's file changes about it; empty where nothing.
    changed: str
    #: It does not speak at present.
    off: bool


class RulesListDocument(Part, frozen=True, kw_only=True):
    """What `bugsage rules list` answers."""

    schema: Literal["bugsage/rules-list@1"]
    rules: tuple[RulePart, ...]
    #: What the owner's file says in vain, or no longer.
    notes: tuple[str, ...]


class TriedPart(Part, frozen=True, kw_only=True):
    """One example."""

    rule: str
    expected: Literal["hit", "miss"]
    #: From 1, in the order of the file.
    number: int
    #: Null where it cannot be told.
    passed: bool | None
    #: What is wrong, or why it cannot be told; for a hit that passed what the rule says.
    said: str


class RulesTestDocument(Part, frozen=True, kw_only=True):
    """What `bugsage rules test` answers."""

    schema: Literal["bugsage/rules-test@1"]
    #: Number of examples that passed, failed, and cannot be told.
    passed: int
    failed: int
    unknown: int
    examples: tuple[TriedPart, ...]


class ComplaintPart(Part, frozen=True, kw_only=True):
    """Something that is wrong."""

    #: Id of the rule; empty where a whole file is meant.
    rule: str
    kind: str
    said: str
    source: str
    line: int
    #: It is only worth knowing.
    warning: bool


class RulesCheckDocument(Part, frozen=True, kw_only=True):
    """What `bugsage rules check` answers."""

    schema: Literal["bugsage/rules-check@1"]
    #: Number of rules that were looked at.
    rules: int
    complaints: tuple[ComplaintPart, ...]


class ExplainedPart(RulePart, frozen=True, kw_only=True):
    """One rule, whole."""

    #: As its file says it.
    when: dict[str, Any]
    examples: dict[str, Any]
    tried: tuple[TriedPart, ...]


class RulesExplainDocument(Part, frozen=True, kw_only=True):
    """What `bugsage rules explain` answers."""

    schema: Literal["bugsage/rules-explain@1"]
    rules: tuple[ExplainedPart, ...]


def from_listed(held: RulesInForce) -> RulesListDocument:
    """Rules in short."""
    return RulesListDocument(
        schema="bugsage/rules-list@1",
        rules=tuple(RulePart(**_short(rule, held)) for rule in (*held.rules, *held.off)),
        notes=held.notes,
    )


def from_tried(tried: Sequence[Tried]) -> RulesTestDocument:
    """Examples with what became of them."""
    counts = Counter(one.passed for one in tried)
    return RulesTestDocument(
        schema="bugsage/rules-test@1",
        passed=counts[True],
        failed=counts[False],
        unknown=counts[None],
        examples=tuple(mirror(one, TriedPart) for one in tried),
    )


def from_checked(rules: Sequence[Rule], complaints: Sequence[Complaint]) -> RulesCheckDocument:
    """What is wrong with rules."""
    return RulesCheckDocument(
        schema="bugsage/rules-check@1",
        rules=len(rules),
        complaints=tuple(mirror(one, ComplaintPart) for one in complaints),
    )


def from_explained(held: RulesInForce, tried: Sequence[Tried]) -> RulesExplainDocument:
    """Rules, whole."""
    return RulesExplainDocument(
        schema="bugsage/rules-explain@1",
        rules=tuple(
            ExplainedPart(
                **_short(rule, held),
                when=msgspec.to_builtins(rule.when),
                examples=msgspec.to_builtins(rule.examples),
                tried=tuple(mirror(one, TriedPart) for one in tried if one.rule == rule.id),
            )
            for rule in (*held.rules, *held.off)
        ),
    )


def _short(rule: Rule, held: RulesInForce) -> dict[str, Any]:
    then = rule.then
    return {
        "id": rule.id,
        "title": rule.title,
        "pack": rule.pack,
        "points": then.points,
        "review": then.review,
        "escalate": then.escalate,
        "deny": then.deny,
        "cap": then.cap,
        "because": rule.because,
        "hits": len(rule.examples.hit),
        "misses": len(rule.examples.miss),
        "source": rule.source,
        "line": rule.line,
        "changed": held.changed.get(rule.id, ""),
        "off": rule in held.off,
    }
