"""Real repositories, real runs, real branches: a fix is proven, or there is none; nothing of the user's is touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.model.fix import Fix
from bugsage.model.spending import Allowance
from bugsage.model.timeline import EntryKind
from bugsage.pipeline.fixing import Wish
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.fix import fixed as rendered
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
UNITTEST = [sys.executable, "-m", "unittest"]
SHOP = """class Cart:
    def __init__(self):
        self.items = []

    def add(self, name, price):
        self.items.append((name, price))

    def total(self):
        return sum(price for _, price in self.items)

    def pay(self):
        return self.totals()
"""
CASE = "import unittest\n\nimport shop\n\n\nclass Test(unittest.TestCase):\n"
TEST = f"""{CASE}    def test_total(self):
        cart = shop.Cart()
        cart.add("a", 2)
        assert cart.total() == 2

    def test_pay(self):
        cart = shop.Cart()
        cart.add("a", 2)
        assert cart.pay() == 2
"""
#: Tested by unittest: it starts in a fifth of pytest's time, and a proof runs its tests eight times.
FILES = {
    "shop.py": SHOP,
    "test_shop.py": TEST,
    ".gitignore": "__pycache__/\n",
    "bugsage.toml": f"[test]\ncommand = {json.dumps(UNITTEST)}\n",
}
#: The same by pytest, for what is a matter of how it names and runs tests.
BY_PYTEST = {
    **FILES,
    "test_shop.py": """from shop import Cart


def test_total():
    cart = Cart()
    cart.add("a", 2)
    assert cart.total() == 2


def test_pay():
    cart = Cart()
    cart.add("a", 2)
    assert cart.pay() == 2
""",
    "bugsage.toml": f"[test]\ncommand = {json.dumps(COMMAND)}\n",
}
TOOLS = ("pytest", "unittest")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def failing(repository: Repository, files: dict[str, str] = FILES) -> LocalHouse:
    repository.commit("Start", files)
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    pipeline.test(house, (), on_output=lambda _: None)
    return house


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


def fixed(house: LocalHouse, **wish: object) -> Fix:
    return pipeline.fix(house, (), Wish(**wish))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "test"), [(BY_PYTEST, "test_shop.py::test_pay"), (FILES, "test_shop.Test.test_pay")], ids=TOOLS
)
def test_a_patch_is_proven_and_committed_on_its_branch(
    repository: Repository, files: dict[str, str], test: str
) -> None:
    house = failing(repository, files)
    head, tree = git(repository.root, "rev-parse", "HEAD"), git(repository.root, "status", "--porcelain")
    fix = fixed(house)
    assert fix.status == "plausible", fix.said
    assert "+        return self.total()\n" in fix.patch
    assert fix.proof.failed_before == fix.proof.passed_after == (test,)
    assert fix.proof.failed_again is True
    assert fix.proof.still_passing == 1
    assert all(check.passed for check in fix.proof.checks)
    assert fix.risk is not None
    assert fix.risk.path == "review"
    assert fix.branch == f"bugsage/{fix.issue}"
    assert git(repository.root, "rev-parse", fix.branch) == f"{fix.commit}\n"
    assert git(repository.root, "rev-parse", f"{fix.branch}~1") == head
    trailers = git(repository.root, "log", "-1", "--format=%(trailers)", fix.branch)
    assert f"BugSage-Issue: {fix.issue}" in trailers
    assert "BugSage-Agent: templates" in trailers
    assert (git(repository.root, "rev-parse", "HEAD"), git(repository.root, "status", "--porcelain")) == (head, tree)
    kinds = [entry.kind for entry in house.timeline.entries(fix.issue)]
    assert kinds[-3:] == [EntryKind.FIX_REQUESTED, EntryKind.FIX_ATTEMPTED, EntryKind.FIX_PROPOSED]
    assert list((repository.root / ".bugsage" / "worktrees").iterdir()) == []


def test_a_second_fix_takes_another_branch(repository: Repository) -> None:
    house = failing(repository)
    assert fixed(house).branch != fixed(house).branch


def test_uncommitted_work_stays_out_of_the_commit(repository: Repository) -> None:
    house = failing(repository)
    (repository.root / "shop.py").write_text(f"LIMIT = 3\n\n\n{SHOP}")
    (repository.root / "new.txt").write_text("mine")
    git(repository.root, "add", "new.txt")
    before = git(repository.root, "status", "--porcelain")
    fix = fixed(house)
    assert fix.status == "plausible", fix.said
    changed = git(repository.root, "diff", "--stat=200", "HEAD", fix.branch or "")
    assert "1 insertion(+), 1 deletion(-)" in changed
    assert git(repository.root, "status", "--porcelain") == before
    assert any("left out" in note for note in fix.notes)


def test_uncommitted_work_is_carried_in_where_the_failure_needs_it(repository: Repository) -> None:
    house = failing(repository, {**FILES, "shop.py": SHOP.replace("totals", "total")})
    (repository.root / "shop.py").write_text(f"LIMIT = 3\n\n\n{SHOP}")
    pipeline.test(house, (), on_output=lambda _: None)
    fix = fixed(house)
    assert fix.status == "plausible", fix.said
    assert "-        return self.totals()\n+        return self.total()\n" in fix.patch
    assert fix.branch is None  # the line is not committed yet, so no commit can change it
    assert any("were there while it was made" in note for note in fix.notes)


def test_nothing_is_committed_in_a_dry_run(repository: Repository) -> None:
    fix = fixed(failing(repository), dry_run=True)
    assert (fix.status, fix.branch, fix.commit) == ("plausible", None, None)
    assert fix.patch
    assert git(repository.root, "branch", "--list", "bugsage/*") == ""


def test_what_breaks_another_test_is_no_fix(repository: Repository) -> None:
    held = """import shop


