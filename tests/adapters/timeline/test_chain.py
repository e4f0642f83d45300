import json
from hashlib import sha256

import pytest

from bugsage.adapters.timeline.chain import canonical_payload, entry_at, link, texts_of
from bugsage.errors import TimelineDamaged
from bugsage.model.timeline import Actor, Entry, EntryKind

ENTRY = Entry(
    kind=EntryKind.ISSUE_DETECTED,
    issue="BS-1",
    subject="s",
    payload={"b": [1, 2.5], "a": "ä"},
    actor=Actor(name="intake", version="1"),
    time="t",
)


def test_the_digest_can_be_taken_again_with_nothing_but_the_standard_library() -> None:
    parts = ["", 1, "local", "BS-1", "IssueDetected", "s", "intake", "1", "t", {"a": "ä", "b": [1, 2.5]}]
    body = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert link("", 1, texts_of(ENTRY), canonical_payload(ENTRY.payload)) == sha256(body).hexdigest()


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_payload({"b": {"d": 1, "c": 2}, "a": 3}) == b'{"a":3,"b":{"c":2,"d":1}}'


def test_a_payload_that_is_no_object_names_its_entry() -> None:
    with pytest.raises(TimelineDamaged, match="entry 7"):
        entry_at(7, texts_of(ENTRY), b"[1]", "d")
