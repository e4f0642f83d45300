"""`bugsage fix --all` in a real repository with three bugs, from the command line."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bugsage.surfaces.cli.fix_all import _code
from tests.conftest import Repository

SHOP = """class Cart:
    def __init__(self):
        self.items = []

    def add(self, name, price):
        self.items.append((name, price))

    def total(self):
        return sum(price for _, price in self.items)

    def pay(self):
        return self.totals()

    def first(self):
        return self.items[1]

    def moon(self):
        raise RuntimeError("the moon is not round")
"""
TEST = """import time
import unittest

from shop import Cart


def cart():
    time.sleep(WAIT)
    one = Cart()
    one.add("a", 2)
    return one


class Test(unittest.TestCase):
    def test_pay(self):
        assert cart().pay() == 2

    def test_first(self):
        assert cart().first() == ("a", 2)

    def test_moon(self):
        assert cart().moon() == 77
"""


def shop(repository: Repository, wait: float = 0) -> Repository:
    command = [sys.executable, "-m", "unittest"]
    repository.commit(
        "Start",
        {
            "shop.py": SHOP,
            "test_shop.py": TEST.replace("WAIT", str(wait)),
            ".gitignore": "__pycache__/\n",
            "bugsage.toml": f"[test]\ncommand = {json.dumps(command)}\n",
        },
    )
    return repository


def started(root: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bugsage", *words],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def asked(root: Path, *words: str) -> tuple[int, Any, str]:
    process = started(root, *words, "--format", "json")
    out, err = process.communicate(timeout=400)
    return process.returncode, json.loads(out) if out else None, err


@pytest.mark.slow
def test_each_issue_has_its_fix_and_one_that_has_none_stops_no_other(repository: Repository) -> None:
    root = shop(repository).root
    assert asked(root, "test")[0] == 1
    code, answer, talk = asked(root, "fix", "--all", "--jobs", "2")
    assert (code, answer["schema"], answer["left_out"]) == (1, "bugsage/fixes@1", [])
    ended = {fix["issue"]: fix for fix in answer["fixes"]}
    assert sorted(fix["status"] for fix in ended.values()) == ["failed", "plausible", "plausible"]
    assert all(issue in talk for issue in ended)
    branches = {fix["branch"] for fix in ended.values() if fix["branch"]}
    assert branches == set(repository.git("branch", "--format=%(refname:short)").split()) - {"main"}
    assert len(branches) == 2
    assert all(len(repository.git("diff", "--name-only", "main", branch).split()) == 1 for branch in branches)
    assert repository.git("status", "--porcelain") == ""
    # Whoever has a fix waits for a person; with the switch on nothing begins.
    (root / ".bugsage" / "stop").touch()
    code, answer, _ = asked(root, "fix", "--all")
    assert (code, answer["fixes"]) == (4, [])
    because = [one["because"] for one in answer["left_out"]]
    assert [("waits for you" in said, "kill switch" in said) for said in because] == [(True, False)] * 2 + [
        (False, True)
    ]


@pytest.mark.slow
def test_ctrl_c_ends_all_and_leaves_nothing_behind(repository: Repository) -> None:
    root = shop(repository, wait=1).root
    assert asked(root, "test")[0] == 1
    process = started(root, "fix", "--all", "--jobs", "2")
    worktrees = root / ".bugsage" / "worktrees"
    for _ in range(1200):
        if worktrees.is_dir() and len([one for one in worktrees.iterdir() if one.is_dir()]) == 2:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=120)
    assert process.returncode == 130, talk
    assert [one for one in worktrees.iterdir() if one.is_dir()] == []
    assert [one.name for one in (root / ".bugsage" / "leases").iterdir()] == ["lock"]
    assert repository.git("worktree", "list").count("\n") == 1
    assert repository.git("branch", "--list", "bugsage/*") == ""


@pytest.mark.parametrize(
    ("codes", "code"), [((), 0), ((0, 0), 0), ((0, 1), 1), ((1, 3, 0), 3), ((3, 4), 4), ((-9,), 3)]
)
def test_the_worst_ending_is_that_of_all(codes: tuple[int, ...], code: int) -> None:
    assert _code(codes) == code


@pytest.mark.parametrize("words", [("x.log",), ("--test", "pytest"), ("--patch", "a.diff"), ("--show-brief",)])
def test_what_speaks_of_one_issue_is_refused(repository: Repository, words: tuple[str, ...]) -> None:
    process = started(repository.root, "fix", "--all", *words)
    _, talk = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "hint:" in talk
