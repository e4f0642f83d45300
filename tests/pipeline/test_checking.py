"""`doctor` where things are as they are on people's machines: broken settings, a missing agent."""

from pathlib import Path

import pytest

from bugsage import pipeline, wiring
from bugsage.model.run import Check
from bugsage.pipeline import checking


def doctor(root: Path) -> dict[str, Check]:
    return {check.name: check for check in pipeline.doctor(wiring.open_house(root))}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own settings, and a PATH without any agent."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (tmp_path / "config" / "bugsage").mkdir(parents=True)
    return tmp_path / "config" / "bugsage" / "bugsage.toml"


@pytest.mark.slow
def test_settings_and_agents_that_cannot_be_used_are_findings(tmp_path: Path, own: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    assert doctor(root)["agents"].state == "ok"
    own.write_text('agents.default = "codex"\n')
    found = doctor(root)["agents"]
    assert (found.state, found.mend) == ("fail", "npm install -g @openai/codex")
    assert "`codex` is not on PATH" in found.finding
    own.write_text('agents.defualt = "codex"\n')
    found = doctor(root)["agents"]
    assert (found.state, found.mend) == ("fail", f"${{EDITOR:-vi}} {own}")
    assert "agents.default" in found.finding
    own.unlink()
    (root / "bugsage.toml").write_text("[diagnose]\ntopp = 3\n")
    broken = doctor(root)
    assert [name for name, check in broken.items() if "topp" in check.finding] == ["settings"]
    assert broken["git"].state == broken["stop"].state == "ok"


def test_notifications_are_looked_at_where_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    assert checking.notifications(wiring.open_house(tmp_path)) == ()
    (tmp_path / "bugsage.toml").write_text("[watch]\nnotify = true\n")
    [found] = checking.notifications(wiring.open_house(tmp_path))
    assert (found.state, "libnotify" in found.mend) == ("warn", True)
    program = tmp_path / "bin" / "notify-send"
    program.parent.mkdir()
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("DISPLAY", ":0")
    [found] = checking.notifications(wiring.open_house(tmp_path))
    assert (found.state, str(program) in found.finding) == ("ok", True)
