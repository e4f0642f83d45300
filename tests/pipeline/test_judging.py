"""A change judged: out of the repository, and out of a pull request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.adapters.clock import SystemClock
from bugsage.errors import GitFailed, ServiceFailed, UnknownIssue, UsageError
from bugsage.model.judgement import Judgement
from bugsage.pipeline import proposing, stopping
from bugsage.pipeline.proposing import Asked
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes import ci_server
from tests.fakes.ci_server import CiServer

CART = "def price(amount, rate):\n    return amount * rate\n\n\ndef bill(a):\n    return price(a, 2)\n"
CONTRACT = """version: 1
contracts:
  - id: SHOP-1
    title: A price is never negative
    status: active
    criticality: high
    applies_to: ["shop/cart.py::price"]
    ensures: ["result >= 0"]
"""
GITHUB = "/api/v3/repos/ana/shop/pulls/5"
GITLAB = "/api/v4/projects/ana%2Fshop/merge_requests/5"
PATCH = "@@ -1,2 +1,2 @@\n def price(amount, rate):\n-    return amount * rate\n+    return -amount * rate\n"
SIGNED = {"name": "Ana", "email": "ana@example.org", "date": "2026-05-06T09:30:00Z"}


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("one", {"shop/cart.py": CART, ".lattice/contracts/shop.yaml": CONTRACT})
    return repository


def judged(repository: Repository, **asked: object) -> Judgement:
    return pipeline.risk(LocalHouse(repository.root), Asked(**asked))  # type: ignore[arg-type]


def test_symbols_come_with_their_callers_and_contracts(shop: Repository) -> None:
    shop.commit("two", {"shop/cart.py": CART.replace("amount * rate", "-amount * rate")})
    found = judged(shop, revisions="HEAD")
    (symbol,) = found.proposal.symbols
    assert (symbol.symbol, symbol.callers, symbol.criticality, symbol.contracts) == ("price", 1, "high", ("SHOP-1",))
    assert "high-criticality-contract" in {hit.rule for hit in found.risk.hits}


def test_the_working_tree_is_judged_with_its_untracked_files(shop: Repository) -> None:
    (shop.root / "new.py").write_text("def f():\n    pass\n")
    assert [one.symbol for one in judged(shop).proposal.symbols] == ["f"]
    assert judged(shop, staged=True).proposal.patch.files == ()


def test_lines_that_no_test_executes_are_counted(shop: Repository) -> None:
    more = "\n\ndef refund(a):\n    b = a\n    return (\n        -b\n    )\n"
    test = "from shop.cart import price\n\ndef test_price():\n    assert price(2, 3) == 12\n"
    changed = CART.replace("    return amount * rate", "    twice = 2 * amount\n\n    return twice * rate") + more
    shop.write({"shop/cart.py": changed, "shop/__init__.py": "", "test_cart.py": test})
    assert "lines_tested" not in judged(shop).proposal.measures
    house = LocalHouse(shop.root)
    shop.write({"bugsage.toml": f'[test]\ncommand = ["{sys.executable}", "-m", "pytest", "-q"]\n'})
    pipeline.test(house, (), on_output=lambda _: None)
    measures = judged(shop).proposal.measures
    assert (measures["lines_tested"], measures["lines_untested"]) == (2, 4)
    shop.write({"shop/cart.py": changed + "\nX = 1\n"})
    assert "lines_tested" not in judged(shop).proposal.measures  # the run knows another text
    shop.commit("two", {"shop/cart.py": changed})
    shop.write({"shop/cart.py": CART})
    os.utime(shop.root / "shop/cart.py", (0, 0))
    assert "lines_tested" not in judged(shop, revisions="HEAD").proposal.measures  # what lies here is another text


def test_an_agent_among_the_authors_is_who_made_it(shop: Repository) -> None:
    shop.commit("two\n\nCo-authored-by: Claude <noreply@anthropic.com>", {"a.py": "x = 1\n"})
    shop.commit("three", {"b.py": "x = 1\n"})
    assert judged(shop, revisions="HEAD~2..HEAD").proposal.maker == "agent:claude"
    assert judged(shop, revisions="HEAD").proposal.maker.startswith("human:")
    assert judged(shop, revisions="HEAD", maker="agent:codex").proposal.maker == "agent:codex"


def test_a_cheat_is_named_where_no_person_is_known_to_have_made_it(shop: Repository) -> None:
    test = "from shop.cart import price\n\n\ndef test_price():\n    assert price(2, 3) == 6\n"
    shop.commit("two", {"test_cart.py": test})
    skipped = "import pytest\n" + test.replace("def test", '@pytest.mark.skip("later")\ndef test')
    shop.commit("three", {"test_cart.py": skipped})
    for maker in ("agent:claude", "template:none-guard"):
        found = judged(shop, revisions="HEAD", maker=maker)
        assert "tamper-test-skipped" in {hit.rule for hit in found.risk.hits}
        assert found.risk.path == "escalate"
    assert judged(shop, revisions="HEAD").risk.path == "review"


def test_contracts_that_cannot_be_read_are_named_and_the_rest_is_judged(shop: Repository) -> None:
    shop.commit("two", {"shop/cart.py": CART + "\n\nX = 1\n", ".lattice/contracts/shop.yaml": "version: [\n"})
    found = judged(shop, revisions="HEAD")
    assert any("shop.yaml" in note for note in found.notes)
    assert found.risk.path == "escalate"
    assert found.risk.decision is not None
    assert any("contracts" in one for one in found.risk.decision.facts.unknown)
    assert {file.path for file in found.proposal.patch.files} == {"shop/cart.py", ".lattice/contracts/shop.yaml"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CiServer]:
    for name in ("GITHUB_ACTIONS", "GH_HOST", "GH_TOKEN", "GITHUB_TOKEN", "GITLAB_HOST", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OURS", "t0ken-of-ours")
    with ci_server.ci_server(("authorization", "Bearer t0ken-of-ours")) as server:
        yield server


def named(server: CiServer, tmp_path: Path, service: str) -> None:
    settings = tmp_path / "config" / "bugsage" / "bugsage.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f'[ci.hosts."{server.host}"]\nservice = "{service}"\nurl = "{server.url}"\ntoken_variable = "OURS"\n'
    )


def test_a_pull_request_is_judged_as_it_is_shown(shop: Repository, server: CiServer, tmp_path: Path) -> None:
    named(server, tmp_path, "github")
    server.json(GITHUB, {"title": "Turn it round", "base": {"sha": "a" * 40}, "head": {"sha": "b" * 40}})
    server.pages(
        f"{GITHUB}/files",
        [
            {"filename": "shop/cart.py", "status": "modified", "additions": 1, "deletions": 1, "patch": PATCH},
            {"filename": "b.py", "status": "renamed", "previous_filename": "a.py", "additions": 0, "deletions": 0},
            {"filename": "new.py", "status": "added", "additions": 1, "deletions": 0, "patch": "@@ -0,0 +1 @@\n+x = 1"},
            {"filename": "logo.png", "status": "added", "additions": 0, "deletions": 0},
            {"filename": "huge.json", "status": "modified", "additions": 90_000, "deletions": 1},
        ],
    )
    message = "Turn\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    server.pages(f"{GITHUB}/commits", [{"sha": "b" * 40, "commit": {"author": SIGNED, "message": message}}])
    address = f"{server.url}/ana/shop/pull/5"
    found = judged(shop, patch=address)
    files = {file.path: file for file in found.proposal.patch.files}
    assert found.proposal.patch.name == address
    assert files["shop/cart.py"].after == CART.replace("amount * rate", "-amount * rate")
    assert (files["b.py"].kind, files["b.py"].old_path) == ("renamed", "a.py")
    assert (files["new.py"].kind, files["logo.png"].binary, list(files["huge.json"].added())) == ("added", True, [])
    assert found.proposal.maker == "agent:claude"
    assert found.proposal.patch.commits[0].time == 1778059800
    assert [symbol.symbol for symbol in found.proposal.symbols] == ["price", "<module>"]
    assert any("not read" in note for note in found.notes)


def test_a_pull_request_whose_commits_are_here_is_read_here(shop: Repository, server: CiServer, tmp_path: Path) -> None:
    named(server, tmp_path, "github")
    base = shop.git("rev-parse", "HEAD").strip()
    shop.commit("two", {"shop/cart.py": CART.replace("amount * rate", "amount")})
    server.json(GITHUB, {"base": {"sha": base}, "head": {"sha": shop.git("rev-parse", "HEAD").strip()}})
    server.pages(f"{GITHUB}/files", [])
    server.pages(f"{GITHUB}/commits", [])
    found = judged(shop, patch=f"{server.url}/ana/shop/pull/5")
    assert [file.after for file in found.proposal.patch.files] == [CART.replace("amount * rate", "amount")]
    assert found.notes == ()


def test_a_merge_request_of_gitlab(shop: Repository, server: CiServer, tmp_path: Path) -> None:
    named(server, tmp_path, "gitlab")
    server.json(GITLAB, {"title": "x", "sha": "b" * 40, "diff_refs": {"base_sha": "a" * 40}})
    head = "--- a/shop/cart.py\n+++ b/shop/cart.py\n"
    cart = {"old_path": "shop/cart.py", "new_path": "shop/cart.py", "diff": head + PATCH}
    gone = {"old_path": "old.py", "new_path": "old.py", "deleted_file": True, "diff": "@@ -1 +0,0 @@\n-x\n"}
    server.pages(f"{GITLAB}/diffs", [cart, gone])
    author = {"author_name": "Ana", "author_email": "a@b.c", "authored_date": SIGNED["date"]}
    commits = [author | {"id": name * 40, "message": name} for name in "ba"]
    server.pages(f"{GITLAB}/commits", commits)
    found = judged(shop, patch=f"{server.url}/ana/shop/-/merge_requests/5")
    assert [(file.path, file.kind) for file in found.proposal.patch.files] == [
        ("shop/cart.py", "modified"),
        ("old.py", "deleted"),
    ]
    assert [commit.message for commit in found.proposal.patch.commits] == ["a", "b"]


def test_what_is_no_pull_request_is_refused(shop: Repository, server: CiServer, tmp_path: Path) -> None:
    named(server, tmp_path, "github")
    for address in (f"{server.url}/ana/shop", "https://example.org/x", f"{server.url}/ana/shop/actions/runs/7"):
        with pytest.raises(UsageError, match="no address of a pull request"):
            judged(shop, patch=address)
    with pytest.raises(ServiceFailed, match="404"):
        judged(shop, patch=f"{server.url}/ana/shop/pull/6")


def test_outside_any_repository(tmp_path: Path) -> None:
    with pytest.raises(GitFailed):
        pipeline.risk(LocalHouse(tmp_path), Asked())


def test_of_the_issue_that_it_mends_the_diagnosis_counts(shop: Repository) -> None:
    house = LocalHouse(shop.root)
    trace = (
        'Traceback (most recent call last):\n  File "shop/cart.py", line 2, in price\n    x\nTypeError: bad operand\n'
    )
    (found,) = pipeline.diagnose(house, [trace]).diagnoses
    shop.commit("two", {"shop/cart.py": CART.replace("amount * rate", "int(amount) * rate")})
    mended = judged(shop, revisions="HEAD", issue=found.issue.id)
    assert mended.proposal.diagnosis is not None
    decision = mended.risk.decision
    assert decision is not None
    assert decision.facts.confidence == found.suspects[0].probability
    with pytest.raises(UnknownIssue):
        judged(shop, revisions="HEAD", issue="BS-00000000")


def test_a_change_too_large_to_be_searched_goes_to_a_person_with_the_reason(shop: Repository) -> None:
    class Slow(SystemClock):
        """Each look is a second of work later."""

        looks = 0

        def worked(self) -> float:
            self.looks += 1
            return float(self.looks)

    shop.commit("two", {"shop/cart.py": CART + "TOKEN = eval(open('.env').read())\n" * 3})
    before = judged(shop, revisions="HEAD")
    house = LocalHouse(shop.root)
    house.clock = Slow()
    found = pipeline.risk(house, Asked(revisions="HEAD"))
    assert (before.risk.path, found.risk.path) == ("review", "escalate")
    assert found.risk.decision is not None
    asked = [one.reason for one in found.risk.decision.facts.demands if one.asks == "escalate"]
    assert any("too large for all patterns to be searched in 2 s" in reason for reason in asked)


def test_callers_that_nobody_counted_are_not_taken_for_none(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.commit("two", {"shop/cart.py": CART.replace("amount * rate", "-amount * rate").replace("(a, 2)", "(a, 3)")})
    assert judged(shop, revisions="HEAD").proposal.unknown == ()
    monkeypatch.setattr(proposing, "MOST_CALLED", 1)
    found = judged(shop, revisions="HEAD")
    assert found.proposal.unknown == ("how many functions call what it touches",)
    assert found.risk.path == "escalate"


def test_nobody_is_known_to_have_made_a_bare_patch(shop: Repository, tmp_path: Path) -> None:
    patch = tmp_path / "x.diff"
    patch.write_text("--- a/rules/own.yaml\n+++ b/rules/own.yaml\n@@ -1 +1 @@\n-a\n+b\n")
    found = judged(shop, patch=str(patch))
    assert found.proposal.maker == ""
    assert "guards-changed" in {hit.rule for hit in found.risk.hits}


def test_while_the_kill_switch_is_on_nothing_of_an_agent_is_allowed(shop: Repository) -> None:
    shop.commit("two", {"b.py": "x = 1\n"})
    stopping.stop(LocalHouse(shop.root), "not today")
    for maker, refused in (("agent:x", True), ("human:Ann", False)):
        decision = judged(shop, revisions="HEAD", maker=maker).risk.decision
        assert decision is not None
        assert decision.refused is refused
