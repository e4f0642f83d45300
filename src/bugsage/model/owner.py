"""What the owner of a repository says of its rules: the only place where anything may be loosened."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

from bugsage.model.base import Noun
from bugsage.model.rule import Condition, Consequence, Rule

#: A reason has at least a few letters.
Reason = Annotated[str, msgspec.Meta(min_length=8)]


class Disabled(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that does not speak for a while."""

    #: Id of the rule.
    rule: str
    reason: Reason
    #: The last day on which it is off.
    until: datetime.date


class Override(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that asks for something else here, or not everywhere."""

    #: Id of the rule.
    rule: str
    reason: Reason
    #: What it asks for instead.
    then: Consequence | None = None
    #: It keeps silent at places where this holds.
    unless: Condition | None = None


class Owner(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The owner's file, `rules/owner.yaml`."""

    #: `bugsage/owner@1`.
    schema: str
    #: Packs with the version that was read and agreed to.
    packs: dict[str, str] = {}
    disable: tuple[Disabled, ...] = ()
    overrides: tuple[Override, ...] = ()
    #: Rules like those of any other file; only these may have a `cap`.
    rules: tuple[Rule, ...] = ()


class RuleShelf(Noun, frozen=True, kw_only=True):
    """All rules that were found, and what the owner says of them."""

    rules: tuple[Rule, ...]
    owner: Owner | None = None
    #: Where the owner's file lies.
    source: str = ""


class RulesInForce(Noun, frozen=True, kw_only=True):
    """The rules that hold, after what the owner says of them."""

    rules: tuple[Rule, ...]
    #: What was changed, and what no longer holds, one sentence each.
    notes: tuple[str, ...] = ()
    #: By id of the rule: what the owner changed about it.
    changed: dict[str, str] = {}
    #: Rules that are off.
    off: tuple[Rule, ...] = ()
