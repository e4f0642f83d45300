"""`bugsage fix` with others who write the patch, as a person and as a program see it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

from tests.conftest import Repository
from tests.pipeline.fixing.test_briefing import GOOD
from tests.pipeline.fixing.test_fix import SHOP, failing, git

pytestmark = pytest.mark.slow

#: Mends what the brief speaks of, in the folder in which it is run.
AGENT = """
import sys
from pathlib import Path
shop = Path("shop.py")
assert "test_pay" in Path(sys.argv[1]).read_text()
shop.write_text(shop.read_text().replace("totals", "total"))
"""


@pytest.fixture
def repo(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    failing(repository)
    return repository.root


def bugsage(repo: Path, *words: str, feed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bugsage", *words]
    return subprocess.run(
        command, cwd=repo, input=feed, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


def nothing_is_left(repo: Path) -> None:
    assert list((repo / ".bugsage" / "worktrees").glob("*")) == []
    assert list((repo / ".bugsage" / "leases").glob("*.lease")) == []
    assert git(repo, "status", "--porcelain") == ""
    assert (repo / "shop.py").read_text() == SHOP


def test_a_brief_is_shown_and_written_unless_the_kill_switch_says_no(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    done = bugsage(repo, "fix", "--show-brief", "--brief", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout == file.read_text()
    assert "test_shop.Test.test_pay" in done.stdout
    assert f"the brief has {len(done.stdout)} characters, about " in done.stderr
    nothing_is_left(repo)
    runs = len(list((repo / ".bugsage").rglob("*.log")))
    file.unlink()
    stopped = bugsage(repo, "fix", "--brief", str(file), BUGSAGE_STOP="not now")
    assert (stopped.returncode, stopped.stdout) == (4, "")
    assert "no fix may run: BUGSAGE_STOP is set (not now)" in stopped.stderr
    assert not file.exists()
    assert len(list((repo / ".bugsage").rglob("*.log"))) == runs
    nothing_is_left(repo)


def test_a_brief_that_cannot_be_written_says_so(repo: Path, tmp_path: Path) -> None:
    done = bugsage(repo, "fix", "--brief", str(tmp_path / "is-not-there" / "brief.md"))
    assert done.returncode == 2
    assert "brief.md cannot be written: No such file or directory" in done.stderr


def test_a_command_of_ones_own_writes_the_patch(repo: Path, tmp_path: Path) -> None:
    script = tmp_path / "programs" / "agent.py"
    script.parent.mkdir()
    script.write_text(AGENT)
    words = f"command: {quote(sys.executable)} {quote(str(script))} {{brief}}"
    patch = tmp_path / "fix.diff"
    done = bugsage(repo, "fix", "--agent", words, "--patch", str(patch), "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    fix = json.loads(done.stdout)
    assert (fix["agent"], fix["status"]) == ("command", "plausible")
    assert [one["agent"] for one in fix["attempts"]] == ["command"]
    assert "+        return self.total()\n" in fix["patch"]
    assert patch.read_text() == fix["patch"]
    assert git(repo, "diff", "--name-only", "HEAD", fix["branch"]) == "shop.py\n"
    nothing_is_left(repo)


def test_a_given_patch_from_standard_input_says_who_made_it(repo: Path) -> None:
    done = bugsage(repo, "fix", "--from-diff", "-", "--by", "human:ana", feed=GOOD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "plausible" in done.stdout.lower()
    [branch] = git(repo, "branch", "--list", "bugsage/*", "--format=%(refname:short)").split()
    assert "BugSage-Agent: human:ana" in git(repo, "log", "-1", "--format=%(trailers)", branch)
    nothing_is_left(repo)


def test_a_given_patch_that_does_not_fit_is_refused(repo: Path, tmp_path: Path) -> None:
    file = tmp_path / "change.diff"
    file.write_text(GOOD.replace("totals", "sums"))
    done = bugsage(repo, "fix", "--from-diff", str(file), "--by", "codex")
    assert done.returncode == 2
    assert "does not apply" in done.stderr
    assert "Traceback" not in done.stderr
    assert git(repo, "branch", "--list", "bugsage/*") == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "codex"), "give --from-diff FILE as well"),
        (("--from-diff", "a.diff", "--show-brief"), "leave out --from-diff"),
        (("--from-diff", "a.diff", "--brief", "b.md"), "leave out --from-diff"),
        (("--from-diff", "-", "-"), "give one of them as a file"),
        (("--from-diff", "is-not-there.diff"), "is-not-there.diff"),
        (("--agent", "clod-code"), "known: templates, builtin, claude-code"),
        (("--agent", "codex: run this"), "no agent has this name"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = bugsage(tmp_path, "fix", *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
