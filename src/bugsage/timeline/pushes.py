"""Entries about what was pushed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.naming import PUSH, by, digest_of, entry_of
from bugsage.timeline.payloads import PushedWhere, PushSaid
from bugsage.timeline.storing import ITEMS, TEXT, plain

if TYPE_CHECKING:
    from bugsage.model.hook_answer import HookAnswer
    from bugsage.model.hooking import PushedRef


def push_judged(answer: HookAnswer, refs: Sequence[PushedRef], remote: str, *, time: str, version: str) -> Entry:
    """What the hook said of a push, or that somebody passed it by. Every push is told by itself."""
    where = tuple(PushedWhere(ref=one.remote_ref[:200], commit=one.local) for one in refs)[:ITEMS]
    said = PushSaid(
        outcome=answer.outcome,
        remote=remote[:200],
        refs=where,
        reason=answer.reason[:TEXT],
        held=tuple(dict.fromkeys(name for push in answer.pushes for name in push.held)),
        failed=tuple(test[:TEXT] for push in answer.pushes for test in push.tests.failed)[:ITEMS],
        risk=max((push.risk.score for push in answer.pushes), default=None),
        seconds=answer.seconds,
    )
    payload, name = plain(said), digest_of("push", remote, plain(where))[:12]
    actor = by("person" if answer.outcome == "skipped" else "hook", version)
    return entry_of(EntryKind.PUSH_JUDGED, f"{PUSH}{name}", digest_of(payload, time), payload, actor, time)
