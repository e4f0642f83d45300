"""What the working tree changes of the code that an error came from."""

from pathlib import Path

import pytest

from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import Issue, Triage
from bugsage.model.watch import ProductionIssue
from bugsage.pipeline.living.origins import commits_of
from bugsage.pipeline.living.touching import Touching
from bugsage.wiring import open_house
from tests.conftest import Repository

CODE = """\
import os


class Cart:
    def total(self):
        return split(self.items)


def split(items):
    # one each
    return items / 2


def other():
    return os.name
"""
#: A function, the line that differs, its part, whether it is not committed, whether it is gone.
Said = list[tuple[str, int, str, bool, bool]]


@pytest.fixture
def root(repository: Repository) -> Path:
    repository.commit("Start", {"billing/money.py": CODE})
    repository.git("tag", "v1.2.0")
    return repository.root


def seen(release: str = "") -> ProductionIssue:
    frames = (
        Frame(file="billing/money.py", line=6, function="total"),
        Frame(file="/usr/lib/server.py", line=1, function="serve", in_app=False),
        Frame(file="billing/money.py", line=11, function="split"),
    )
    event = ErrorEvent(type="TypeError", exceptions=(ExceptionInfo(type="TypeError", frames=frames),))
    issue = Issue(id="BS-1", fingerprint=Fingerprint(hash="1", parts=()), events=(event,))
    suspects = (Suspect(rank=1, file="billing/money.py", symbol="other", start=14, end=15, probability=0.4),)
    return ProductionIssue(
        issue="BS-1", release=release, diagnosis=Diagnosis(issue=issue, triage=Triage(), suspects=suspects)
    )


def touched(root: Path, release: str = "") -> Said:
    found = Touching(open_house(root)).of(seen(release))
    return [(one.symbol, one.line, one.role, one.uncommitted, one.gone) for one in found]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (CODE, []),
        (CODE.replace("# one each", "# half"), []),
        (CODE.replace("import os\n", "import os\n\n"), []),
        (CODE.replace("items / 2", "items // 2"), [("split", 11, "raised", True, False)]),
        (
            "X = 1\n" + CODE.replace("os.name", "''").replace("self.items", "[]"),
            [("Cart.total", 7, "frame", True, False), ("other", 16, "suspect", True, False)],
        ),
        (CODE.replace("def split", "def part"), [("split", 11, "raised", True, True)]),
    ],
)
def test_functions_of_frames_and_suspects_are_compared(root: Path, now: str, said: Said) -> None:
    (root / "billing/money.py").write_text(now)
    assert touched(root) == said


def test_a_file_that_is_gone_changes_all_of_it(root: Path) -> None:
    (root / "billing/money.py").unlink()
    assert [one[4] for one in touched(root)] == [True, True, True]


def test_what_was_committed_since_the_release_is_told_apart(root: Path, repository: Repository) -> None:
    repository.commit("Mend it", {"billing/money.py": CODE.replace("items / 2", "items // 2")})
    assert touched(root) == []
    committed = [("split", 11, "raised", False, False)]
    for release in ("shop@1.2.0", "1.2.0", "v1.2.0", "shop@1.2.0+a1b2c3d", repository.git("rev-parse", "v1.2.0")[:12]):
        assert touched(root, release) == committed, release
    repository.write({"billing/money.py": CODE.replace("items / 2", "items // 3")})
    assert touched(root, "shop@1.2.0") == [("split", 11, "raised", True, False)]
    repository.write({"billing/money.py": CODE})
    assert touched(root, "shop@1.2.0") == []
    assert touched(root, "nothing@9") == [("split", 11, "raised", True, False)]


def test_a_release_is_the_word_of_a_stranger() -> None:
    for release in ("--output=x", "a..b", "HEAD~3", "@{-1}", "x y", "1.0:secret", ""):
        assert [one for one in commits_of(release) if not one.removeprefix("refs/tags/").isalnum()] == [], release
    assert list(commits_of("deadbeef"))[:2] == ["deadbeef", "refs/tags/deadbeef"]


def test_outside_any_repository_nothing_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "billing").mkdir()
    (tmp_path / "billing/money.py").write_text(CODE)
    assert touched(tmp_path) == []
