"""Where a fix stands: on the commit as it is, or with the user's uncommitted changes on top where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from bugsage.errors import RunFailed
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.source_maps import Sources
from bugsage.intake.triage import triage
from bugsage.model.code import CodeMap
from bugsage.model.history import Change, RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.reproduction import FAILED, Failure
from bugsage.pipeline.fixing.aiming import target_for
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.fixing.regressing import Regressing
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.grounds import Ground, ground
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.overlaid import OtherTexts
from bugsage.pipeline.receiving import Received, newest_failing_run, receive, receive_run
from bugsage.pipeline.trying import judged
from bugsage.ports import Permit, WorkTree


class Standing(NamedTuple):
    """A worktree, and the house with the code that lies there."""

    house: House
    tree: WorkTree
    #: What became of uncommitted changes; empty where there are none.
    said: str = ""


def heard(house: House, sources: Sequence[str], wish: Wish) -> Callable[[], tuple[Received, ...]]:
    """Reads what failed: the sources, else the newest failing run. Raises SourceNotFound where there is none."""
    if sources:
        return partial(receive, house, sources, wish.format)
    run = newest_failing_run(house)
    return partial(receive_run, house, run.id, record=run.record, log=run.log)


@contextmanager
def standing(house: House, sources: Sequence[str], wish: Wish, permit: Permit | None = None) -> Iterator[Standing]:
    """Uncommitted changes are carried in only where the failure is not seen without them.

    A patch that is given was made for the tree as it lies there, so its changes always are. Raises what reading the
    sources raises, GitFailed, StateUnwritable, SandboxMissing, Stopped.
    """
    dirty = house.history.state().dirty
    if dirty and not wish.diff:
        with house.workspace.open() as tree:
            wish.tell("looking whether it fails without your uncommitted changes")
            place = ground(house, tree, permit)
            ready(house, place)
            if _is_seen(house, sources, wish, place):
                said = "your uncommitted changes are left out: it fails without them as well"
                yield Standing(committed(house), tree, said)
                return
    with house.workspace.open(uncommitted=dirty) as tree:
        ready(house, ground(house, tree, permit))
        said = "your uncommitted changes were there while it was made" if dirty else ""
        yield Standing(house, tree, said)


def committed(house: House) -> House:
    """The house as if nothing had been changed since the newest commit. Raises GitFailed."""
    return cast(House, _CommittedHouse(house))


def _is_seen(house: House, sources: Sequence[str], wish: Wish, place: Ground) -> bool:
    """The failing test fails there too, and in the same way."""
    code = house.code.code_map()
    issue = _first(house, heard(house, sources, wish)(), code)
    if issue is None:
        return False
    if not wish.command and not any(event.test for event in issue.events):
        written = Regressing(committed(house), wish, issue.event, place, Notes()).written()
        place.tree.move(place.tree.commit)
        ready(house, place)
        return written is not None
    try:
        target = target_for(house, issue.events, wish, place)
        result = place.run(house, target.command, environment=target.environment(place))
    except RunFailed:
        return False
    failure = Failure(
        test=next(iter(target.tests), ""), type=issue.event.type, fingerprint=issue.fingerprint.hash, can_choose=True
    )
    try:
        return judged(house, result, failure, code.files.keys(), str(place.root)).outcome == FAILED
    finally:
        keep_run(house, result)


def _first(house: House, received: Sequence[Received], code: CodeMap) -> Issue | None:
    """The issue that a fix would be for."""
    sources = Sources(str(house.root), house.code.text)
    events = [event for one in received for event in sources.lead_back(one.reading.events)]
    issues = group(resolve_all(events, str(house.root), code.files.keys()))
    return next((one for one in issues if triage(one.event, code.files).fixable), next(iter(issues), None))


class _CommittedHouse:
    """Everything as in another house, but for the code and what of it is changed."""

    def __init__(self, house: House) -> None:
        self._house = house
        patch = house.changes.uncommitted()
        texts: dict[str, str | None] = {one.path: None for one in patch.files}
        texts |= {one.was: one.before for one in patch.files if one.kind not in ("added", "copied")}
        self._texts = texts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)

    @cached_property
    def code(self) -> OtherTexts:
        """The code map and the texts, without what is not committed."""
        return OtherTexts(self._house, self._texts)

    @cached_property
    def history(self) -> _CommittedHistory:
        """The past, at whose end nothing is changed."""
        return _CommittedHistory(self._house, self._texts)


class _CommittedHistory:
    """What git remembers, and nothing that it does not yet."""

    def __init__(self, house: House, changed: Collection[str]) -> None:
        self._history, self._changed = house.history, changed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._history, name)

    def state(self) -> RepositoryState:
        """Where it stands, clean."""
        return replace(self._history.state(), dirty=False)

    def change_since(self, commit: str | None) -> Change:
        """Without the files that have uncommitted changes: their lines have other numbers here."""
        change = self._history.change_since(commit) if commit else Change()
        return replace(
            change,
            ranges=tuple(one for one in change.ranges if one.file not in self._changed),
            files=tuple(one for one in change.files if one not in self._changed),
        )
