"""A fix on the timeline, taken on the command line, taken back, or committed without a question."""

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsage import pipeline
from bugsage.errors import NotApproved, UnknownFix
from bugsage.model.approval import GATES
from bugsage.model.fix import Proof
from bugsage.model.review import LandWish
from bugsage.model.timeline import EntryKind
from bugsage.pipeline.landing.reviewing import review
from bugsage.pipeline.landing.unseen import landed_unseen
from tests.conftest import Repository
from tests.pipeline.landing.shop import SHOP, Shop


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Shop(repository)


def test_the_newest_fix_is_shown_with_all_that_speaks(shop: Shop) -> None:
    shown = shop.bugsage("review")
    assert shown.returncode == 0, shown.stderr
    for said in (
        "FX-0000000a of BS-",
        "cause",
        "1 test failed before",
        "risk",
        "[1] @@ -1,6",
        "[2] @@ -9,4",
        "   4 -    ",
    ):
        assert said in shown.stdout
    document = json.loads(shop.bugsage("review", shop.issue, "--format", "json").stdout)
    assert (document["fix"], document["landed"], len(document["parts"])) == ("FX-0000000a", None, 2)
    assert shop.status() == ("open", "proposed")
    assert shop.bugsage("review", "FX-9").returncode == 2


def test_taken_whole_the_issue_is_resolved_and_undo_opens_it_again(shop: Shop) -> None:
    shop.repository.write({"other.py": "x = 2\n"}).git("add", "other.py")
    done = shop.bugsage("review", "--commit", "--signoff", "--format", "json")
    assert done.returncode == 0, done.stderr
    landed = json.loads(done.stdout)["landed"]
    assert (landed["branch"], landed["paths"]) == ("main", ["shop.py"])
    said = shop.git("log", "-1", "--format=%an|%B")
    assert said.startswith("Uma|Use `total`\n\nProof: 1 test")
    assert "BugSage-Fix: FX-0000000a\nSigned-off-by: Uma <uma@example.org>" in said
    assert shop.status() == ("resolved", "applied")
    assert shop.git("status", "--porcelain") == "M  other.py\n"
    undone = shop.bugsage("undo")
    assert undone.returncode == 0, undone.stderr
    assert "main is at" in undone.stdout
    assert shop.status() == ("open", "reverted")
    assert shop.git("status", "--porcelain") == "M  other.py\n"
    assert shop.kinds()[-3:] == ["FixApplied", "IssueResolved", "FixReverted"]
    assert shop.bugsage("undo").returncode == 2
    assert shop.bugsage("review", "--commit").returncode == 0
    assert shop.status() == ("resolved", "applied")
    told = shop.bugsage("timeline", shop.issue).stdout
    assert "landed: FX-0000000a as " in told
    assert ", the branch is where it was before" in told


def test_a_part_leaves_the_issue_open_and_says_so(shop: Shop) -> None:
    shown = shop.bugsage("review", "--take", "2")
    assert "(left out)" in shown.stdout
    lines = shop.bugsage("review", "--take", "1:4", "--take", "2").stdout
    assert "(without the lines marked ~)\n" in lines
    assert "   3~-        return 2\n" in lines
    assert shop.bugsage("review", "--commit", "--edit").returncode == 2
    done = shop.bugsage("review", "--take", "2", "--commit", "-m", "Only the call")
    assert done.returncode == 0, done.stderr
    assert (shop.root / "shop.py").read_text() == SHOP.replace("totals", "total")
    said = shop.git("log", "-1", "--format=%B")
    assert said.startswith("Only the call\n\nA part of FX-0000000a was taken: 1 of 2 parts.")
    assert "BugSage-Issue: BS-" in said
    assert shop.status() == ("open", "applied")


