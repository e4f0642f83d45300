"""The checks on what was taken, run from the screen, and ended there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from bugsage.surfaces.tui.asking import Line
from tests.conftest import Repository
from tests.surfaces.tui.review.broken import with_a_fix
from tests.surfaces.tui.review.changes import app_of, played, pressing, settled
from tests.surfaces.tui.review.test_app import text_of

pytestmark = pytest.mark.slow


@pytest.fixture
def root(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return with_a_fix(repository)


def test_what_is_taken_is_checked_and_an_end_leaves_nothing(root: Path) -> None:
    app = app_of(root)

    async def ended(pilot: Pilot[None]) -> None:
        await pilot.press("t")
        await pilot.pause(1.0)
        assert app.works.job is not None
        assert "running the checks" in text_of(app)
        await pilot.press("escape")
        await settled(pilot)
        assert app.checked is None
        assert not [one for one in (root / ".bugsage/worktrees").glob("*") if one.is_dir()]

    async def checked(pilot: Pilot[None]) -> None:
        await pilot.press("t")
        await settled(pilot)
        assert app.checked is not None
        assert app.checked.proof.broken == ("test_count.Test.test_count",)
        assert "it does not hold" in text_of(app)
        await pilot.press("space")
        assert app.checked is None

    played(app, pressing(), ended, checked)


def test_another_attempt_is_told_what_the_user_said_and_its_fix_is_shown(root: Path) -> None:
    app = app_of(root)
    agent = "command: sh -c 'grep -q \"1. count stays as it is\" {brief} && sed -i s/totals/total/ shop.py'"

    async def answered(pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Line)
        assert "count stays as it is" in text_of(app)
        app.screen.query_one(Input).value = agent
        await pilot.press("enter")
        await settled(pilot)
        await settled(pilot)
        assert app.desk.seen.name not in ("FX-0000000b", ""), text_of(app)
        assert app.comments == []
        assert "1 of 1 taken" in text_of(app)

    keys = ("slash", *"1 + len", "enter", "c", *"count stays as it is", "enter", "A")
    played(app, pressing(*("space" if key == " " else key for key in keys)), answered)
    log = subprocess.run(
        ["git", "-C", str(root), "show", "--format=", app.desk.seen.fix.branch],  # type: ignore[union-attr,list-item]
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "+        return self.total()" in log
    assert "1 + len" not in log
