"""Scratch folders of killed runs go after a day; nothing else does."""

import os
import tempfile
from pathlib import Path

import pytest

from bugsage.adapters.runner.files import sweep

NOW = 2_000_000.0


def test_only_old_folders_of_ours_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ages = {"bugsage-record-old": 90_000, "bugsage-cage-old": 90_000, "bugsage-record-new": 60, "bugsage-other": 90_000}
    for name, age in ages.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("")
        os.utime(tmp_path / name, (NOW - age, NOW - age))
    (tmp_path / "bugsage-record-link").symlink_to(tmp_path / "bugsage-other")
    assert sweep(NOW) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bugsage-other", "bugsage-record-link", "bugsage-record-new"]
