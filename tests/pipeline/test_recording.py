"""What goes on the timeline, and how much of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.model.timeline import EntryKind
from bugsage.pipeline import recording
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

MANY = 30
BLOCK = """\
Traceback (most recent call last):
  File "shop.py", line {line}, in step_{n}
    return items[{n}].price
AttributeError: no price of {name}
"""


@pytest.fixture
def shop(repository: Repository) -> Repository:
    code = "\n\n".join(f"def step_{n}(items):\n    return items[{n}].price\n" for n in range(MANY))
    repository.commit("A shop", {"shop.py": code})
    log = "\n".join(BLOCK.format(line=4 * n + 2, n=n, name="abcdefghijklmnopqrstuvwxyzäöüß"[n]) for n in range(MANY))
    repository.write({"many.log": log, "one.log": BLOCK.format(line=2, n=0, name="a")})
    return repository


def entries(root: Path) -> dict[EntryKind, list[Any]]:
    found: dict[EntryKind, list[Any]] = {}
    for entry in LocalHouse(root).timeline.entries():
        found.setdefault(entry.kind, []).append(entry)
    return found


def test_few_diagnoses_are_all_kept_and_no_occurrence_twice(shop: Repository) -> None:
    pipeline.diagnose(LocalHouse(shop.root), [str(shop.root / "one.log")])
    found = entries(shop.root)
    assert [len(found[kind]) for kind in (EntryKind.ISSUE_DETECTED, EntryKind.ROOT_CAUSE_PROPOSED)] == [1, 1]
    assert "event" not in found[EntryKind.ISSUE_DETECTED][0].payload
    assert found[EntryKind.ROOT_CAUSE_PROPOSED][0].payload["diagnosis"]["issue"]["events"]


def test_of_very_many_some_are_kept_whole_and_all_are_seen(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "KEPT_WHOLE", 10)
    report = pipeline.diagnose(LocalHouse(shop.root), [str(shop.root / "many.log")])
    issues = {d.issue.id for d in report.diagnoses}
    assert any(f"10 of {len(issues)} diagnoses were kept" in note for note in report.notes)
    found = entries(shop.root)
    assert {entry.issue for entry in found[EntryKind.ISSUE_DETECTED]} == issues
    assert len(found[EntryKind.ROOT_CAUSE_PROPOSED]) == len(found[EntryKind.CONTEXT_BUILT]) == 10
    assert max(len(str(entry.payload)) for entry in found[EntryKind.ISSUE_DETECTED]) < 4_000


def test_what_was_only_seen_can_be_shown_and_diagnosed_later(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "KEPT_WHOLE", 1)
    report = pipeline.diagnose(LocalHouse(shop.root), [str(shop.root / "many.log")])
    last = report.diagnoses[-1].issue.id
    assert "never diagnosed" in (pipeline.show(LocalHouse(shop.root), last).unsure or "")
    again = pipeline.diagnose(LocalHouse(shop.root), [last])
    assert again.diagnoses[0].issue.id == last
    assert again.diagnoses[0].suspects[0].symbol == f"step_{MANY - 1}"


def test_a_flood_of_reports_with_one_event_each_is_counted_together(shop: Repository, tmp_path: Path) -> None:
    names = []
    for n in range(40):
        frame = {"filename": "shop.py", "function": "step_0", "lineno": 2, "in_app": True}
        value = {"type": "KeyError", "value": str(n), "stacktrace": {"frames": [frame]}}
        event = {"event_id": f"{n:032x}", "timestamp": "2026-01-05T10:01:00Z", "exception": {"values": [value]}}
        (tmp_path / f"{n}.json").write_text(json.dumps(event))
        names.append(str(tmp_path / f"{n}.json"))
    for _ in range(2):
        report = pipeline.diagnose(LocalHouse(shop.root), names)
        assert [d.issue.occurrences for d in report.diagnoses] == [40]
    assert len(entries(shop.root)[EntryKind.ISSUE_DETECTED]) == 1
