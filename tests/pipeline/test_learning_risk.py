"""A repository that learns from its own past."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.model.risk_model import LearnedRisk
from bugsage.pipeline import learning_risk
from bugsage.pipeline.learning_risk import learn_risk
from bugsage.wiring import LocalHouse

DAY, START = 86_400, 1_600_000_000


class Past:
    """A repository with a past: every other commit is large, and what is large is mended ten days later."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        self.git("init", "-qb", "main")

    def git(self, *words: str) -> None:
        time = f"{START + self.day * DAY} +0000"
        dates = {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
        base = ["git", "-C", str(self.root), "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *words]
        subprocess.run(base, check=True, capture_output=True, env=os.environ | dates)

    def commit(self, message: str, days: int = 5, **files: str) -> None:
        self.day += days
        for name, text in files.items():
            (self.root / f"{name}.py").write_text(text)
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def live(self, times: int) -> None:
        for n in range(times):
            self.commit("Small", **{f"small{n}": f"x = {n}\n"})
            lines = [f"if row.kind == {k * n}:\n    use(row.a{k}, {k * 7 + n})\n" for k in range(20)]
            self.commit("Large", **{f"large{n}": "".join(lines) + f"rate = {n}\n"})
            self.commit(f"Fix #{n}", 10, **{f"large{n}": "".join(lines) + f"rate = {n + 1}\n"})
        self.commit("Today", 400, today="x = 1\n")


@pytest.fixture
def learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[LocalHouse, LearnedRisk]:
    past = Past(tmp_path)
    past.live(12)
    monkeypatch.setattr(learning_risk, "LEAST_COMMITS", 20)
    monkeypatch.setattr(learning_risk, "LEAST_INDUCING", 5)
    house = LocalHouse(tmp_path)
    return house, learn_risk(house, lambda _: None)


def test_commits_whose_code_was_mended_brought_a_bug(learned: tuple[LocalHouse, LearnedRisk]) -> None:
    _, found = learned
    assert (found.commits, found.inducing, found.fixes) == (36, 12, 12)


def test_what_was_learned_is_in_force(learned: tuple[LocalHouse, LearnedRisk]) -> None:
    house, found = learned
    assert found.before is not None
    assert found.after is not None
    assert found.kept == (found.after >= found.before)
    model = house.risk_models.in_force()
    assert (model != house.risk_models.shipped()) == found.kept
    assert model.provenance["script"] == "bugsage risk --learn"


def test_a_short_past_teaches_nothing_and_says_so(tmp_path: Path) -> None:
    Past(tmp_path).live(2)
    found = learn_risk(LocalHouse(tmp_path), lambda _: None)
    assert not found.kept
    assert "200 commits" in found.reason
    assert not (tmp_path / ".bugsage" / "risk.json").exists()
