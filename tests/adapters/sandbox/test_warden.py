"""What a warden tells is bounded, whatever a program in the cage asks for."""

import json
from pathlib import Path

import pytest

from bugsage.adapters.sandbox import doors, warden


def test_what_was_denied_is_told_once_and_not_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(inner: int, port: int, allowed: doors.Allowed, denied: object) -> None:
        assert allowed == {("api.example.org", 443)}
        assert callable(denied)
        for number in range(1000):
            denied(f"host{number % 500}:1")

    monkeypatch.setattr(doors, "open_doors", ask)
    report = tmp_path / "report"
    warden._open_doors(0, {"hosts": [["api.example.org", 443]], "port": 1, "report": str(report)})
    told = [json.loads(line)["denied"] for line in report.read_text().splitlines()]
    assert told == [f"host{number}:1" for number in range(50)]


def test_where_no_way_can_be_made_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no such network")

    monkeypatch.setattr(doors, "open_doors", fail)
    report = tmp_path / "report"
    warden._open_doors(0, {"hosts": [], "port": 1, "report": str(report)})
    assert "no such network" in json.loads(report.read_text())["detail"]