def test_conflicts_and_hooks_are_told_to_both_readers(shop: Shop) -> None:
    shop.repository.write({"shop.py": SHOP.replace("totals()", "sums()")})
    person = shop.bugsage("review", "--commit")
    assert (person.returncode, person.stdout) == (1, "")
    assert "<<<<<<< what is not committed" in person.stderr
    assert "hint: commit or stash your change" in person.stderr
    program = shop.bugsage("review", "--commit", "--format", "json")
    refused = json.loads(program.stdout)["refused"]
    assert (program.returncode, refused["because"][:8]) == (1, "shop.py:")
    assert "self.sums()" in refused["detail"]
    assert "FixApplied" not in shop.kinds()


def test_a_patch_file_lands_and_what_git_has_is_only_shown(shop: Shop) -> None:
    diff = "--- a/other.py\n+++ b/other.py\n@@ -1 +1 @@\n-x = 1\n+x = 3\n"
    done = shop.bugsage("review", "-", "--commit", "--anyway", feed=diff)
    assert done.returncode == 0, done.stderr
    assert shop.git("log", "-1", "--format=%s") == "Apply -\n"
    assert (shop.root / "other.py").read_text() == "x = 3\n"
    assert "+x = 3" in shop.bugsage("review", "HEAD").stdout
    again = shop.bugsage("review", "HEAD", "--commit", "--anyway")
    assert (again.returncode, "lies in this repository already" in again.stderr) == (2, True)
    shop.repository.write({"other.py": "x = 4\n"}).git("add", "other.py")
    staged = json.loads(shop.bugsage("review", "--staged", "--format", "json").stdout)
    assert (staged["fix"], staged["parts"][0]["lines"]) == (None, ["-x = 3", "+x = 4"])
    shop.git("reset", "-q", "--hard")
    assert shop.bugsage("undo").returncode == 0
    assert shop.git("show", "HEAD:other.py") == "x = 1\n"
    assert shop.status() == ("open", "proposed")


def test_rules_the_kill_switch_and_escalation_say_no(shop: Shop) -> None:
    stopped = shop.bugsage("review", "--commit", BUGSAGE_STOP="not now")
    assert (stopped.returncode, "nothing is landed: BUGSAGE_STOP" in stopped.stderr) == (4, True)
    rule = """schema: bugsage/rules@1
pack: {name: own, version: "1"}
rules:
  - id: no-shop
    title: The shop changes
    when: {paths: [shop.py]}
    then: {deny: true}
    because: the shop is closed
    examples: {hit: [{file: shop.py, diff: "+x"}], miss: [{file: other.py, diff: "+x"}]}
"""
    shop.repository.commit("Rule", {"rules/own.yaml": rule})
    shop.git("rebase", "-q", "main", f"bugsage/{shop.issue}")
    rebased = shop.git("rev-parse", "HEAD").strip()
    shop.git("checkout", "-q", "main")
    shop.tell(replace(shop.fix, id="FX-0000000b", commit=rebased))
    denied = shop.bugsage("review", "--commit", "--anyway")
    assert (denied.returncode, "the shop is closed" in denied.stderr) == (4, True), denied.stderr
    assert shop.git("log", "-1", "--format=%s") == "Rule\n"
    broken = Proof(failed_before=("t",), passed_after=("t",), broken=("u",), sandboxed=True)
    shop.tell(replace(shop.fix, id="FX-0000000c", proof=broken))
    escalated = shop.bugsage("review", "FX-0000000c", "--commit")
    assert (escalated.returncode, "--anyway" in escalated.stderr) == (4, True), escalated.stderr


def test_a_landing_that_was_cut_off_is_told_and_finished(shop: Shop) -> None:
    child = os.fork()
    if child == 0:
        from bugsage.adapters.git.landing import finishing

        finishing.move_index = lambda *_, **__: os._exit(9)
        try:
            house = shop.house
            pipeline.land(house, review(house, ""), LandWish())
        finally:
            os._exit(8)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert "a landing was cut off" in shop.bugsage("doctor").stdout
    mended = shop.bugsage("doctor", "--clean")
    assert "1 landing that had been cut off settled" in mended.stderr
    assert "no landing was cut off" in mended.stdout
    assert shop.status() == ("resolved", "applied")
    assert shop.git("status", "--porcelain") == ""
    assert shop.kinds().count("FixApplied") == 1
    assert pipeline.undo(shop.house)[1].way == "back"


