"""Real repositories, and agents that do as a file says in the words of the real ones: every run ends as it should."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.adapters.agents.process import MARK
from bugsage.model.fix import Fix, RegressionTest
from bugsage.pipeline.fixing import Wish
from bugsage.pipeline.fixing.asking import prefix_of
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import CASE, FILES, SHOP, TEST, failing, git

pytestmark = pytest.mark.slow

FAKE = Path(__file__).parents[2] / "fakes" / "coding_agent.py"
GOOD = {"shop.py": SHOP.replace("totals", "total")}
BAD = {"shop.py": SHOP.replace("self.totals()", "self.totals")}
PROGRAMS = {
    "claude-code": "claude",
    "codex": "codex",
    "gemini": "gemini",
    "opencode": "opencode",
    "aider": "aider",
    "mini-swe-agent": "mini",
}


class Setting:
    """A repository with a failing test, agents on PATH, and what they are to do."""

    def __init__(self, repository: Repository, top: Path, house: LocalHouse) -> None:
        self.root, self.bin, self.house, self.outside = repository.root, top / "bin", house, top / "outside.txt"

    def does(self, kind: str, **orders: Any) -> None:
        (self.bin / "orders.json").write_text(json.dumps({"kind": kind, **orders}))

    def fix(self, name: str = "claude-code", **wish: Any) -> Fix:
        before = self.state()
        fix = pipeline.fix(self.house, (), Wish(agent=name, **wish))
        assert self.state() == before
        assert list((self.root / ".bugsage" / "worktrees").iterdir()) == []
        assert survivors(self.bin) == []
        assert not self.outside.exists()
        if fix.status != "plausible":
            assert git(self.root, "branch", "--list", "bugsage/*") == ""
        return fix

    def state(self) -> tuple[str, ...]:
        words = (("rev-parse", "HEAD"), ("status", "--porcelain"), ("stash", "list"), ("diff",))
        return tuple(git(self.root, *one) for one in words)


def survivors(programs: Path) -> list[str]:
    """Processes that an agent of this test has started; others may run beside it."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and folder.name != str(os.getpid()):
            try:
                environment, words = (folder / "environ").read_bytes(), (folder / "cmdline").read_text()
                if f"{MARK}=".encode() in environment and str(programs) in f"{environment!r} {words}":
                    found.append(words)
            except OSError:
                continue
    return found


@pytest.fixture
def setting(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Setting:
    top = tmp_path_factory.mktemp("agents")
    (top / "bin").mkdir()
    for program in (*PROGRAMS.values(), "command"):
        (top / "bin" / program).write_text(f"#!{sys.executable}\n{FAKE.read_text()}")
        (top / "bin" / program).chmod(0o755)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PATH", f"{top / 'bin'}:{os.environ['PATH']}")
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "sk-of-the-agent-1234567890")
    return Setting(repository, top, failing(repository))


def proven(setting: Setting, name: str, changed: str = "shop.py\n") -> Fix:
    """Every agent of PROGRAMS once, each where something else is uncommon."""
    fix = setting.fix(name)
    assert fix.status == "plausible", (fix.said, fix.notes)
    assert "+        return self.total()\n" in fix.patch
    assert [one.agent for one in fix.attempts] == [name]
    trailers = git(setting.root, "log", "-1", "--format=%(trailers)", fix.branch or "")
    assert f"BugSage-Agent: {name}" in trailers
    assert git(setting.root, "diff", "--name-only", "HEAD", fix.branch or "") == changed
    return fix


def test_what_an_agent_makes_is_proven_and_committed(setting: Setting) -> None:
    setting.does("good", writes=GOOD)
    proven(setting, "claude-code")


def test_a_command_of_ones_own(setting: Setting) -> None:
    setting.does("good", writes=GOOD)
    fix = setting.fix("command", agent_command=("command", "{brief}"))
    assert fix.status == "plausible", fix.said


def test_new_files_come_along_and_caches_do_not(setting: Setting) -> None:
    more = {"helper.py": "TOTAL = 1\n", "__pycache__/a.pyc": "x", ".pytest_cache/b": "x", ".aider.chat": "x"}
    setting.does("good", writes={**GOOD, **more})
    proven(setting, "gemini", "helper.py\nshop.py\n")


NEW = TEST + "\n    def test_named(self):\n        assert shop.Cart().named('a') == 'A'\n"
NAMED = SHOP + "\n    def named(self, name):\n        return name.uper()\n"
MENDED = NAMED.replace("uper", "upper")
CRASH = """Traceback (most recent call last):
  File "shop.py", line 15, in named
    return name.uper()
AttributeError: 'str' object has no attribute 'uper'
"""


