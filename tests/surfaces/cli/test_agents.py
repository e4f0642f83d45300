"""`bugsage agents`, with agents on a PATH of its own."""

import json
import sys
from pathlib import Path

import pytest

from bugsage.adapters.agents import AGENTS
from bugsage.model.agent import AGENT_NAMES, BUILT_IN
from bugsage.surfaces.cli.agents import run

FAKE = Path(__file__).parents[2] / "fakes" / "coding_agent.py"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "BUGSAGE_LLM_BASE_URL", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "repo").mkdir()
    return tmp_path / "repo"


def install(path: Path, program: str) -> None:
    (path / program).write_text(f"#!{sys.executable}\n{FAKE.read_text()}")
    (path / program).chmod(0o755)


def test_every_name_has_its_adapter() -> None:
    assert (BUILT_IN, *AGENTS) == AGENT_NAMES


def test_none_is_here(
    path: Path, repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    assert run(action="list", repo=str(repo), format="text") == 0
    assert "No coding agent" in capsys.readouterr().out
    assert run(action="check", repo=str(repo), format="text") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "`codex` is not on PATH" in said
    assert "the package anthropic is not installed mend it: pip install 'bugsage[llm]'" in said


def test_one_is_ready(
    path: Path, repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(path, "codex")
    assert run(action="check", repo=str(repo), format="text") == 1
    assert "export OPENAI_API_KEY" in " ".join(capsys.readouterr().out.split())
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1234567890")
    assert run(action="check", repo=str(repo), format="json") == 0
    said = capsys.readouterr().out
    assert "sk-1234567890" not in said
    found = {one["name"]: one for one in json.loads(said)["agents"]}
    assert (found["codex"]["ready"], found["codex"]["version"]) == (True, "2.1.197")
    assert run(action="list", repo=str(repo), format="text") == 0
    assert "codex" in capsys.readouterr().out
