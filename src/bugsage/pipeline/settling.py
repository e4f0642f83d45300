"""Settle: as which known issue an occurrence is counted, by its fingerprint, an earlier one, or how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bugsage.intake import former
from bugsage.model.base import Noun
from bugsage.model.issue import Issue
from bugsage.model.similar import Near
from bugsage.model.timeline import State


class Home(Noun, frozen=True, kw_only=True):
    """Where the occurrences with one fingerprint are counted."""

    issue: str
    #: Why, where that is another issue than its own and no person said so.
    near: Near | None = None


def homes(state: State, issues: Iterable[Issue]) -> dict[str, Home]:
    """By the id that a fingerprint gives, the issue that it is counted in.

    What a person said goes first, then an issue of its own, then what was found before; only what was never seen is
    compared with what is known. Whatever a person took out of another issue is never put to one again.
    """
    return {issue.id: _home(state, issue) for issue in issues}


def news(state: State, found: Mapping[str, Home]) -> dict[str, Near]:
    """What is not on the timeline yet of why fingerprints are counted elsewhere."""
    return {name: home.near for name, home in found.items() if home.near and state.near.get(name) != home.near}


def _home(state: State, issue: Issue) -> Home:
    name = issue.id
    if name in state.merged:
        return Home(issue=state.merged[name])
    if name in state.issues or any(name in pair for pair in state.apart):
        return Home(issue=name)
    near = state.near.get(name) or _earlier(state, issue)
    if near is None:
        return Home(issue=name)
    return Home(issue=state.merged.get(near.issue, near.issue), near=near)


def _earlier(state: State, issue: Issue) -> Near | None:
    """The issue that an earlier recipe's fingerprint names."""
    old = f"BS-{former.first(issue.event)[:8]}"
    if old in state.merged or old in state.issues:
        return Near(issue=state.merged.get(old, old), how="recipe", reasons=("an earlier recipe named it so",))
    return None
