"""What was taken of a fix is held against the tests again, and nothing is kept of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import CASE, SHOP, failing
from tests.pipeline.fixing.test_fix import FILES as SHOP_FILES

pytestmark = pytest.mark.slow

COUNT = "\n    def count(self):\n        return len(self.items)\n"
FILES = {
    **SHOP_FILES,
    "shop.py": SHOP + COUNT,
    "test_count.py": f"{CASE}    def test_count(self):\n        assert shop.Cart().count() == 0\n",
}
BOTH = """\
--- a/shop.py
+++ b/shop.py
@@ -11,2 +11,2 @@
     def pay(self):
-        return self.totals()
+        return self.total()
@@ -14,2 +14,2 @@
     def count(self):
-        return len(self.items)
+        return 1 + len(self.items)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with a recorded failure, and its issue."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        house = failing(Repository(tmp_path_factory.mktemp("again") / "repo"), FILES)
    (house.root / "both.diff").write_text(BOTH)
    document = json.loads(bugsage(house.root, "issues", "--format", "json").stdout)
    return house.root, document["issues"][0]["id"]


def bugsage(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bugsage", *words, "--repo", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("take", "held", "because"),
    [("1", True, ""), ("all", False, "tests")],
)
def test_what_is_taken_is_proven_by_itself(shop: tuple[Path, str], take: str, held: bool, because: str) -> None:
    root, issue = shop
    before = bugsage(root, "timeline", "--format", "json").stdout.count("Fix")
    done = bugsage(
        root, "review", str(root / "both.diff"), "--take", take, "--check", "--issue", issue, "--format", "json"
    )
    assert done.returncode == (0 if held else 1), done.stderr
    checked = json.loads(done.stdout)["checked"]
    assert (checked["held"], checked["because"].partition(":")[0]) == (held, because)
    assert checked["proof"]["failed_before"] == ["test_shop.Test.test_pay"]
    assert checked["proof"]["passed_after"] == ["test_shop.Test.test_pay"]
    assert checked["proof"]["broken"] == ([] if held else ["test_count.Test.test_count"])
    assert bugsage(root, "timeline", "--format", "json").stdout.count("Fix") == before
    assert (root / "shop.py").read_text() == SHOP + COUNT


def test_it_is_said_in_words_and_what_does_not_hold_is_not_committed(shop: tuple[Path, str]) -> None:
    root, issue = shop
    words = ("review", str(root / "both.diff"), "--check", "--issue", issue, "--commit")
    refused = bugsage(root, *words)
    assert refused.returncode == 1
    assert "what is taken does not hold" in refused.stdout
    assert (root / "shop.py").read_text() == SHOP + COUNT
    without = bugsage(root, "review", str(root / "both.diff"), "--check")
    assert (without.returncode, "nobody knows what failed before" in without.stderr) == (2, True)
