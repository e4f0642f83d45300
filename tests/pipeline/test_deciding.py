"""Decisions are written down with what they read, and made again from that."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsage import pipeline
from bugsage.model.risk import Risk
from bugsage.pipeline.deciding import decide_again, explained
from bugsage.safety.approval import decide, recorded
from bugsage.surfaces.cli import app
from bugsage.timeline import decisions, restore_diagnosis, risk_assessed
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.safety.deciding import BEST

TRACE = """\
Traceback (most recent call last):
  File "shop/cart.py", line 2, in <lambda>
    price = lambda code: PRICES[code]
KeyError: 'candle'
"""
TIME, VERSION = "2026-01-05T10:00:00.000000Z", "0.1.0"


@pytest.fixture
def house(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalHouse:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    repository.commit("A shop", {"shop/cart.py": "PRICES = {}\nprice = lambda code: PRICES[code]\n"})
    (repository.root / "failure.log").write_text(TRACE)
    return LocalHouse(repository.root)


def diagnosed(house: LocalHouse) -> str:
    [diagnosis] = pipeline.diagnose(house, [str(house.root / "failure.log")]).diagnoses
    return diagnosis.issue.id


def test_the_risk_of_an_issue_is_recorded_with_its_decision(house: LocalHouse) -> None:
    issue = diagnosed(house)
    entries = house.timeline.entries(issue)
    [(entry, decision)] = decisions(entries)
    assert (entry.payload["path"], decision.path, decision.facts.category) == ("review", "review", "missing-key")
    assert explained(decision) == decide(decision.facts)
    assert decide_again(house).same == 1
    assert decide_again(house, issue).same == 1
    assert pipeline.show(house, issue).risk == restore_diagnosis(entries).risk


def test_diagnosing_again_decides_nothing_new_and_forgets_nothing(house: LocalHouse) -> None:
    issue = diagnosed(house)
    known = pipeline.show(house, issue).risk
    assert known
    assert known.decision
    diagnosed(house)
    assert pipeline.show(house, issue).risk == known
    assert decide_again(house).same == 1


def test_the_terms_are_the_users_and_the_repositorys(house: LocalHouse, tmp_path: Path) -> None:
    user = tmp_path / "config" / "bugsage" / "bugsage.toml"
    user.parent.mkdir(parents=True)
    user.write_text('[approval]\nauto = ["missing-key"]\nauto_up_to = 4\n')
    (house.root / "bugsage.toml").write_text('[approval]\nauto_up_to = 1\nnever = ["code"]\n')
    [(_, decision)] = decisions(house.timeline.entries(diagnosed(LocalHouse(house.root))))
    terms = decision.facts.terms
    assert (terms.auto, terms.auto_up_to, terms.never) == (("missing-key",), 1.0, ("code",))


def test_broken_settings_of_the_user_are_told_and_the_strictest_hold(house: LocalHouse, tmp_path: Path) -> None:
    user = tmp_path / "config" / "bugsage" / "bugsage.toml"
    user.parent.mkdir(parents=True)
    user.write_text("[approval]\nauto_up_to = 11\n")
    report = pipeline.diagnose(house, [str(house.root / "failure.log")])
    assert any("approval.auto_up_to" in note for note in report.notes)
    assert report.diagnoses[0].risk.decision.facts.terms.auto == ()


def test_a_decision_that_its_facts_do_not_give_is_named(house: LocalHouse) -> None:
    honest = recorded(BEST)
    forged = replace(recorded(replace(BEST, stopped=True)), path="auto", refused=False)
    newer = replace(honest, version=honest.version + 1, path="review")
    for n, decision in enumerate((honest, forged, newer)):
        risk = Risk(score=1.2, path=decision.path, decision=decision)
        house.timeline.append([risk_assessed(f"BS-{n}", risk, time=TIME, version=VERSION)])
    found = decide_again(house)
    assert (found.same, found.other_versions) == (1, 1)
    assert [(one.issue, one.recorded, one.now) for one in found.differing] == [("BS-1", "auto", "refused")]


def test_a_decision_in_a_shape_of_a_later_version_leaves_the_risk_readable(house: LocalHouse) -> None:
    issue = diagnosed(house)
    entry = risk_assessed(issue, Risk(score=7.0, path="escalate"), time=TIME, version="9")
    later = replace(entry, payload={**entry.payload, "decision": {"version": 9, "facts": "elsewhere"}})
    house.timeline.append([later])
    risk = pipeline.show(house, issue).risk
    assert risk
    assert (risk.score, risk.decision) == (7.0, None)
    assert decide_again(house).same == 1


def test_without_a_timeline_there_is_nothing_to_decide(house: LocalHouse) -> None:
    found = decide_again(house)
    assert (found.same, found.differing) == (0, ())
    assert not (house.root / ".bugsage" / "timeline.db").exists()


def test_the_commands(house: LocalHouse, capsys: pytest.CaptureFixture[str]) -> None:
    repo = ["--repo", str(house.root)]
    assert app.run(["timeline", "--check-decisions", *repo]) == 0
    assert "No decision is recorded here." in capsys.readouterr().out
    issue = diagnosed(house)
    assert app.run(["show", issue, "--why", *repo]) == 0
    text = capsys.readouterr().out
    assert text.startswith("review: ")
    assert "auto is not switched on for this kind" in " ".join(text.split())
    assert app.run(["timeline", "--check-decisions", "--format", "json", *repo]) == 0
    assert json.loads(capsys.readouterr().out)["same"] == 1
    forged = replace(recorded(BEST), path="escalate")
    risk = Risk(score=1.0, path="escalate", decision=forged)
    house.timeline.append([risk_assessed(issue, risk, time=TIME, version=VERSION)])
    assert app.run(["timeline", "--check-decisions", *repo]) == 1
    assert "escalate -> auto" in capsys.readouterr().out
    assert app.run(["timeline", issue, "--check-decisions", *repo]) == 1
    capsys.readouterr()
    house.timeline.append([risk_assessed(issue, Risk(score=1.0, path="review"), time=TIME, version="0")])
    assert app.run(["show", issue, "--why", *repo]) == 0
    assert capsys.readouterr().out == "No decision is recorded of it.\n"


def test_refused_and_for_a_person_are_two_outcomes(house: LocalHouse) -> None:
    stopped = recorded(replace(BEST, stopped=True))
    assert (stopped.path, stopped.refused) == ("escalate", True)
    risk = Risk(score=1.0, path="escalate", decision=replace(stopped, refused=False))
    house.timeline.append([risk_assessed("BS-1", risk, time=TIME, version=VERSION)])
    [differing] = decide_again(house).differing
    assert (differing.recorded, differing.now) == ("escalate", "refused")
