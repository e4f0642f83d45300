"""Real pushes to a repository without a work tree, through the hook as it is installed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

from bugsage.surfaces.schemas import schema_of
from bugsage.wiring import open_house
from tests.conftest import NEUTRAL_GIT, Repository

CART = '''def total(prices, percent=0):
    """The sum of prices without a discount."""
    return sum(prices) * (100 - percent) / 100


def count(prices):
    return len(prices)
'''
TESTS = """from shop.cart import total


def test_total():
    assert total([1, 2]) == 3


def test_discount():
    assert total([100], 10) == 90
"""
BROKEN = """from shop.cart import total


def test_broken():
    assert total([1]) == 2
"""
SETTINGS = f"""[tool.pytest.ini_options]
pythonpath = ["."]

[tool.bugsage]
test.command = "{sys.executable} -m pytest -q -p no:cacheprovider"
"""
FILES = {"shop/__init__.py": "", "shop/cart.py": CART, "tests/test_cart.py": TESTS, "tests/test_broken.py": BROKEN}
WRONG = CART.replace("100 - percent", "100 + percent")
_SRC = str(Path(__file__).parents[3] / "src")


class Pushed(NamedTuple):
    """What a push came to, and what a person saw."""

    status: int
    said: str


class Shop(Repository):
    """A repository with the hook, and a remote that has its first commit."""

    def push(self, *words: str, **environment: str) -> Pushed:
        done = subprocess.run(
            ["git", "-C", str(self.root), "push", *(words or ("origin", "main"))],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, env=surroundings(environment),
        )  # fmt: skip
        assert done.stdout == ""  # it is git's own
        return Pushed(done.returncode, done.stderr)

    def bugsage(self, *words: str, fed: str = "", **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "bugsage", *words],
            cwd=self.root, capture_output=True, text=True, input=fed, env=surroundings(environment),
        )  # fmt: skip
        return done.returncode, done.stdout or done.stderr

    def entries(self) -> list[dict[str, Any]]:
        """What the timeline has of pushes."""
        found = open_house(self.root).timeline.entries()
        return [entry.payload for entry in found if entry.kind == "PushJudged"]


def surroundings(more: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return own | NEUTRAL_GIT | {"PYTHONPATH": _SRC, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "100"} | more


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    repository = Shop(tmp_path / "work")
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repository.commit("A shop", {**FILES, "pyproject.toml": SETTINGS})
    repository.git("push", "-q", "origin", "main")
    status, said = repository.bugsage("hook", "install", "--format", "json")
    assert status == 0
    jsonschema.validate(json.loads(said), schema_of("hook-file"))
    return repository


def remote_has(shop: Shop, name: str) -> str:
    return shop.git("ls-remote", "origin", name).partition("\t")[0]


@pytest.mark.slow
def test_what_is_pushed_is_judged_and_not_the_working_tree(shop: Shop) -> None:
    known = remote_has(shop, "main")
    shop.commit("Discounts", {"shop/cart.py": WRONG})
    shop.write({"shop/cart.py": CART})  # mended, but not committed
    held = shop.push()
    assert held.status != 0
    assert remote_has(shop, "main") == known
    assert "held: main (1 commit, 1 file +1 -1); 1 test fails with it" in held.said
    assert "tests/test_cart.py::test_discount" in held.said
    assert "shop/cart.py:3 total" in held.said
    assert "test_broken: not held against this push" in " ".join(held.said.split())
    assert len(held.said.splitlines()) <= 24
    assert shop.git("status", "--porcelain").split() == ["M", "shop/cart.py"]
    assert not list((shop.root / ".bugsage" / "worktrees").iterdir())

    skipped = shop.push(BUGSAGE_SKIP="1", BUGSAGE_SKIP_REASON="the shop is closed")
    assert skipped.status == 0
    assert "not judged (the shop is closed)" in skipped.said
    assert [(one["outcome"], one.get("reason", "")) for one in shop.entries()] == [
        ("blocked", ""),
        ("skipped", "the shop is closed"),
    ]
    assert shop.entries()[0]["failed"] == ["tests/test_cart.py::test_discount"]
    assert "skipped, not judged: the shop is closed" in " ".join(shop.bugsage("timeline")[1].split())

    shop.commit("Discounts as they were", {"shop/cart.py": CART})
    shop.write({"shop/cart.py": "this is no Python ("})
    passed = shop.push()
    assert passed.status == 0, passed.said
    assert "passed: main (1 commit" in passed.said
    assert "2 tests passed" in passed.said
    assert "not held against this push" in " ".join(passed.said.split())


@pytest.mark.slow
def test_programs_get_the_same_as_a_document(shop: Shop) -> None:
    shop.git("switch", "-q", "-c", "side")
    head = shop.commit("Discounts", {"shop/cart.py": WRONG})
    status, said = shop.bugsage("hook", "run", "--format", "json")
    document = json.loads(said)
    jsonschema.validate(document, schema_of("hook"))
    [push] = document["pushes"]
    assert (status, document["outcome"], push["head"], push["held"]) == (1, "blocked", head, ["tests"])
    assert push["tests"]["failed"] == ["tests/test_cart.py::test_discount"]
    assert push["tests"]["before"] == ["tests/test_broken.py::test_broken"]
    [issue] = push["issues"]
    assert issue["suspects"][0]["symbol"] == "total"
    assert any("changed since" in one["detail"] for one in issue["suspects"][0]["evidence"]), "it passed before"
    assert issue["error"]["test"] == "tests/test_cart.py::test_discount"
    shop.commit("Only warn from now on", {"shop/cart.py": CART, "pyproject.toml": SETTINGS + "hook.block = []\n"})
    shop.push("origin", "side", BUGSAGE_SKIP="1")
    head = shop.commit("Discounts again", {"shop/cart.py": WRONG})
    warned = shop.push("origin", "side", BUGSAGE_HOOK_FORMAT="json")
    assert warned.status == 0
    document = json.loads(warned.said[warned.said.index("{") : warned.said.rindex("}") + 1])
    assert (document["outcome"], document["pushes"][0]["warned"]) == ("warned", ["tests"])
    assert remote_has(shop, "side") == head


@pytest.mark.slow
def test_a_push_cannot_switch_off_what_it_is_judged_by(shop: Shop, tmp_path: Path) -> None:
    off = SETTINGS.replace(f"{sys.executable} -m pytest -q -p no:cacheprovider", "true")
    off += 'hook.tests = false\nhook.block = []\nhook.seconds = 1\nfix.setup = ["false"]\n'
    shop.commit("Quicker", {"shop/cart.py": WRONG, "pyproject.toml": off})
    held = shop.push()
    assert held.status != 0
    assert "1 test fails with it" in held.said
    assert "holds from the next push on" in " ".join(held.said.split())
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "empty.git")], check=True)
    shop.git("remote", "remove", "origin")
    shop.git("remote", "add", "origin", str(tmp_path / "empty.git"))
    quiet = SETTINGS + "hook.tests = false\nhook.block = []\n"
    shop.write({"tests/test_broken.py": BROKEN.replace("2", "1")})
    shop.commit("All of it", {"pyproject.toml": quiet})
    first = shop.push()
    assert first.status != 0, "a first push has nothing before it that could allow less"
    assert "tests/test_cart.py::test_discount" in first.said


@pytest.mark.slow
def test_a_rule_refuses_and_no_test_is_run_then(shop: Shop) -> None:
    shop.commit("A key", {"deploy.key": f"-----BEGIN PRIVATE KEY-----\n{'MIIEvQIBADANBgkqhkiG9w0BAQ' * 4}\n"})
    refs = f"refs/heads/main {shop.git('rev-parse', 'HEAD').strip()} refs/heads/main {remote_has(shop, 'main')}\n"
    status, said = shop.bugsage("hook", "run", "origin", "url", fed=refs)
    assert status == 4
    assert "refused: main" in said
    assert "a private key" in said
    assert "a rule does not let it through anyway" in said
    assert shop.push().status != 0


@pytest.mark.slow
def test_what_there_is_no_time_for_is_said(shop: Shop) -> None:
    slow = "import time\n\n\ndef test_slow():\n    time.sleep(600)\n"
    shop.commit("Little time", {"pyproject.toml": SETTINGS + "hook.seconds = 4\n"})
    shop.push(BUGSAGE_SKIP="1")
    shop.commit("Slow", {"tests/test_slow.py": slow})
    found = shop.push()
    assert found.status == 0
    assert "the tests did not end" in found.said
    assert "the tests were ended after" in found.said
    shop.commit("None at all", {"pyproject.toml": SETTINGS + "hook.tests = false\n"})
    shop.push(BUGSAGE_SKIP="1")
    shop.commit("Discounts", {"shop/cart.py": WRONG})
    assert "the settings say so" in shop.push().said


@pytest.mark.slow
def test_force_pushes_tags_deletions_and_bare_clones(shop: Shop, tmp_path: Path) -> None:
    shop.commit("Words", {"README.md": "A shop.\n"})
    assert "none is touched by what it changes" in shop.push().said
    shop.git("commit", "-q", "--amend", "-m", "Better words")
    forced = shop.push("--force", "origin", "main")
    assert forced.status == 0
    assert "it takes 1 commit away from the remote" in forced.said
    shop.git("tag", "-a", "v1", "-m", "v1")
    assert "bugsage" not in shop.push("origin", "v1", "main:refs/heads/copy").said
    assert "bugsage" not in shop.push("origin", ":copy").said
    shop.git("switch", "-q", "-c", "wrong")
    shop.commit("Discounts", {"shop/cart.py": WRONG})
    shop.git("tag", "wrong-tag")
    assert "held: wrong-tag (1 commit" in shop.push("origin", "wrong-tag").said

    bare = Shop.__new__(Shop)
    bare.root = tmp_path / "mirror.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shop.root), str(bare.root)], check=True)
    assert bare.bugsage("hook", "install")[0] == 0
    bare.git("update-ref", "refs/remotes/origin/main", "main")
    held = bare.push(str(tmp_path / "remote.git"), "wrong")
    assert held.status != 0
    assert "1 test fails with it" in held.said


@pytest.mark.slow
def test_the_entry_for_pre_commit_judges_what_it_is_told(shop: Shop) -> None:
    [entry] = yaml.safe_load((Path(_SRC).parent / ".pre-commit-hooks.yaml").read_text())
    assert (entry["stages"], entry["pass_filenames"], entry["always_run"]) == (["pre-push"], False, True)
    program, *words = entry["entry"].split()
    assert program == "bugsage"
    known = shop.git("rev-parse", "HEAD").strip()
    head = shop.commit("Discounts", {"shop/cart.py": WRONG})
    told = {"REMOTE_NAME": "origin", "LOCAL_BRANCH": "main", "REMOTE_BRANCH": "refs/heads/main"}
    environment = {f"PRE_COMMIT_{name}": value for name, value in (told | {"FROM_REF": known, "TO_REF": head}).items()}
    status, said = shop.bugsage(*words, **environment)
    assert status == 1
    assert "held: main (1 commit" in said


def test_what_git_would_not_say_is_not_taken_for_it(shop: Shop) -> None:
    status, said = shop.bugsage("hook", "run", "origin", "url", fed="main is pushed\n")
    assert (status, "line 1 of standard input" in said) == (2, True)
    status, said = shop.bugsage("hook", "install", "origin")
    assert (status, "takes no origin" in said) == (2, True)
    gone = f"(delete) {'0' * 40} refs/heads/x {'1' * 40}\n"
    assert shop.bugsage("hook", "run", "origin", "url", fed=gone) == (0, "")
    status, said = shop.bugsage("hook", "run", "origin", "url", "--format", "json", fed=gone)
    assert json.loads(said)["nothing"] == ["refs/heads/x is deleted"]
