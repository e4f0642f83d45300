"""Commands that only read leave a folder as it was; the first thing that is kept makes `.bugsage/`."""

from pathlib import Path
from typing import Any

import pytest

from bugsage.surfaces.cli.app import run
from tests.pipeline.test_specifying import CODE, CONTRACTS, TRACE

#: Words of a command line, and the exit code in a repository.
READING = {
    "issues --all": 0,
    "show BS-12345678": 2,
    "timeline": 0,
    "stats": 0,
    "report BS-12345678": 2,
    "verdict BS-12345678 wrong": 2,
    "bisect BS-12345678": 2,
    "undo": 2,
    "review": 2,
    "review HEAD": 0,
    "rules list": 0,
    "rules check": 0,
    "rules explain missing-license": 2,
    "lattice list": 0,
    "lattice check": 0,
    "lattice map trace.txt": 0,
    "lattice log S-1": 0,
    "completion bash": 0,
    "completion issues": 0,
    "doctor": 0,
    "agents list": 0,
    "parse trace.txt": 0,
    "redact trace.txt": 0,
    "stop --status": 0,
    "init --dry-run": 0,
    "diagnose README.md": 1,
    "sentry list": 2,
    "ci latest": 2,
    "last": 2,
    "schema diagnosis": 0,
    "version": 0,
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests.conftest import Repository

    repository = Repository(tmp_path_factory.mktemp("shop"))
    files = {"src/split.py": CODE, ".lattice/contracts/split.yaml": CONTRACTS, "trace.txt": TRACE, "README.md": "tea"}
    repository.commit("first", files)
    repository.commit("second", {"README.md": "tea and milk\n"})
    return repository


@pytest.fixture(autouse=True)
def _nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No tokens of the user's, and nothing of the user's home."""
    for name in ("SENTRY_AUTH_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("line", READING)
def test_reading_makes_no_folder(
    line: str, shop: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shop.root)
    status = run(line.split())
    out, err = capsys.readouterr()
    assert (status, "Traceback" in err) == (READING[line], False), out + err
    assert not (shop.root / ".bugsage").exists()
    assert shop.git("status", "--porcelain") == ""


@pytest.mark.parametrize("line", ["issues", "show BS-12345678", "stats", "rules list", "completion issues", "doctor"])
def test_outside_a_repository_too(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run(line.split()) in (0, 2)
    assert list(folder.iterdir()) == []


def test_what_is_kept_makes_it_with_all_that_is_read_on_the_way(
    repository: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("first", {"src/split.py": CODE})
    monkeypatch.chdir(repository.root)
    assert run(["index"]) == 0
    assert {"codemap.db", ".gitignore"} <= {one.name for one in (repository.root / ".bugsage").iterdir()}
    (repository.root / "red.log").write_text(TRACE)
    assert run(["diagnose", "red.log"]) == 0
    assert (repository.root / ".bugsage/timeline.db").is_file()
    capsys.readouterr()
    assert run(["issues"]) == 0
    assert "BS-" in capsys.readouterr().out
    assert repository.git("status", "--porcelain").strip() == "?? red.log"
