"""Very many occurrences of one error become one entry for each five minutes: count, first and last, samples, ids."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.issue import Issue
from bugsage.timeline.naming import digest_of, identity_of
from bugsage.timeline.storing import first_line

#: Seconds of a window. Windows begin at whole multiples, so that every process cuts them alike.
WINDOW = 300
#: Occurrences of one issue in one reading that still get an entry each.
FEW = 5
#: Occurrences of a window of which something is kept, and characters of each.
SAMPLES, SAMPLE = 3, 300
#: Users of an issue that are told apart.
USERS = 100
#: Bytes of an id.
ID = 10


class Sample(Noun, frozen=True, kw_only=True):
    """So much of one of many occurrences as shows how they differ."""

    message: str = ""
    test: str | None = None
    #: When it happened, where it says so.
    time: str = ""


class Flood:
    """Occurrences of one fingerprint in one window, while they are counted. What has been counted counts no more."""

    def __init__(
        self,
        own: Issue,
        event: ErrorEvent,
        window: str = "",
        occasion: str = "",
        known: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`event` is the first of them, `occasion` what was read; `known` tells ids that were counted before."""
        self.own = own
        self.event = event
        self.window = window
        self.occasion = occasion
        self._known = known
        #: What names them all, and what names those of them that have an id of their own.
        self.named: set[str] = set()
        self.ids: set[str] = set()
        self.count = 0
        self.first = self.last = ""
        self.samples: list[Sample] = []
        self.users: set[str] = set()

    def add(self, event: ErrorEvent, moment: str = "") -> bool:
        """Count one more; false where its own id was counted before."""
        identity = identity_of(event, self.occasion)
        if event.tags.get("event_id"):
            name = digest_of(identity, 1)
            if name in self.ids or self._known(name):
                return False
            self.ids.add(name)
        self.named.add(identity)
        self.count += 1
        if (user := event.tags.get("user")) and len(self.users) < USERS:
            self.users.add(user)
        if moment:
            self.first = min(self.first or moment, moment)
            self.last = max(self.last, moment)
        if len(self.samples) < SAMPLES:
            message = first_line(event.message, SAMPLE)
            self.samples.append(Sample(message=message, test=event.test and event.test[:SAMPLE], time=moment))
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of all of them where all have one, else of the first: that stands for what was read with it."""
        if len(self.ids) == self.count:
            return tuple(sorted(self.ids))
        return (digest_of(identity_of(self.event, self.occasion), 1),)

    @property
    def subject(self) -> str:
        """What the entry is about: these very occurrences."""
        return digest_of("counted", self.window, sorted(self.ids or self.named))


def floods(issue: Issue, occasion: str, now: str) -> tuple[Flood, ...]:
    """The occurrences of a reading by window, the earliest first; those that do not say when they happened go last."""
    found: dict[str, Flood] = {}
    for event in issue.events:
        moment = moment_of(event, now)
        window = window_of(moment) if moment and event.tags.get("event_id") else ""
        if window not in found:
            found[window] = Flood(issue, event, window, occasion)
        found[window].add(event, moment)
    return tuple(found[window] for window in sorted(found, key=lambda window: (not window, window)))


def moment_of(event: ErrorEvent, now: str) -> str:
    """When an occurrence happened, by its own word: ISO 8601 in UTC, never later than `now`; empty where unknown."""
    said = event.tags.get("timestamp", "").strip()[:40]
    if not said:
        return ""
    try:
        at = datetime.fromtimestamp(float(said), UTC) if _is_number(said) else datetime.fromisoformat(said)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return min(_written(at), now)


def window_of(moment: str) -> str:
    """The start of the window that a moment lies in, `2026-01-05T10:05`; empty for no moment."""
    try:
        at = datetime.fromisoformat(moment).timestamp()
        return _written(datetime.fromtimestamp(at - at % WINDOW, UTC))[:16]
    except (ValueError, OverflowError, OSError):
        return ""


def packed(names: Iterable[str]) -> str:
    """Ids as short text; twenty hexadecimal digits become fourteen characters."""
    return b64encode(bytes.fromhex("".join(names))).decode()


def unpacked(text: str) -> Iterator[bytes]:
    """The ids in such a text. Raises ValueError for one that is none."""
    return split(b64decode(text, validate=True))


def split(content: bytes) -> Iterator[bytes]:
    """Ids that stand one after the other. Raises ValueError where that does not come out even."""
    if len(content) % ID:
        raise ValueError("ids are cut off")
    return (content[at : at + ID] for at in range(0, len(content), ID))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
