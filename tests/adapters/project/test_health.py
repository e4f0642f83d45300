import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bugsage.adapters.project import LocalProject
from bugsage.adapters.timeline import SqliteTimeline
from bugsage.errors import SettingsError
from bugsage.model.run import Check
from bugsage.model.settings import Settings, TestSettings
from tests.conftest import Repository


def checked(root: Path, *command: str) -> dict[str, Check]:
    settings = Settings(test=TestSettings(command=list(command) or None))
    return {check.name: check for check in LocalProject(root, lambda: settings).checks()}


def test_a_healthy_repository_has_nothing_to_mend(repository: Repository) -> None:
    repository.commit("begin", {"test_a.py": "def test_a(): pass\n"})
    found = checked(repository.root, sys.executable, "-m", "pytest")
    assert {check.state for name, check in found.items() if name != "terminal"} == {"ok"}
    assert {check.mend for name, check in found.items() if name != "terminal"} == {""}
    assert found["test tool"].finding.startswith("pytest ")
    assert "are recorded" in found["recorder"].finding


def test_every_finding_is_one_sentence(tmp_path: Path) -> None:
    for check in checked(tmp_path).values():
        assert check.finding.endswith("."), check
        assert "\n" not in check.finding


def test_outside_git_and_without_tests_it_warns(tmp_path: Path) -> None:
    found = checked(tmp_path)
    assert (found["repository"].state, found["repository"].mend.partition(" &&")[0]) == ("warn", "git init")
    assert (found["tests"].state, found["tests"].mend) == ("warn", 'bugsage init --test "COMMAND"')
    assert "test tool" not in found


def test_a_repository_without_a_commit_has_no_history(repository: Repository) -> None:
    assert checked(repository.root)["repository"].mend.startswith("git add -A && git commit")


def test_without_git_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = checked(tmp_path)
    assert found["git"].state == "fail"
    assert found["repository"].state == "warn"


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    check = checked(tmp_path, "no-such-test-tool")["test tool"]
    assert (check.state, check.mend) == ("fail", "command -v no-such-test-tool")


def test_a_python_without_pytest_is_told_how_to_get_it(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    check = checked(tmp_path, str(python), "-m", "pytest")["test tool"]
    assert check.state == "fail"
    assert "No module named 'pytest'" in check.finding
    assert check.mend == f"{python} -m pip install pytest"


def test_an_isolated_python_cannot_be_recorded(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -E "$@"\n')
    python.chmod(0o755)
    assert checked(tmp_path, str(python), "-m", "pytest")["recorder"].state == "warn"


def test_the_state_folder_is_looked_at(tmp_path: Path) -> None:
    assert checked(tmp_path)["state"].state == "ok"
    (tmp_path / ".bugsage").write_text("")
    assert checked(tmp_path)["state"].mend == f"rm {tmp_path / '.bugsage'}"


def test_a_state_folder_that_leads_away_is_refused(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / ".bugsage").symlink_to(elsewhere)
    assert checked(root)["state"].state == "fail"


def test_the_timeline_is_opened_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / ".bugsage" / "timeline.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE entries (x)")
    before = file.read_bytes()
    assert checked(tmp_path)["timeline"].state == "ok"
    assert file.read_bytes() == before
    file.write_bytes(b"this is not a database" * 100)
    assert checked(tmp_path)["timeline"].mend == f"mv {file} {file}.broken"


def test_a_real_timeline_passes(tmp_path: Path) -> None:
    (tmp_path / ".bugsage").mkdir()
    assert SqliteTimeline(tmp_path / ".bugsage" / "timeline.db").entries() == ()
    assert checked(tmp_path)["timeline"].state == "ok"


def test_another_tool_than_pytest_is_only_looked_for(tmp_path: Path) -> None:
    found = checked(tmp_path, "sh", "run_tests.sh")
    assert (found["test tool"].finding, found["test tool"].state) == ("`sh` is there.", "ok")
    assert "of other tools the output is read" in found["recorder"].finding


@pytest.mark.parametrize("name", ["bugsage.toml", "pyproject.toml"])
def test_broken_settings_are_one_finding_among_the_others(tmp_path: Path, name: str) -> None:
    def broken() -> Settings:
        raise SettingsError(f"{name}: unknown key diagnose.topp", hint="did you mean diagnose.top?")

    found = {check.name: check for check in LocalProject(tmp_path, broken).checks()}
    assert (found["settings"].state, found["settings"].mend) == ("fail", f"${{EDITOR:-vi}} {name}")
    assert "did you mean diagnose.top?" in found["settings"].finding
    assert found["python"].state == "ok"
