"""`bugsage risk`, as a person and as a program see it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.model.approval import PATHS
from bugsage.model.risk import Risk


def git(folder: Path, *words: str) -> None:
    base = ["git", "-C", str(folder), "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *words]
    subprocess.run(base, check=True, capture_output=True)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-qb", "main")
    (tmp_path / "shop.py").write_text("def price(a):\n    return a\n\n\ndef bill():\n    return price(1)\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/ci.yml").write_text("on: push\n")
    (tmp_path / "shop.py").write_text("def price(a, b=0):\n    return a + b\n\n\ndef bill():\n    return price(1)\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "two\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    return tmp_path


def bugsage(repo: Path, *words: str, feed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bugsage", *words]
    return subprocess.run(command, cwd=repo, input=feed, capture_output=True, text=True, check=False)


def ask(repo: Path, *words: str, feed: str = "") -> subprocess.CompletedProcess[str]:
    return bugsage(repo, "risk", *words, feed=feed)


def told(repo: Path, *words: str, feed: str = "") -> dict[str, object]:
    done = ask(repo, *words, "--format", "json", feed=feed)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert found["schema"] == "bugsage/risk@1"
    return found


def test_a_range_tells_its_score_with_all_that_made_it(repo: Path) -> None:
    found = told(repo, "HEAD~1..HEAD")
    assert found["change"] == "HEAD~1..HEAD"
    assert found["maker"] == "agent:claude"
    assert 0 < found["score"] <= 10  # type: ignore[operator]
    hits = found["hits"]
    assert isinstance(hits, list)
    assert any(hit["file"] == ".github/workflows/ci.yml" for hit in hits)
    features = found["features"]
    assert isinstance(features, dict)
    assert (features["files"], features["lines_added"], features["lines_removed"]) == (2, 3, 2)


def test_the_same_change_is_the_same_from_a_commit_a_patch_or_the_index(repo: Path) -> None:
    patch = subprocess.run(["git", "diff", "HEAD~1..HEAD"], cwd=repo, capture_output=True, text=True).stdout
    scores = [told(repo, "HEAD")["score"], told(repo, "HEAD~1..HEAD")["score"]]
    git(repo, "reset", "-q", "--soft", "HEAD~1")
    maker = ("--by", "agent:claude")
    scores += [told(repo, "--staged", *maker)["score"], told(repo, *maker)["score"]]
    git(repo, "reset", "-q", "--hard")
    (repo.parent / "it.diff").write_text(patch)
    scores += [told(repo, "-", *maker, feed=patch)["score"], told(repo, "../it.diff", *maker)["score"]]
    assert len(set(scores)) == 1


def test_a_person_sees_the_score_the_change_and_why(repo: Path) -> None:
    done = ask(repo, "HEAD~1..HEAD")
    assert done.returncode == 0
    assert "of 10" in done.stdout
    assert "HEAD~1..HEAD (2 files, +3 -2, 1 commit)" in done.stdout
    assert ".github/workflows/ci.yml" in done.stdout
    assert "claude" in done.stdout


def test_the_decision_is_told_with_all_that_was_considered(repo: Path) -> None:
    decision = told(repo, "HEAD")["decision"]
    assert isinstance(decision, dict)
    assert decision["path"] in ("review", "escalate")
    assert {"score", "proof", "maker"} <= {row["name"] for row in decision["rows"]}
    shown = ask(repo, "HEAD", "--why").stdout
    assert "agent:claude" in shown
    assert "no proof was made for it here" in shown


def test_a_change_that_needs_too_much_fails_where_that_is_asked_for(repo: Path) -> None:
    assert ask(repo, "HEAD", "--fail-on", "review").returncode == 1
    assert ask(repo, "HEAD").returncode == 0


def test_what_was_decided_is_recorded_once_and_decided_so_again(repo: Path) -> None:
    for _ in range(2):
        told(repo, "HEAD")
    (entry,) = json.loads(bugsage(repo, "timeline", "--format", "json").stdout)["entries"]
    assert entry["kind"] == "RiskAssessed"
    assert entry["issue"].startswith("change:")
    again = bugsage(repo, "timeline", "--check-decisions")
    assert (again.returncode, "the same" in again.stdout) == (0, True)
    assert json.loads(bugsage(repo, "issues", "--format", "json").stdout)["issues"] == []


def test_nothing_changed_is_no_risk(repo: Path) -> None:
    found = told(repo)
    assert (found["score"], found["hits"]) == (0.0, [])


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("HEAD~1..nothing",), 3, "no commit nothing"),
        (("--staged", "HEAD"), 2, "one change"),
        (("--by", "claude", "HEAD"), 2, "agent:NAME"),
        (("-",), 2, "no diff"),
        (("--patch", "nowhere.diff"), 2, "nowhere.diff"),
    ],
)
def test_what_cannot_be_judged_says_so(repo: Path, words: tuple[str, ...], status: int, says: str) -> None:
    done = ask(repo, *words, feed="hello\n")
    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_any_repository_a_patch_is_judged_all_the_same(tmp_path: Path) -> None:
    assert ask(tmp_path, "HEAD").returncode == 3
    patch = "--- a/.github/workflows/ci.yml\n+++ b/.github/workflows/ci.yml\n@@ -1 +1 @@\n-a\n+b\n"
    assert told(tmp_path, "-", feed=patch)["score"]


def test_learning_from_a_short_past_says_what_it_takes(repo: Path) -> None:
    done = ask(repo, "--learn")
    assert done.returncode == 0, done.stderr
    assert "nothing was kept: learning takes 200 commits" in " ".join(done.stdout.split())
    found = json.loads(ask(repo, "--learn", "--format", "json").stdout)
    assert (found["schema"], found["kept"], found["inducing"]) == ("bugsage/risk-learned@1", False, 0)


def test_learning_judges_no_change(repo: Path) -> None:
    assert ask(repo, "--learn", "HEAD").returncode == 2


def test_what_is_asked_for_counts_from_the_same_path_on() -> None:
    from bugsage.surfaces.cli.risk import _is_as_strict

    asked = {(path, least): _is_as_strict(Risk(score=1.0, path=path), least) for path in PATHS for least in PATHS[1:]}
    assert {pair for pair, fails in asked.items() if not fails} == {
        ("auto", "review"),
        ("auto", "escalate"),
        ("review", "escalate"),
    }
