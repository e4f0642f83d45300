"""The ids of occurrences that were counted together, by issue and window, in few bytes."""

from collections.abc import Callable, Mapping

from bugsage.model.timeline import State
from bugsage.timeline.counting import ID, split
from bugsage.timeline.naming import event_name

#: Ids remembered in all, two megabytes of them. A source that repeats itself does so within the newest of these.
MOST_IDS = 200_000


def known_in(state: State, issue: str, window: str) -> Callable[[str], bool]:
    """Tells of an id, in hexadecimal digits, whether that occurrence of an issue was counted before."""
    counted = set(split(state.counted.get(f"{issue} {window}", b"")))
    return lambda name: bytes.fromhex(name) in counted or (issue, name) in state.seen


class Counted:
    """Events that were counted, as occurrences of whichever issue, by their own ids."""

    def __init__(self, state: State) -> None:
        self._names = {name for ids in state.counted.values() for name in split(ids)}
        self._names |= {bytes.fromhex(name) for _, name in state.seen}

    def holds(self, event: str) -> bool:
        """The event with this id was counted."""
        return bytes.fromhex(event_name(event)) in self._names

    def add(self, event: str) -> None:
        """It is counted now."""
        self._names.add(bytes.fromhex(event_name(event)))


class Windows:
    """The windows of a state while it is being folded."""

    def __init__(self, counted: Mapping[str, bytes]) -> None:
        self._counted = dict(counted)
        #: Those that were looked at, as sets; what stands in `_counted` for them is their place in the order.
        self._sets: dict[str, set[bytes]] = {}
        self._total: int | None = None

    def counted(self) -> dict[str, bytes]:
        """The same as bytes, the window that was added to last at the end."""
        return {
            key: b"".join(sorted(self._sets[key])) if key in self._sets else known
            for key, known in self._counted.items()
        }

    def holds(self, issue: str, window: str, name: str) -> bool:
        """An occurrence, named by its id in hexadecimal digits, was counted in a window."""
        key = f"{issue} {window}"
        if not window or key not in self._counted:
            return False
        return bytes.fromhex(name) in self._set(key)

    def add(self, issue: str, window: str, ids: set[bytes]) -> int:
        """Remember ids of a window; how many of them it did not hold."""
        key = f"{issue} {window}"
        known = self._set(key)
        new = len(ids - known)
        if new:
            known |= ids
            self._counted[key] = self._counted.pop(key, b"")
            self._forget(new)
        return new

    def _set(self, key: str) -> set[bytes]:
        if key not in self._sets:
            self._sets[key] = set(split(self._counted.get(key, b"")))
        return self._sets[key]

    def _forget(self, added: int) -> None:
        """Let go of the oldest windows while there are too many ids; the one at the end stays."""
        if self._total is None:
            self._total = sum(self._size(key) for key in self._counted)
        else:
            self._total += added
        while self._total > MOST_IDS and len(self._counted) > 1:
            oldest = next(iter(self._counted))
            self._total -= self._size(oldest)
            self._counted.pop(oldest)
            self._sets.pop(oldest, None)

    def _size(self, key: str) -> int:
        return len(self._sets[key]) if key in self._sets else len(self._counted[key]) // ID
