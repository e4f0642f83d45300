"""Real histories, real runs: the commit that introduced a failure is found, and nothing of the user's is touched."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import GitFailed, UnknownIssue
from bugsage.model.bisection import Introduction
from bugsage.pipeline.bisecting import Hunt
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

UNITTEST = f"{sys.executable} -m unittest discover -s tests -t ."
PYTEST = f"{sys.executable} -m pytest -q"
GOOD, BAD = "def price(n):\n    return n * 2\n", "def price(n):\n    return n * 3\n"
TEST = (
    "import unittest\n\nimport shop\n\n\nclass Prices(unittest.TestCase):\n"
    "    def test_price(self):\n        self.assertEqual(shop.price(2), 4)\n"
)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def day(n: int) -> str:
    return f"2026-01-{1 + n // 24:02}T{n % 24:02}:00:00Z"


def history(repository: Repository, commits: int, culprit: int, command: str = UNITTEST) -> list[str]:
    """Commits that each add a file; from one on the price is wrong. The test comes with the last one."""
    shas = []
    for n in range(commits):
        files = {"shop.py": BAD if n >= culprit else GOOD, f"other{n}.py": f"N = {n}\n", ".gitignore": "__pycache__/\n"}
        if n == commits - 1:
            files |= {"tests/test_shop.py": TEST, "tests/__init__.py": "", "bugsage.toml": settings(command)}
        shas.append(repository.commit(f"Step {n}", files, date=day(n)))
    return shas


def settings(command: str) -> str:
    return f"[test]\ncommand = {json.dumps(command)}\n"


def failing(root: Path) -> tuple[LocalHouse, str]:
    """The repository after its tests were run, and the issue that came of it."""
    house = open_house(root)
    assert isinstance(house, LocalHouse)
    _, report = pipeline.test(house, (), on_output=lambda _: None)
    assert report is not None
    return house, report.diagnoses[0].issue.id


def search(house: LocalHouse, issue: str, **wishes: object) -> Introduction:
    return pipeline.bisect(house, issue, Hunt(tell=lambda _: None, **wishes))  # type: ignore[arg-type]


def left(root: Path) -> list[str]:
    """What is left of worktrees."""
    listed = subprocess.run(["git", "-C", str(root), "worktree", "list"], capture_output=True, text=True).stdout
    return [*listed.splitlines()[1:], *(path.name for path in root.glob(".bugsage/worktrees/*"))]


def test_the_commit_is_found_and_is_evidence_from_then_on(repository: Repository) -> None:
    shas = history(repository, 30, 17)
    house, issue = failing(repository.root)
    found = search(house, issue)
    assert (found.ending, found.commit, found.subject) == ("commit", shas[17], "Step 17")
    assert found.touched == {"other17.py": (), "shop.py": ("price",)}
    assert found.runs <= 9
    assert repository.git("status", "--porcelain") == ""
    assert left(repository.root) == []

    report = pipeline.diagnose(open_house(repository.root), ())
    [diagnosis] = report.diagnoses
    assert diagnosis.introduction == found
    first = next(suspect for suspect in diagnosis.suspects if suspect.symbol == "price")
    said = f"introduced by {shas[17][:8]} Step 17, found by running"
    assert said in [fact.detail for fact in first.evidence if fact.kind == "history"]
    told = [prose for _, prose in pipeline.timeline(house, issue)]
    assert told[-1].startswith("suspect") or any(prose.startswith("introduced by") for prose in told)

    again = search(open_house(repository.root), issue)  # type: ignore[arg-type]
    assert (again.commit, again.runs) == (found.commit, found.runs), "nothing is run twice"


def test_what_git_has_not_is_made_at_every_commit(repository: Repository) -> None:
    """The price comes from a module that is generated from a file of the commit."""
    make = "from pathlib import Path\n\nPath('rate.py').write_text(f\"RATE = {Path('rate.txt').read_text()}\")\n"
    setup = f"[fix]\nsetup = {json.dumps([f'{sys.executable} make.py'])}\n"
    shas = []
    for n in range(8):
        files = {"rate.txt": "3" if n >= 5 else "2", "other.py": f"N = {n}\n", ".gitignore": "__pycache__/\nrate.py\n"}
        files |= {"shop.py": "import rate\n\n\ndef price(n):\n    return n * rate.RATE\n", "make.py": make}
        files |= {"tests/test_shop.py": TEST, "tests/__init__.py": "", "bugsage.toml": settings(UNITTEST) + setup}
        shas.append(repository.commit(f"Step {n}", files, date=day(n)))
    repository.write({"rate.py": "RATE = 3\n"})
    house, issue = failing(repository.root)
    found = search(house, issue)
    assert (found.ending, found.commit) == ("commit", shas[5])
    assert repository.git("status", "--porcelain") == ""
    repository.write({"bugsage.toml": settings(UNITTEST) + setup.replace("make.py", "no_such.py")})
    broken = search(open_house(repository.root), issue)  # type: ignore[arg-type]
    assert broken.ending == "impossible"
    assert "which is to make a worktree ready, ended with status 2" in broken.evidence[0]


def test_with_pytest(repository: Repository) -> None:
    shas = history(repository, 6, 3, PYTEST)
    house, issue = failing(repository.root)
    assert search(house, issue).commit == shas[3]


def test_another_failure_is_no_answer(repository: Repository) -> None:
    """Commits at which the test cannot even be imported, and one that fails differently, are left out."""
    shas = history(repository, 12, 0)
    repository.git("checkout", "-q", "--orphan", "second")
    for n in range(12):
        shop = (
            GOOD
            if n < 4
            else "def price(n:\n"
            if n < 6
            else "def price(n):\n    raise KeyError(n)\n"
            if n == 6
            else BAD
        )
        files = {"shop.py": shop, "n.txt": str(n)}
        shas.append(repository.commit(f"Other {n}", files, date=day(n)))
    house, issue = failing(repository.root)
    found = search(house, issue)
    assert found.ending == "range"
    assert set(found.candidates) == set(shas[-8:-4])
    assert found.skipped == 3


def test_uncommitted_changes(repository: Repository) -> None:
    history(repository, 5, 99)
    repository.write({"shop.py": BAD})
    house, issue = failing(repository.root)
    found = search(house, issue)
    assert found.ending == "uncommitted"
    assert (repository.root / "shop.py").read_text() == BAD
    assert left(repository.root) == []


def test_uncommitted_work_that_is_not_to_blame_is_left_alone(repository: Repository) -> None:
    shas = history(repository, 6, 2)
    repository.write({"shop.py": BAD + "\n# mine\n", "mine.txt": "precious\n"})
    house, issue = failing(repository.root)
    assert search(house, issue).commit == shas[2]
    assert (repository.root / "shop.py").read_text() == BAD + "\n# mine\n"
    assert (repository.root / "mine.txt").read_text() == "precious\n"


def test_a_good_commit_that_is_given(repository: Repository) -> None:
    shas = history(repository, 20, 15)
    house, issue = failing(repository.root)
    found = search(house, issue, good="HEAD~9")
    assert (found.commit, found.searched) == (shas[15], 9)
    wrong = search(house, issue, good="HEAD~2")
    assert wrong.ending == "impossible"
    assert "fails as well" in wrong.evidence[0]
    assert search(house, issue, bad="HEAD~10").ending == "impossible"


def test_where_everything_fails(repository: Repository, tmp_path: Path) -> None:
    shas = history(repository, 8, 0)
    house, issue = failing(repository.root)
    assert search(house, issue).commit == shas[0]
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "3", f"file://{repository.root}", str(shallow)], check=True)
    house, issue = failing(shallow)
    found = search(house, issue)
    assert found.ending == "everywhere"
    assert "unshallow" in found.evidence[0]


def test_merges(repository: Repository) -> None:
    history(repository, 4, 99)
    repository.git("checkout", "-q", "-b", "side")
    culprit = repository.commit("On the side", {"shop.py": BAD}, date=day(10))
    repository.commit("More", {"m.txt": ""}, date=day(11))
    repository.git("checkout", "-q", "main")
    repository.commit("Main goes on", {"x.txt": ""}, date=day(12))
    repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side", date=day(13))
    merge = repository.git("rev-parse", "HEAD").strip()
    house, issue = failing(repository.root)
    assert search(house, issue).commit == culprit
    assert search(house, issue, first_parent=True).commit == merge


def test_a_script_is_judged_by_its_status(repository: Repository) -> None:
    shas = history(repository, 10, 6)
    script = (
        "#!/bin/sh\ntest -f other4.py -a ! -f other5.py && exit 125\n"
        f"{sys.executable} -c 'import shop, sys; sys.exit(shop.price(2) != 4)'\n"
    )
    (repository.root / "check.sh").write_text(script)
    (repository.root / "check.sh").chmod(0o755)
    house, issue = failing(repository.root)
    found = search(house, issue, command=(str(repository.root / "check.sh"),))
    assert found.commit == shas[6]


def test_a_limit_of_runs_and_going_on(repository: Repository) -> None:
    shas = history(repository, 40, 3)
    house, issue = failing(repository.root)
    first = search(house, issue, runs=2)
    assert (first.ending, first.runs) == ("unfinished", 2)
    rest = search(house, issue)
    assert (rest.ending, rest.commit) == ("commit", shas[3])
    assert rest.runs <= 11


KILLED = """
import os, signal, sys
from pathlib import Path
from bugsage import pipeline
from bugsage.pipeline.bisecting import Hunt
from bugsage.wiring import open_house
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background had it ignored
def tell(said):
    if said.startswith("run 3"):
        os.kill(os.getpid(), getattr(signal, sys.argv[3]))