class TestUnseen:
    @pytest.fixture
    def willing(self, shop: Shop, tmp_path: Path) -> Shop:
        """The user lets fixes of this kind go; the diagnosis is sure enough."""
        folder = tmp_path / "config" / "bugsage"
        folder.mkdir(parents=True)
        said = "[approval]\nauto = ['code']\nconfidence = 0.0\nauto_up_to = 10.0\nreview_up_to = 10.0\n"
        (folder / "bugsage.toml").write_text(f"{said}[fix]\ncommit = true\n")
        shop.fix = replace(shop.fix, id="FX-0000000f", agent="human:Ana")  # no test is known to run its lines
        shop.tell(shop.fix)
        return shop

    def test_it_goes_where_everything_allows_it(self, willing: Shop) -> None:
        house = willing.house
        risk = review(house, "").judgement.risk
        assert (risk.path, set(GATES)) == ("auto", set(risk.decision.facts.gates)), risk.decision  # type: ignore[union-attr]
        fix = landed_unseen(house, replace(willing.fix, risk=risk), lambda _: None)
        assert (fix.landed, fix.landed_on) == (willing.git("rev-parse", "main").strip(), "main")
        assert willing.status() == ("resolved", "applied")

    def test_it_stays_where_anything_does_not(self, willing: Shop, tmp_path: Path) -> None:
        risk = review(willing.house, "").judgement.risk
        judged = replace(willing.fix, risk=risk)
        head = willing.git("rev-parse", "main")
        looked_at = replace(judged, risk=replace(risk, path="review"))
        assert landed_unseen(willing.house, looked_at, lambda _: None) == looked_at
        willing.repository.write({"bugsage.toml": "[fix]\ncommit = false\n"})
        assert landed_unseen(willing.house, judged, lambda _: None) == judged
        (willing.root / "bugsage.toml").unlink()
        willing.repository.write({"shop.py": SHOP.replace("totals()", "sums()")})
        kept = landed_unseen(willing.house, judged, lambda _: None)
        assert (kept.landed, "it was not committed to your branch: shop.py" in kept.notes[-1]) == (None, True)
        (tmp_path / "config" / "bugsage" / "bugsage.toml").write_text("[fix]\ncommit = true\n")
        with pytest.raises(NotApproved, match="somebody has to look at it first"):
            pipeline.land(willing.house, review(willing.house, ""), LandWish(unseen=True))
        (tmp_path / "config" / "bugsage" / "bugsage.toml").unlink()
        assert landed_unseen(willing.house, judged, lambda _: None) == judged
        assert willing.git("rev-parse", "main") == head


def test_the_newest_fix_that_can_be_looked_at_is_taken(shop: Shop) -> None:
    shop.tell(replace(shop.fix, id="FX-0000000b", commit="f" * 40))
    shop.tell(replace(shop.fix, id="FX-0000000c", commit=None, branch=None))
    for name in ("", shop.issue):
        assert review(shop.house, name).name == "FX-0000000a"
    with pytest.raises(UnknownFix, match="FX-0000000c was not committed"):
        review(shop.house, "FX-0000000c")
    with pytest.raises(UnknownFix, match="FX-0000000b is not in this repository"):
        review(shop.house, "FX-0000000b")
    assert [str(one.kind) for one in shop.house.timeline.entries()].count(EntryKind.FIX_PROPOSED) == 3
    shop.git("branch", "-D", f"bugsage/{shop.issue}")
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("gc", "--quiet", "--prune=now")
    with pytest.raises(UnknownFix, match="FX-0000000b is not in this repository"):
        review(shop.house, "")
