"""`bugsage stop` from another terminal: what runs ends, nothing starts, and the answer says so."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import Stopped
from bugsage.pipeline import stopping
from bugsage.wiring import LocalHouse
from tests.adapters.brake.test_brake import is_empty, working
from tests.conftest import Repository


@pytest.fixture
def environment(tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(repository.root.parent / "config"))
    monkeypatch.delenv("BUGSAGE_STOP", raising=False)
    repository.commit("A shop", {"shop.py": "x = 1\n"})
    return dict(os.environ)


def bugsage(root: Path, *words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "bugsage", *words, "--repo", str(root)]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_what_runs_is_ended_from_another_terminal(repository: Repository, environment: dict[str, str]) -> None:
    root = repository.root
    with working(root) as (worker, group):
        status = json.loads(bugsage(root, "stop", "--status", "--format", "json", environment=environment).stdout)
        assert [lease["pid"] for lease in status["leases"]] == [worker.pid]
        began = time.monotonic()
        done = bugsage(root, "stop", "--reason", "it edits the wrong service", environment=environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert "templates, BS-1" in done.stdout
        assert "ended by itself" in done.stdout
        assert worker.wait(10) != 0
        assert is_empty(group)
        assert time.monotonic() - began < 20
    house = LocalHouse(root)
    with pytest.raises(Stopped, match="it edits the wrong service"), permit(house):
        pass
    assert bugsage(root, "stop", "--status", environment=environment).returncode == 1
    assert bugsage(root, "stop", "--release", environment=environment).returncode == 0
    with permit(house):
        pass


def permit(house: LocalHouse):
    return house.brake.permit("BS-1", "templates", time=house.clock.now(), at_most=1)


def test_a_file_and_a_variable_stop_as_well(repository: Repository, environment: dict[str, str]) -> None:
    root = repository.root
    (root / ".bugsage").mkdir()
    (root / ".bugsage" / "stop").touch()
    assert bugsage(root, "stop", "--status", environment=environment).returncode == 1
    assert bugsage(root, "stop", "--release", environment=environment).returncode == 0
    done = bugsage(root, "stop", "--release", environment=environment | {"BUGSAGE_STOP": "1"})
    assert done.returncode == 1
    assert "unset BUGSAGE_STOP" in done.stdout


def test_where_the_repository_cannot_be_written_to_it_is_kept_aside(
    repository: Repository, environment: dict[str, str], tmp_path: Path
) -> None:
    root = repository.root
    (root / ".bugsage").write_text("in its place")
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    environment |= {"XDG_CONFIG_HOME": str(blocked), "XDG_RUNTIME_DIR": str(blocked)}
    done = bugsage(root, "stop", environment=environment)
    assert done.returncode == 0
    assert "kept aside" in done.stdout
    assert "cannot be written" in done.stdout
    assert bugsage(root, "stop", "--release", environment=environment).returncode == 0


def test_a_linked_worktree_shares_the_switch(
    repository: Repository, environment: dict[str, str], tmp_path: Path
) -> None:
    linked = tmp_path / "linked"
    subprocess.run(["git", "-C", str(repository.root), "worktree", "add", "-q", str(linked)], check=True)
    stopping.stop(LocalHouse(linked), "from there")
    assert (repository.root / ".bugsage" / "stop").exists()
    assert [stop.reason for stop in stopping.status(LocalHouse(repository.root)).stops] == ["from there"]
    stopping.release(LocalHouse(repository.root))
    assert stopping.status(LocalHouse(linked)).stops == ()


def test_doctor_tells_of_it(repository: Repository, environment: dict[str, str]) -> None:
    house = LocalHouse(repository.root)
    assert [check.state for check in pipeline.doctor(house) if check.name == "stop"] == ["ok"]
    stopping.stop(house, "not today", machine=True)
    [check] = [check for check in pipeline.doctor(house) if check.name == "stop"]
    assert (check.state, check.mend) == ("warn", "bugsage stop --release --machine")


@pytest.mark.parametrize("words", [("--release", "--status"), ("--release", "--reason", "x")])
def test_one_thing_at_a_time(repository: Repository, environment: dict[str, str], words: tuple[str, ...]) -> None:
    assert bugsage(repository.root, "stop", *words, environment=environment).returncode == 2
