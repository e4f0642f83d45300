"""A change is judged by the rules that it found, and not by those that it brings."""

import subprocess
from pathlib import Path

import pytest

from bugsage.errors import RuleError
from bugsage.pipeline import House
from bugsage.pipeline.holding import rules_for_change, rules_in_force
from bugsage.pipeline.house import Notes
from bugsage.pipeline.judging import judge
from bugsage.pipeline.proposing import Asked
from bugsage.wiring import open_house

RULE = """schema: bugsage/rules@1
rules:
  - {id: no-eval, when: {added: ['\\beval\\(']}, then: {points: 6, deny: true}, because: "{file} calls eval"}
"""
OFF = "schema: bugsage/owner@1\ndisable: [{rule: no-eval, reason: it is in the way, until: %s}]\n"


def git(folder: Path, *words: str) -> str:
    base = ["git", "-C", str(folder), "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *words]
    return subprocess.run(base, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-qb", "main")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/own.yaml").write_text(RULE)
    (tmp_path / "a.py").write_text("x = 1\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def asks(house: House, asked: Asked) -> dict[str, str]:
    found = judge(house, asked)
    assert found.risk.decision is not None
    return {one.rule: one.asks for one in found.risk.decision.facts.demands}


@pytest.mark.parametrize("way", ["commit", "index", "tree"])
def test_a_change_cannot_loosen_its_own_judgement(repo: Path, way: str) -> None:
    house = open_house(repo)
    day = house.clock.now()[:10]
    (repo / "rules/owner.yaml").write_text(OFF % day)
    (repo / "rules/own.yaml").write_text(RULE.replace("deny: true", "points: 1").replace("points: 6, ", ""))
    (repo / "a.py").write_text("x = eval(input())\n")
    if way != "tree":
        git(repo, "add", "-A")
    if way == "commit":
        git(repo, "commit", "-qm", "two\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    asked = {"commit": Asked(revisions="HEAD"), "index": Asked(staged=True), "tree": Asked()}[way]
    found = asks(house, asked._replace(maker="agent:claude"))
    assert (found["no-eval"], found["guards-changed"]) == ("deny", "escalate")
    assert "no-eval" not in [rule.id for rule in rules_in_force(house).rules]


def test_once_it_has_landed_the_owners_word_holds(repo: Path) -> None:
    house = open_house(repo)
    (repo / "rules/owner.yaml").write_text(OFF % house.clock.now()[:10])
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "two")
    (repo / "a.py").write_text("x = eval(input())\n")
    assert "no-eval" not in asks(house, Asked())


def test_rules_that_could_not_be_read_then_ask_for_a_person(repo: Path) -> None:
    (repo / "rules/own.yaml").write_text(RULE.replace("added", "aded"))
    git(repo, "commit", "-qam", "two")
    house, base = open_house(repo), git(repo, "rev-parse", "HEAD")
    rules, [demand] = rules_for_change(house, base, Notes())
    assert "secrets" in {rule.id for rule in rules} | {"secrets"}
    assert demand.asks == "escalate"
    assert "unknown key aded" in demand.reason
    (repo / "rules/own.yaml").write_text(RULE)
    assert asks(house, Asked())["rules-unreadable"] == "escalate"
    (repo / "rules/own.yaml").write_text("schema: bugsage/rules@1\nrules: x\n")
    with pytest.raises(RuleError):
        rules_for_change(house, None, Notes())


def test_what_the_owner_says_in_vain_is_a_note(repo: Path) -> None:
    (repo / "rules/owner.yaml").write_text(OFF % "2020-01-01")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "two")
    notes = Notes()
    rules_for_change(open_house(repo), git(repo, "rev-parse", "HEAD"), notes)
    assert notes.said == ["rules: no-eval is on again: it was off until 2020-01-01 (it is in the way)"]


@pytest.mark.parametrize("way", ["root", "patch", "index"])
def test_without_a_base_nothing_is_loosened(tmp_path: Path, way: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/own.yaml").write_text(RULE)
    (tmp_path / "a.py").write_text("x = eval(input())\n")
    asked = Asked(patch="x.diff")
    (tmp_path / "x.diff").write_text("--- a/a.py\n+++ b/a.py\n@@ -0,0 +1 @@\n+x = eval(input())\n")
    if way != "patch":
        git(tmp_path, "init", "-qb", "main")
        git(tmp_path, "add", "-A")
        asked = Asked(staged=True)
    house = open_house(tmp_path)
    cap = "rules: [{id: low, when: {paths: ['**']}, then: {cap: 0}, because: it is small}]\n"
    (tmp_path / "rules/owner.yaml").write_text(OFF % house.clock.now()[:10] + cap)
    if way == "root":
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "one")
        asked = Asked(revisions="HEAD")
    found = judge(house, asked._replace(patch=str(tmp_path / asked.patch) if asked.patch else ""))
    assert found.risk.decision is not None
    assert ("no-eval", "deny") in [(one.rule, one.asks) for one in found.risk.decision.facts.demands]
    assert found.risk.score >= 6
    assert any("owner.yaml loosens does not count" in note for note in found.notes)


def test_a_patch_is_judged_by_what_is_committed(repo: Path) -> None:
    house = open_house(repo)
    (repo / "rules/owner.yaml").write_text(OFF % house.clock.now()[:10])
    (repo / "rules/own.yaml").unlink()
    (repo / "x.diff").write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = eval(input())\n")
    assert asks(house, Asked(patch=str(repo / "x.diff")))["no-eval"] == "deny"


def test_rules_that_a_partial_clone_lacks_are_not_taken_for_none(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repo / "a.py").write_text("x = 2\n")
    git(repo, "commit", "-qam", "two")
    git(repo, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clones") / "partial"
    words = ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo}", str(clone)]
    subprocess.run(words, check=True, capture_output=True)
    _, [demand] = rules_for_change(open_house(clone), git(repo, "rev-parse", "HEAD"), Notes())
    assert (demand.rule, demand.asks) == ("rules-unreadable", "escalate")


def test_a_bare_repository_has_rules_too(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (repo / "a.py").write_text("x = eval(input())\n")
    git(repo, "commit", "-qam", "two")
    bare = tmp_path_factory.mktemp("clones") / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(repo), str(bare)], check=True)
    assert asks(open_house(bare), Asked(revisions="HEAD"))["no-eval"] == "deny"
