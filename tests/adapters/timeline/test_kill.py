"""A kill between any two writes leaves whole appends, a valid chain, the same state and the same work still to do."""

import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.model.timeline import Entry
from bugsage.timeline import fold
from tests.adapters.timeline.conftest import OtherProcess
from tests.fakes.fake_timeline import FakeTimeline
from tests.timeline.samples import a_days_work

ENTRIES = a_days_work()
KILLED = -signal.SIGKILL


@contextmanager
def opened(path: Path) -> Iterator[SqliteTimeline]:
    with SqliteTimeline(path) as timeline:
        yield timeline


def in_memory(*batches: Sequence[Entry]) -> FakeTimeline:
    timeline = FakeTimeline()
    for batch in batches:
        timeline.append(batch)
    return timeline


def copy_of(path: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copyfile(file, folder / file.name)
    return folder / path.name


def spread(steps: int, wanted: int) -> list[int]:
    """At most `wanted` steps of 1 … steps, evenly spread, both ends among them."""
    return sorted({1 + round(n * (steps - 1) / max(1, wanted - 1)) for n in range(wanted)})


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 4])
def test_killed_at_any_step_an_append_is_there_whole_or_not_at_all(
    before: int, tmp_path: Path, other_process: OtherProcess
) -> None:
    origin = tmp_path / "origin" / "timeline.db"
    with opened(origin) as timeline:
        timeline.append(ENTRIES[:before])
    if not before:
        origin.parent.mkdir(exist_ok=True)
    batch = ENTRIES[before:]
    absent, present = in_memory(ENTRIES[:before]), in_memory(ENTRIES[:before], batch)
    steps = int(other_process.append(copy_of(origin, tmp_path / "dry"), batch)["said"])
    outcomes = set()
    for step in spread(steps, 120):
        path = copy_of(origin, tmp_path / f"step-{step}")
        assert other_process.append(path, batch, kill_at=step)["code"] == KILLED
        with opened(path) as timeline:
            found = timeline.entries()
            outcomes.add(len(found))
            expected = present if len(found) > before else absent
            assert found == expected.entries()
            assert fold(found) == fold(expected.entries())
            timeline.append(batch)
            assert timeline.entries() == present.entries()
            assert fold(timeline.entries()).work == fold(present.entries()).work
        shutil.rmtree(path.parent)
    assert outcomes == {before, len(ENTRIES)}


class Histories(RuleBasedStateMachine):
    """Appends, repeated and interrupted, by this process and by another, against a timeline in memory."""

    other: OtherProcess
    batches = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=5)

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bugsage-test-")
        self.path = Path(self.folder.name) / "state" / "timeline.db"
        self.timeline = SqliteTimeline(self.path)
        self.expected = FakeTimeline()
        self.batches_done: list[list[Entry]] = []
        self.incremental = fold(())

    @rule(batch=batches)
    def append(self, batch: list[Entry]) -> None:
        assert self.timeline.append(batch) == self.expected.append(batch)
        self.batches_done.append(batch)

    @rule(batch=batches)
    def another_process_appends(self, batch: list[Entry]) -> None:
        assert self.other.append(self.path, batch)["code"] == 0
        self.expected.append(batch)
        self.batches_done.append(batch)

    @rule(batch=batches, step=st.integers(1, 150), again=st.booleans())
    def another_process_is_killed(self, batch: list[Entry], step: int, again: bool) -> None:
        self.other.append(self.path, batch, kill_at=step)
        after = in_memory(*self.batches_done, batch)
        found = self.timeline.entries()
        assert found in (self.expected.entries(), after.entries())
        if again:
            self.timeline.append(batch)
        if again or found == after.entries():
            self.expected = after
            self.batches_done.append(batch)

    @rule()
    def reopen(self) -> None:
        self.timeline.close()

    @rule()
    def begin_anew(self) -> None:
        self.timeline.close()
        self.timeline = SqliteTimeline(self.path)

    @precondition(lambda self: self.batches_done)
    @rule(data=st.data())
    def read_one_issue(self, data: st.DataObject) -> None:
        issue = data.draw(st.sampled_from([entry.issue for batch in self.batches_done for entry in batch]))
        after = data.draw(st.integers(0, len(ENTRIES)))
        assert self.timeline.entries(issue, after) == self.expected.entries(issue, after)

    @invariant()
    def replaying_gives_the_same_state_and_the_same_work(self) -> None:
        entries = self.timeline.entries()
        state = fold(entries)
        assert entries == self.expected.entries()
        assert state == fold(self.expected.entries())
        self.incremental = fold(self.timeline.entries(after=self.incremental.number), self.incremental)
        assert self.incremental == state
        assert self.incremental.work == state.work

    def teardown(self) -> None:
        self.timeline.close()
        self.folder.cleanup()


@pytest.mark.slow
def test_any_history_of_appends_and_kills(other_process: OtherProcess) -> None:
    machine = type("Machine", (Histories,), {"other": other_process})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=30, stateful_step_count=12, deadline=None, suppress_health_check=checks),
    )


def test_a_log_torn_at_any_byte_holds_whole_appends(tmp_path: Path) -> None:
    origin = tmp_path / "origin" / "timeline.db"
    with opened(origin) as timeline:
        prefixes = [timeline.entries()]
        for start in range(0, len(ENTRIES), 3):
            timeline.append(ENTRIES[start : start + 3])
            prefixes.append(timeline.entries())
        copied = copy_of(origin, tmp_path / "torn")
    log = Path(f"{copied}-wal").read_bytes()
    found_lengths = set()
    for length in spread(len(log), 60):
        Path(f"{copied}-wal").write_bytes(log[:length])
        Path(f"{copied}-shm").unlink(missing_ok=True)
        with opened(copy_of(copied, tmp_path / f"at-{length}")) as timeline:
            found = timeline.entries()
        assert found in prefixes
        found_lengths.add(len(found))
    assert len(found_lengths) == len(prefixes)


@pytest.mark.slow
def test_many_writers_at_once_lose_nothing(tmp_path: Path, other_processes: list[OtherProcess]) -> None:
    path = tmp_path / "state" / "timeline.db"
    for number, process in enumerate(other_processes):
        process.begin(path, ENTRIES[number:] + ENTRIES[:number], one_by_one=True)
    with opened(path) as timeline:
        for entry in reversed(ENTRIES):
            timeline.append([entry])
        assert [process.end()["code"] for process in other_processes] == [0] * len(other_processes)
        entries = timeline.entries()
    assert [entry.number for entry in entries] == list(range(1, len(ENTRIES) + 1))
    assert {entry.subject for entry in entries} == {entry.subject for entry in ENTRIES}
    assert [file.name for file in path.parent.iterdir()] == ["timeline.db"]
