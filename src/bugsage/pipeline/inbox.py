"""What was posted and not looked at yet: bounded, so that a flood is slowed down where it begins."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from re import compile as pattern

from bugsage.intake.envelope import Envelope, error_in, event_id, key_of, opened, stored, with_id
from bugsage.model.base import Noun
from bugsage.model.listening import Post, Receipt, Tally

#: Events that wait, and bytes of them; after so many seconds an SDK may try again.
MOST_WAITING, MOST_BYTES, WAIT = 500, 32_000_000, 5
#: Ids of events that are remembered, and bytes of one event.
_REMEMBERED, _LARGEST = 20_000, 8_000_000
_ADDRESS = pattern(r"/api/\d{1,20}/(?P<what>envelope|store)/?")


class Waiting(Noun, frozen=True, kw_only=True):
    """An error that is still to be looked at."""

    id: str
    #: The event as JSON.
    payload: bytes


class Inbox:
    """Takes posts from many threads, and hands errors out to one."""

    def __init__(self, key: str, *, most: int = MOST_WAITING, most_bytes: int = MOST_BYTES) -> None:
        self._key = key
        self._most, self._most_bytes = most, most_bytes
        self._waiting: list[Waiting] = []
        self._bytes = 0
        self._known: OrderedDict[str, None] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False
        self._errors = self._repeated = 0
        self._others: Counter[str] = Counter()
        self._refused: Counter[int] = Counter()

    def answer(self, post: Post) -> Receipt:
        """Take a post, or say why not. An envelope is taken whole or not at all."""
        answer = self._answer(post)
        if answer.status != 200:
            with self._changed:
                self._refused[answer.status] += 1
        return answer

    def _answer(self, post: Post) -> Receipt:
        address = _ADDRESS.fullmatch(post.path)
        if address is None:
            return Receipt(status=404, wrong="nothing is taken at this address; an SDK's DSN leads to /api/1/envelope/")
        envelope = (opened if address["what"] == "envelope" else stored)(post.body)
        key = key_of(post.headers, post.query, envelope)
        if not key:
            return Receipt(status=401, wrong="the post carries no key")
        if not compare_digest(key.encode(), self._key.encode()):
            return Receipt(status=403, wrong="the key is not the one that `bugsage listen` gave")
        return Receipt(status=400, wrong=envelope.wrong) if envelope.wrong else self._put(envelope)

    def _put(self, envelope: Envelope) -> Receipt:
        errors: list[Waiting] = []
        others: Counter[str] = Counter()
        for item in envelope.items:
            found = error_in(item)
            if found == "damaged":
                return Receipt(status=400, wrong="the event in the envelope is no JSON object")
            if isinstance(found, str):
                others[found] += 1
            elif len(item.payload) > _LARGEST:
                return Receipt(status=413, wrong=f"the event is larger than {_LARGEST // 1_000_000} MB")
            else:
                own = _id_of(found.get("event_id"), envelope, item.payload)
                errors.append(Waiting(id=own, payload=with_id(found, own)))
        return self._keep(errors, others, errors[0].id if errors else envelope.event_id)

    def _keep(self, errors: Sequence[Waiting], others: Counter[str], id: str) -> Receipt:
        with self._changed:
            new = {one.id: one for one in errors if one.id not in self._known}
            size = sum(len(one.payload) for one in new.values())
            full = len(self._waiting) + len(new) > self._most or self._bytes + size > self._most_bytes
            if new and (self._closed or (full and self._waiting)):
                return Receipt(status=429, wrong="too many errors are waiting to be looked at", wait=WAIT)
            self._waiting += new.values()
            self._bytes += size
            self._errors += len(new)
            self._repeated += len(errors) - len(new)
            self._others += others
            self._known.update(dict.fromkeys(new))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            self._changed.notify_all()
        return Receipt(id=id)

    def take(self, most: int, seconds: float) -> tuple[Waiting, ...]:
        """What waits, up to so many; where nothing does, what comes within so many seconds."""
        with self._changed:
            if not self._waiting and seconds > 0:
                self._changed.wait(seconds)
            taken, self._waiting = self._waiting[:most], self._waiting[most:]
            self._bytes -= sum(len(one.payload) for one in taken)
            return tuple(taken)

    def close(self) -> None:
        """From now on nothing new is taken; what waits can still be."""
        with self._changed:
            self._closed = True

    def tally(self) -> Tally:
        """What came so far."""
        with self._changed:
            return Tally(
                errors=self._errors, repeated=self._repeated, others=dict(self._others), refused=dict(self._refused)
            )


def _id_of(said: object, envelope: Envelope, payload: bytes) -> str:
    """The event's own id; without one that of its content, so that sending it again changes nothing."""
    return event_id(said) or envelope.event_id or sha256(payload).hexdigest()[:32]
