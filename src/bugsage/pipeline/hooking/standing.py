"""Where a push stands: the repository as its newest commit has it, whatever the working tree holds."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from bugsage.errors import BugSageError
from bugsage.model.git_names import EMPTY_TREE
from bugsage.model.history import Change, ChangedRange, RepositoryState
from bugsage.model.hooking import Push
from bugsage.model.patch import Patch
from bugsage.pipeline.house import House
from bugsage.pipeline.overlaid import OtherTexts


def going(house: House, push: Push, patch: Patch) -> House:
    """The house with the push as what was changed last, and on its way to where it goes."""
    return cast(House, _PushedHouse(house, _PushedHistory(house, push, patch), house.code))


def as_pushed(house: House, push: Push, patch: Patch) -> House:
    """The same with the code as it is pushed."""
    code = OtherTexts(house, _texts(house, push))
    return cast(House, _PushedHouse(house, _PushedHistory(house, push, patch), code))


class _PushedHouse:
    """Everything as in another house, but for the code and what of it is changed."""

    def __init__(self, house: House, history: _PushedHistory, code: Any) -> None:
        self._house, self.history, self.code = house, history, code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)


class _PushedHistory:
    """What git remembers, up to the end of a push."""

    def __init__(self, house: House, push: Push, patch: Patch) -> None:
        self._history, self._push = house.history, push
        self._change = _change(push, patch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._history, name)

    def state(self) -> RepositoryState:
        """At its newest commit, clean."""
        return replace(self._history.state(), commit=self._push.head, branch=self._push.branch, dirty=False)

    def branch(self) -> str | None:
        """Where it goes."""
        return self._push.branch

    def change_since(self, commit: str | None) -> Change:
        """All that is pushed, whatever it is compared with."""
        return self._change if commit else Change()


def _texts(house: House, push: Push) -> dict[str, str | None]:
    """Of every file in which the working tree differs from what is pushed, how it is pushed."""
    texts: dict[str, str | None] = {}
    try:
        patches = [house.changes.uncommitted()]
        if house.history.state().commit != push.head:
            patches.append(house.changes.between(f"{push.head}..HEAD"))
    except BugSageError:  # there is no working tree, and so no code map of one
        whole = house.changes.between(f"{EMPTY_TREE}..{push.head}")
        return {one.path: one.after for one in whole.files}
    for one in (file for found in patches for file in found.files):
        texts[one.path] = None
        if one.kind not in ("added", "copied"):
            texts[one.was] = one.before
    return texts


def _change(push: Push, patch: Patch) -> Change:
    ranges = tuple(
        ChangedRange(file=file.path, start=start, end=end)
        for file in patch.files
        for hunk in file.hunks
        for start, end in hunk.stretches()
    )
    return Change(base=push.base, ranges=ranges, unproven=ranges, files=tuple(file.path for file in patch.files))
