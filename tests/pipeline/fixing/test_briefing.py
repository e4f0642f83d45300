"""Real repositories: the brief of a failure, and patches that somebody else made."""

from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import PatchUnfit
from bugsage.model.timeline import EntryKind
from bugsage.pipeline.fixing import Wish
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import BY_PYTEST, SHOP, failing, git

pytestmark = pytest.mark.slow

GOOD = """--- a/shop.py
+++ b/shop.py
@@ -11,2 +11,2 @@
     def pay(self):
-        return self.totals()
+        return self.total()
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def patch(repository: Repository, text: str) -> str:
    file = repository.root / ".bugsage" / "given.diff"
    file.write_text(text)
    return str(file)


def test_the_brief_says_what_is_known_and_changes_nothing(repository: Repository) -> None:
    key = "AKIAIOSFODNN7REALKEY"
    shop = SHOP.replace("        return self.totals()", f"        key = '{key}'\n        return self.totals()")
    house = failing(repository, {**BY_PYTEST, "shop.py": shop})
    before = git(repository.root, "status", "--porcelain"), git(repository.root, "branch")
    made = pipeline.show_brief(house, (), Wish())
    for part in ("AttributeError", "test_shop.py::test_pay", "shop.py::Cart.pay", "return self.totals()", "Start"):
        assert part in made.text, part
    assert key not in made.text
    assert str(repository.root) not in made.text
    assert len(made.text) <= 24_000
    assert (git(repository.root, "status", "--porcelain"), git(repository.root, "branch")) == before
    assert not any(entry.kind == EntryKind.FIX_REQUESTED for entry in house.timeline.entries())
    assert list((repository.root / ".bugsage" / "worktrees").iterdir()) == []


def test_a_given_patch_is_proven_like_any_other(repository: Repository) -> None:
    house = failing(repository)
    fix = pipeline.fix(house, (), Wish(agent="codex", diff=patch(repository, GOOD)))
    assert fix.status == "plausible", fix.said
    assert fix.attempts[0].agent == "codex"
    assert "BugSage-Agent: codex" in git(repository.root, "log", "-1", "--format=%(trailers)", fix.branch or "")
    assert (repository.root / "shop.py").read_text() == SHOP


def test_a_given_patch_that_does_not_hold_says_why(repository: Repository) -> None:
    house = failing(repository)
    bad = GOOD.replace("+        return self.total()", "+        return self.items")
    fix = pipeline.fix(house, (), Wish(agent="unknown", diff=patch(repository, bad)))
    assert fix.status == "failed"
    assert "failing tests" in fix.said
    assert fix.branch is None


def test_a_patch_that_does_not_fit_is_an_error(repository: Repository, tmp_path: Path) -> None:
    house = failing(repository)
    with pytest.raises(PatchUnfit, match="does not apply"):
        pipeline.fix(house, (), Wish(diff=patch(repository, GOOD.replace("totals", "sums"))))
