"""Settle: as which known issue an occurrence is counted, by its fingerprint, an earlier one, or how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from bugsage.diagnosis.joining.near import Index
from bugsage.diagnosis.similar import frame_texts, read_shape, shape
from bugsage.intake import former
from bugsage.intake.boilerplate import telling_lines
from bugsage.intake.fingerprint import WRAPPERS
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.issue import Issue
from bugsage.model.joining import JoiningWeights
from bugsage.model.similar import Near
from bugsage.model.timeline import State

#: Frames that are told of what two failures have in common.
_MOST_FRAMES = 5


class Home(Noun, frozen=True, kw_only=True):
    """Where the occurrences with one fingerprint are counted."""

    issue: str
    #: Why, where that is another issue than its own and no person said so.
    near: Near | None = None


class Settling:
    """Finds the issue that a fingerprint is counted in; for as many readings as a process has.

    What a person said goes first, then an issue of its own, then what was found before; only what was never seen is
    compared with what is known: by the fingerprint that an earlier recipe gives, then by how it looks. Whatever a
    person took out of another issue is never put to one again.
    """

    def __init__(self, weights: JoiningWeights | None) -> None:
        """Without `weights` nothing is found by how it looks."""
        self._weights = weights
        self._index = Index()
        self._indexed = 0

    def homes(self, state: State, issues: Iterable[Issue]) -> dict[str, Home]:
        """By the id that a fingerprint gives, the issue that it is counted in."""
        return {issue.id: self._home(state, issue) for issue in issues}

    def _home(self, state: State, issue: Issue) -> Home:
        name = issue.id
        if name in state.merged:
            return Home(issue=state.merged[name])
        if name in state.issues or any(name in pair for pair in state.apart):
            return Home(issue=name)
        near = state.near.get(name) or _earlier(state, issue) or self._like(state, issue)
        if near is None:
            return Home(issue=name)
        return Home(issue=state.merged.get(near.issue, near.issue), near=near)

    def _like(self, state: State, issue: Issue) -> Near | None:
        """The known issue that looks the same, where that is likely enough."""
        if self._weights is None or not _comparable(issue.event):
            return None
        for record in islice(state.issues.values(), self._indexed, None):
            self._index.add(record.id, record.shape)
        self._indexed = len(state.issues)
        found = self._index.likest(read_shape(shape(issue.event)), self._weights)
        if found is None or found.score < self._weights.threshold:
            return None
        known = state.issues.get(state.home(found.issue))
        if known is None or known.status == "suppressed":  # what nobody wants to hear of hides no other
            return None
        texts = frame_texts(issue.event)
        return Near(
            issue=found.issue,
            how="like",
            score=found.score,
            threshold=self._weights.threshold,
            frames=tuple(texts[depth] for depth in found.frames[:_MOST_FRAMES] if depth < len(texts)),
            reasons=tuple(reason.detail for reason in found.reasons if reason.weight > 0),
        )


def news(state: State, found: Mapping[str, Home]) -> dict[str, Near]:
    """What is not on the timeline yet of why fingerprints are counted elsewhere."""
    return {name: home.near for name, home in found.items() if home.near and state.near.get(name) != home.near}


def _comparable(event: ErrorEvent) -> bool:
    """It says something of its own: neither a wrapper, nor a line that is written whenever anything fails.

    Where the reporting program groups by itself, it is not put together with others either.
    """
    kind = event.type.rpartition(".")[2]
    own = [value for value in event.explicit_fingerprint if "default" not in value]
    return kind not in WRAPPERS and not own and bool(event.frames or telling_lines(event.message))


def _earlier(state: State, issue: Issue) -> Near | None:
    """The issue that an earlier recipe's fingerprint names."""
    old = f"BS-{former.first(issue.event)[:8]}"
    if old in state.merged or old in state.issues:
        return Near(issue=state.merged.get(old, old), how="recipe", reasons=("an earlier recipe named it so",))
    return None