def test_pay():
    assert shop.pay() == 2


def test_name():
    assert "totals" in shop.pay.__code__.co_names
"""
    small = "def total():\n    return 2\n\n\ndef pay():\n    return totals()\n"
    fix = fixed(failing(repository, {**BY_PYTEST, "shop.py": small, "test_shop.py": held}))
    assert fix.status == "failed"
    assert fix.branch is None
    assert [one.note for one in fix.attempts] == ["broken: test_shop.py::test_name"]


def test_a_failure_that_is_gone_is_said(repository: Repository) -> None:
    house = failing(repository)
    repository.commit("Mend", {"shop.py": SHOP.replace("totals", "total")})
    fix = fixed(house)
    assert fix.status == "failed"
    assert "not seen" in fix.said


@pytest.mark.parametrize("tool", TOOLS)
def test_a_test_module_that_cannot_be_loaded(repository: Repository, tool: str) -> None:
    files = {
        **(BY_PYTEST if tool == "pytest" else FILES),
        "shop.py": f"PRICE = Decimal(2)\n\n\n{SHOP}",
        "test_shop.py": f"{CASE}    def test_a(self):\n        shop.Cart()\n",
    }
    fix = fixed(failing(repository, files))
    assert fix.status == "plausible", fix.said
    assert "+from decimal import Decimal\n" in fix.patch
    assert fix.proof.passed_after == ("test_shop.py" if tool == "pytest" else "test_shop",)


def test_no_time_is_no_fix(repository: Repository) -> None:
    fix = fixed(failing(repository), limits=Allowance(minutes=0))
    assert fix.status == "escalated"
    assert "time is over" in fix.said


def test_the_kill_switch_refuses(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    house = failing(repository)
    monkeypatch.setenv("BUGSAGE_STOP", "1")
    fix = fixed(house)
    assert fix.status == "refused"
    assert git(repository.root, "branch", "--list", "bugsage/*") == ""


def test_where_patches_that_pass_do_different_things_a_person_looks(repository: Repository) -> None:
    files = {
        **FILES,
        "shop.py": "def last(values):\n    return values[0]\n",
        "test_shop.py": f"{CASE}    def test_last(self):\n        assert shop.last([1, 2]) == 2\n",
    }
    fix = fixed(failing(repository, files))
    assert fix.status == "plausible", fix.said
    assert "+    return values[-1]\n" in fix.patch
    assert fix.proof.alternatives > 0
    assert fix.proof.disagreement.startswith("last(values=[")
    assert fix.risk is not None
    assert fix.risk.decision is not None
    assert [one.asks for one in fix.risk.decision.facts.demands if one.rule == "other patches"] == ["review"]
    message = git(repository.root, "log", "-1", "--format=%b", fix.branch or "")
    assert "it as well, and not all do the same: last(values=[" in " ".join(message.split())
    assert "not all do the same: last(values=[" in " ".join(rendered(fix, Look(width=200)).split())


@pytest.mark.parametrize("passes", ["turn % 2 == 1", "turn > 12"])
def test_what_fails_by_chance_is_not_mended(repository: Repository, passes: str) -> None:
    """A test that passes in turns, whatever the program does: seen at once, or when it passes with some patch."""
    turns = f"""import pathlib
{CASE}    def test_total(self):
        count = pathlib.Path(__file__).with_name("count")
        turn = int(count.read_text()) if count.exists() else 0
        count.write_text(str(turn + 1))
        assert shop.Cart().total() == 0
        assert {passes}
"""
    repository.commit("Start", {**FILES, "test_shop.py": turns})
    house = open_house(repository.root)
    pipeline.test(house, (), on_output=lambda _: None)
    (repository.root / "count").unlink()
    fix = fixed(house)
    assert fix.status == "failed"
    assert "only sometimes" in fix.said or "the tests pass there" in fix.said