@pytest.mark.parametrize(
    ("writes", "status", "said"),
    [
        ({"shop.py": MENDED, "test_shop.py": NEW}, "plausible", ""),
        ({"shop.py": MENDED}, "escalated", "brings none"),
        (
            {"shop.py": MENDED, "test_new.py": f"{CASE}    def test_a(self):\n        pass\n"},
            "escalated",
            "passes without",
        ),
        ({"test_shop.py": NEW}, "escalated", "tests alone"),
    ],
)
def test_an_agent_brings_the_test_where_there_is_none(
    setting: Setting, writes: dict[str, str], status: str, said: str
) -> None:
    (setting.root / "shop.py").write_text(NAMED)
    git(setting.root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "More")
    (setting.root.parent / "crash.log").write_text(CRASH)
    setting.does("good", writes=writes)
    fix = pipeline.fix(setting.house, (str(setting.root.parent / "crash.log"),), Wish(agent="claude-code"))
    assert fix.status == status, (fix.said, fix.notes)
    assert all(said in one.note for one in fix.attempts)
    if status == "plausible":
        test = "test_shop.Test.test_named"
        assert fix.regression_test == RegressionTest(file="test_shop.py", added=True, test=test)
        assert fix.proof.failed_before == fix.proof.passed_after == (test,)
        assert fix.proof.failed_again is True
        assert "+    def test_named(self):" in fix.patch


def test_a_bad_patch_is_tried_again_and_given_up(setting: Setting) -> None:
    setting.does("bad", writes=BAD)
    fix = setting.fix()
    assert fix.status == "escalated"
    assert {one.outcome for one in fix.attempts} == {"failed"}
    assert 1 < len(fix.attempts) < 6


def test_a_cheat_is_no_fix(setting: Setting) -> None:
    setting.does("good", writes={"test_shop.py": TEST.replace("assert cart.pay() == 2", "pass")})
    fix = setting.fix()
    assert fix.status == "escalated"
    assert {one.outcome for one in fix.attempts} == {"refused"}


def test_a_cache_that_makes_tests_pass_does_not_stay(setting: Setting) -> None:
    hook = "import shop\nshop.Cart.totals = shop.Cart.total\n"
    setting.does("good", writes={"shop.py": f"{SHOP}\n", "sitecustomize.py": hook, "__pycache__/x.pyc": "x"})
    assert setting.fix().status != "plausible"


def test_what_writes_outside_writes_nothing(setting: Setting) -> None:
    if setting.house.sandbox.kind == "none":
        pytest.skip("nothing here can cage an agent")
    setting.does("good", writes={str(setting.outside): "out", str(setting.root / "shop.py"): "out", **GOOD})
    proven(setting, "opencode")


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("refusal", "failed", "refuses"),
        ("401", "failed", "does not get at its model"),
        ("400", "escalated", "it failed"),
        ("limit", "escalated", "a limit ended it"),
        ("denied", "escalated", "not let do"),
        ("good", "escalated", "it changed nothing"),
        ("crash", "escalated", "it failed"),
    ],
)
def test_nothing_is_no_fix(setting: Setting, kind: str, status: str, said: str) -> None:
    setting.does(kind)
    fix = setting.fix()
    assert fix.status == status
    assert said in fix.said
    assert {one.outcome for one in fix.attempts} == {"error"}


def test_what_was_changed_before_a_crash_is_judged_all_the_same(setting: Setting) -> None:
    setting.does("crash", writes=GOOD)
    proven(setting, "aider")


def test_a_hang_ends_with_the_time(setting: Setting) -> None:
    (setting.house.root / "bugsage.toml").write_text(f"{FILES['bugsage.toml']}\n[agents]\nseconds = 6\n")
    again = open_house(setting.root)  # the settings were read already
    assert isinstance(again, LocalHouse)
    setting.house = again
    setting.does("hang")
    fix = setting.fix("aider")
    assert fix.status == "escalated"
    assert "its time was over" in fix.said


def test_a_child_that_stays_is_ended(setting: Setting) -> None:
    setting.does("child", writes=GOOD)
    proven(setting, "codex")


def test_uncommitted_work_stays_and_stays_out(setting: Setting) -> None:
    (setting.root / "shop.py").write_text(f"LIMIT = 3\n\n\n{SHOP}")
    setting.does("good", writes=GOOD)
    fix = proven(setting, "mini-swe-agent")
    changed = git(setting.root, "diff", "--shortstat", "HEAD", fix.branch or "")
    assert "1 insertion(+), 1 deletion(-)" in changed


@pytest.mark.parametrize(
    ("command", "prefix"),
    [
        (("env", "A=1", "python", "-m", "pytest", "-q"), ("python", "-m", "pytest")),
        (("pytest", "tests/test_a.py"), ("pytest",)),
        (("npm", "test", "--", "a"), ("npm", "test")),
        (("go", "test", "./..."), ("go", "test")),
        (("npx", "vitest", "run", "a.test.ts"), ("npx", "vitest", "run")),
    ],
)
def test_the_beginning_of_a_test_command(command: tuple[str, ...], prefix: tuple[str, ...]) -> None:
    assert prefix_of(command) == prefix
