"""A timeline in memory, for tests of whatever stands on one."""

from collections.abc import Iterable

from bugsage.adapters.timeline.chain import GENESIS, canonical_payload, entry_at, link, texts_of
from bugsage.model.timeline import Entry


class FakeTimeline:
    """Keeps the promises of the port, on no disk."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_key: dict[tuple[str, ...], Entry] = {}

    def append(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(self._append_one(entry) for entry in tuple(entries))

    def entries(self, issue: str | None = None, after: int = 0) -> tuple[Entry, ...]:
        rest = self._entries[max(after, 0) :]
        return tuple(entry for entry in rest if issue is None or entry.issue == issue)

    def history(self, issue: str) -> tuple[Entry, ...]:
        return self.entries(issue)

    def digest(self, number: int) -> str | None:
        return self._entries[number - 1].digest if 0 < number <= len(self._entries) else None

    def _append_one(self, entry: Entry) -> Entry:
        key = (entry.tenant, entry.issue, entry.kind, entry.actor.version, entry.subject)
        if key not in self._by_key:
            number, previous = len(self._entries) + 1, self._entries[-1].digest if self._entries else GENESIS
            texts, payload = texts_of(entry), canonical_payload(entry.payload)
            stored = entry_at(number, texts, payload, link(previous, number, texts, payload))
            self._entries.append(stored)
            self._by_key[key] = stored
        return self._by_key[key]
