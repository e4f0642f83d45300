"""What stays on the machine holds no secret that can be known, and can still be read."""

import json
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.model.diagnosis import Report
from bugsage.pipeline import keeping
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2
CODE = "def pay(config):\n    return config['amount']\n"
TEST = f"""from shop import pay

def test_pay():
    header = "Authorization: Bearer {SECRET}"
    print("calling with", header)
    settings = {{"url": "https://ana:hunter2hunter2@db.example/x"}}
    assert pay(settings) == 1, header
"""


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("A shop", {"shop.py": CODE, "test_shop.py": TEST})
    return repository


def kept(root: Path) -> dict[str, bytes]:
    runs = {path.name: path.read_bytes() for path in (root / ".bugsage/runs").rglob("*") if path.is_file()}
    return runs | {path.name: path.read_bytes() for path in (root / ".bugsage").glob("timeline.db*")}


def run(root: Path) -> Report | None:
    house = LocalHouse(root)
    _, report = pipeline.test(
        house, [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], on_output=lambda _: None
    )
    return report


def test_log_record_and_timeline_hold_no_secret_and_are_read_again(shop: Repository) -> None:
    first = run(shop.root)
    assert first
    files = kept(shop.root)
    assert {Path(name).suffix for name in files} >= {".log", ".jsonl", ".db"}
    for name, content in files.items():
        assert SECRET.encode() not in content, name
        assert b"hunter2hunter2" not in content, name
    assert any(b"[redacted" in content for content in files.values())
    for line in next(c for n, c in files.items() if n.endswith(".jsonl")).splitlines():
        json.loads(line)
    again = pipeline.diagnose(LocalHouse(shop.root), [])
    (one,), (other,) = first.diagnoses, again.diagnoses
    assert one.issue.id == other.issue.id
    assert [s.symbol for s in one.suspects] == [s.symbol for s in other.suspects]


def test_files_are_the_owners_alone(shop: Repository) -> None:
    run(shop.root)
    for path in (shop.root / ".bugsage/runs").rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_large_logs_stay_as_they_came(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGEST", 100)
    run(shop.root)
    assert any(SECRET.encode() in content for name, content in kept(shop.root).items() if name.endswith(".log"))


def test_paths_stay_whole(shop: Repository) -> None:
    place = '  File "/home/ana/x/shop.py", line 2, in pay\n    return config["amount"]\n'
    shop.write({"error.log": f'Traceback (most recent call last):\n{place}KeyError: "{SECRET}"\n'})
    report = pipeline.diagnose(LocalHouse(shop.root), [str(shop.root / "error.log")])
    entries = json.dumps([entry.payload for entry in LocalHouse(shop.root).timeline.entries()])
    assert SECRET not in entries
    assert "[redacted github-token]" in entries
    assert report.diagnoses[0].suspects[0].file == "shop.py"


def test_only_files_of_runs_are_rewritten(shop: Repository) -> None:
    house = LocalHouse(shop.root)
    for name in ("shop.py", ".bugsage/runs/../../shop.py"):
        house.runner.rewrite(str(shop.root / name), lambda _: b"gone", 1_000)
    assert (shop.root / "shop.py").read_text() == CODE