pipeline.bisect(open_house(Path(sys.argv[1])), sys.argv[2], Hunt(tell=tell))
"""


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_ended_in_the_middle_it_goes_on_where_it_was(repository: Repository, how: str) -> None:
    shas = history(repository, 30, 2)
    _, issue = failing(repository.root)
    words = [sys.executable, "-c", KILLED, str(repository.root), issue, how]
    done = subprocess.run(words, capture_output=True, env=os.environ)
    assert done.returncode == -getattr(signal, how) or how == "SIGINT"
    assert done.returncode != 0
    if how == "SIGINT":
        assert left(repository.root) == []
    told: list[str] = []
    found = pipeline.bisect(open_house(repository.root), issue, Hunt(tell=told.append))
    assert found.commit == shas[2]
    assert len(told) == found.runs - 2, "two runs were known already"
    assert left(repository.root) == []


def test_where_there_is_no_history(repository: Repository, tmp_path: Path) -> None:
    bare = tmp_path / "plain"
    (bare / "tests").mkdir(parents=True)
    for name, text in {"shop.py": BAD, "tests/test_shop.py": TEST, "tests/__init__.py": "",
                       "bugsage.toml": settings(UNITTEST)}.items():  # fmt: skip
        (bare / name).write_text(text)
    house, issue = failing(bare)
    with pytest.raises(GitFailed, match="no git repository"):
        search(house, issue)
    with pytest.raises(UnknownIssue):
        search(house, "BS-00000000")


def test_the_command_line(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    from bugsage.surfaces.cli.app import run

    shas = history(repository, 6, 4)
    _, issue = failing(repository.root)
    assert run(["bisect", issue, "--repo", str(repository.root), "--format", "json"]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (document["schema"], document["introduction"]["commit"]) == ("bugsage/bisect@1", shas[4])
    assert re.search(r"run 2: .* commits left, about \d+ s more\)", err)
    assert run(["bisect", issue, "--repo", str(repository.root)]) == 0
    assert f"Introduced by {shas[4][:8]}" in capsys.readouterr().out
    assert run(["bisect", issue, "--repo", str(repository.root), "--bad", "HEAD~3"]) == 1
    assert run(["bisect", issue, "--repo", str(repository.root), "--bad", "no-such"]) == 3
    assert run(["bisect", "BS-12345678", "--repo", str(repository.root)]) == 2
