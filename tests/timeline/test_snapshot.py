"""A snapshot is the state, or it is nothing."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.timeline import Entry, IssueRecord, State
from bugsage.timeline import fold, freeze, thaw
from bugsage.timeline.snapshot import FOLD
from tests.timeline.samples import a_days_work
from tests.timeline.test_folding import histories, numbered

VERSION = "0.1.0"
DAY = fold(numbered(*a_days_work()))


@given(histories, st.data())
def test_a_snapshot_taken_anywhere_and_the_rest_folded_on_is_the_whole(
    entries: tuple[Entry, ...], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    frozen = freeze(fold(entries[:cut]), VERSION)
    if frozen is not None:  # a number that a snapshot cannot hold is folded again every time
        kept = thaw(frozen, VERSION)
        assert kept == fold(entries[:cut])
        assert fold(entries[cut:], kept) == fold(entries)


def test_a_days_work_comes_back() -> None:
    assert thaw(freeze(DAY, VERSION), VERSION) == DAY


@given(st.data())
def test_one_changed_byte_anywhere_is_nothing(data: st.DataObject) -> None:
    content = bytearray(freeze(DAY, VERSION) or b"")
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert thaw(bytes(content), VERSION) is None


@given(st.integers(0, 10_000))
def test_a_snapshot_cut_short_is_nothing(length: int) -> None:
    content = freeze(DAY, VERSION) or b""
    assert thaw(content[: min(length, len(content) - 1)], VERSION) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_nothing(content: bytes) -> None:
    assert thaw(content, VERSION) is None
    digest = sha256(content).hexdigest()
    assert thaw(f"bugsage-state {FOLD} {VERSION} {digest}\n".encode() + content, VERSION) in (None, State())


def test_another_version_made_other_things_of_the_same_entries() -> None:
    assert thaw(freeze(DAY, "0.0.9"), VERSION) is None


def test_a_number_beyond_64_bits_is_not_kept() -> None:
    record = IssueRecord(id="BS-1", line=2**70)
    assert freeze(State(issues={"BS-1": record}), VERSION) is None


#: What the fold of this number makes of a day's work.
MADE = {
    1: "f008b7f8ae7990a8",
    2: "21f226ffe5f44e6e",
    3: "54b6bcee7fd29e56",
    4: "6af03edffe3d0ec7",
    5: "09e699c219f55c0d",
    6: "0dacb0d78d4902ed",
    7: "b7d0a584eb97f0cf",
    8: "4bc1978fa3bbae08",
    9: "4bc1978fa3bbae08",
    10: "084b15cb490b7eed",
    11: "cb8a3e6d9942f450",
    12: "e1a5a56872200c17",
}


def without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: without_words(value) for key, value in schema.items() if key != "description"}
    return schema


def test_a_fold_that_makes_something_else_has_another_number() -> None:
    shape = msgspec.json.encode(without_words(msgspec.json.schema(State)), order="deterministic")
    made = sha256(shape + msgspec.json.encode(DAY, order="deterministic")).hexdigest()[:16]
    if made != MADE.get(FOLD):
        pytest.fail(f"raise FOLD in snapshot.py, or old snapshots are taken for new ones; then note {made!r} here")
