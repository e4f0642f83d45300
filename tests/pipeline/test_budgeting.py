"""Leave for an attempt is given within all limits, and what it took is written down."""

import json
from pathlib import Path

import pytest

from bugsage.errors import ExitCode, LimitReached, Stopped
from bugsage.model.spending import FixAttempt, FixPlan, Spent
from bugsage.pipeline import budgeting, stopping
from bugsage.surfaces.cli import app
from bugsage.timeline import fix_attempted
from bugsage.wiring import LocalHouse
from tests.conftest import Repository


@pytest.fixture
def house(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalHouse:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("BUGSAGE_STOP", raising=False)
    repository.commit("A shop", {"shop.py": "x = 1\n"})
    return LocalHouse(repository.root)


def note(house: LocalHouse, number: int, **said: object) -> None:
    made = FixAttempt(**{"fix": "F-1", "number": number, "agent": "templates", "outcome": "failed", **said})
    house.timeline.append([fix_attempted("BS-1", made, time=house.clock.now(), version="0.1.0")])


def test_leave_until_the_attempts_are_made(house: LocalHouse) -> None:
    for number in range(1, 11):
        with budgeting.permitted(house, "BS-1", "templates", fix="F-1") as permit:
            assert permit.halted() == ""
            note(house, number)
    with (
        pytest.raises(LimitReached, match="10 of 10 attempts for this fix") as raised,
        budgeting.permitted(house, "BS-1", "templates", fix="F-1"),
    ):
        pass
    assert raised.value.exit_code == ExitCode.REFUSED
    assert house.brake.leases() == ()
    with budgeting.permitted(house, "BS-1", "templates", fix="F-2"):
        pass


def test_a_change_that_is_too_large(house: LocalHouse) -> None:
    found = budgeting.budget(house, "F-1", Spent(lines=501))
    assert [one.what for one in found.exhausted] == ["lines"]


def test_one_at_a_time(house: LocalHouse) -> None:
    with (
        budgeting.permitted(house, "BS-1", "templates"),
        pytest.raises(LimitReached, match="one fix runs here"),
        budgeting.permitted(house, "BS-2", "templates"),
    ):
        pass


def test_no_leave_while_the_switch_is_on(house: LocalHouse) -> None:
    stopping.stop(house, "enough")
    with pytest.raises(Stopped), budgeting.permitted(house, "BS-1", "templates"):
        pass


def test_limits_of_user_and_repository(house: LocalHouse, tmp_path: Path) -> None:
    user = tmp_path / "config" / "bugsage" / "bugsage.toml"
    user.parent.mkdir(parents=True)
    user.write_text("[limits]\nconcurrency = 3\n[limits.day]\nusd = 50\n")
    (house.root / "pyproject.toml").write_text("[tool.bugsage.limits.day]\nusd = 100\nattempts = 1\n")
    limits = LocalHouse(house.root).limits
    assert (limits.concurrency, limits.day.usd, limits.day.attempts) == (3, 50.0, 1)


def test_what_failed_repeatedly_is_avoided_until_the_file_changes(house: LocalHouse) -> None:
    plan = FixPlan(agent="templates", category="missing-key", places=("shop.py::price",))
    for number in (1, 2, 3):
        assert budgeting.avoid(house, plan) is None
        texts = dict(budgeting.texts_of(house, ["shop.py"]))
        note(house, number, category="missing-key", places=plan.places, texts=texts, note="a test fails")
    found = budgeting.avoid(house, plan)
    assert found
    assert "failed all 3 times" in found.reason
    assert [one.kind for one in budgeting.avoided(house)] == ["file", "symbol"]
    (house.root / "shop.py").write_text("x = 2\n")
    again = LocalHouse(house.root)
    assert budgeting.avoid(again, plan) is None
    assert budgeting.avoided(again) == ()


def test_the_commands(house: LocalHouse, capsys: pytest.CaptureFixture[str]) -> None:
    repo = ["--repo", str(house.root)]
    assert app.run(["stats", "cost", *repo]) == 0
    assert "Nothing was spent here yet." in capsys.readouterr().out
    for number in (1, 2, 3):
        note(house, number, tokens=1200, cost_usd=0.12, seconds=75.0, places=("shop.py::price",))
    note(house, 4, agent="cl\x1b[31maude", seconds=5.0)
    assert app.run(["stats", "cost", *repo]) == 0
    text = capsys.readouterr().out
    assert "in all" in text
    assert "0.36" in text
    assert "1 attempt did not say what it cost" in text
    assert "Limits of today: 4 of 100 attempts" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert app.run(["stats", "cost", "--format", "json", *repo]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["total"]["attempts"], document["total"]["usd"]) == (
        "bugsage/stats-cost@1",
        4,
        0.36,
    )
    assert app.run(["stats", "avoided", *repo]) == 0
    assert "shop.py::price" in capsys.readouterr().out
    assert app.run(["stats", "avoided", "--format", "json", *repo]) == 0
    assert len(json.loads(capsys.readouterr().out)["avoided"]) == 2
