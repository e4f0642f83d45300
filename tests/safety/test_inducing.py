"""Which commits brought a bug, as later fixes tell."""

import pytest

from bugsage.model.past import LoggedCommit
from bugsage.model.patch import FilePatch, Hunk, Patch
from bugsage.safety.inducing import HORIZON, MOST_BLAMED, blamed, is_fix, judgeable, taken_out
from bugsage.safety.track_record import DAY

CODE = ("shop/cart.py",)


def logged(message: str, *files: str, time: int = 0, author: str = "a@x.org", sha: str = "s") -> LoggedCommit:
    return LoggedCommit(sha=sha, time=time, author=author, message=message, files=files or CODE)


def test_a_fix_is_one_with_a_test_or_the_number_of_an_issue() -> None:
    assert is_fix(logged("Fix the total (#12)\n\nFixes #11"))
    assert is_fix(logged("Fixed a crash", *CODE, "tests/test_cart.py"))


@pytest.mark.parametrize(
    "message", ["Fix the total", "Fix the total (#12)", "Fix types (gh-3)", "Fix docs #3", "Add totals #3"]
)
def test_what_nothing_stands_for_or_is_no_repair_is_no_fix(message: str) -> None:
    assert not is_fix(logged(message))


def test_a_fix_touches_few_files_of_the_product() -> None:
    assert not is_fix(logged("Fix #1", "tests/test_cart.py"))
    assert not is_fix(logged("Fix #1", *(f"shop/a{n}.py" for n in range(6))))


def fix_of(*lines: str, before: str) -> Patch:
    gone = sum(line[0] == "-" for line in lines)
    come = sum(line[0] == "+" for line in lines)
    hunk = Hunk(old_start=1, old_count=gone, new_start=1, new_count=come, lines=lines)
    return Patch(files=(FilePatch(path="shop/cart.py", hunks=(hunk,), before=before),))


def test_only_code_that_does_not_come_back_was_taken_out() -> None:
    before = "import os\n# why\ntotal = 1\nkept = 2\n)\n"
    patch = fix_of("-import os", "-# why", "-total = 1", "-kept = 2", "-)", "+kept  = 2", before=before)
    assert taken_out(patch) == {"shop/cart.py": (3,)}


def test_a_rework_blames_nobody() -> None:
    lines = [f"value_{n} = {n}" for n in range(40)]
    assert taken_out(fix_of(*(f"-{line}" for line in lines), before="\n".join(lines))) == {}


def test_a_fix_speaks_against_older_work_of_the_last_year() -> None:
    fix = logged("Fix #1", time=400 * DAY, sha="fix")
    known = {
        "old": logged("One", time=1, sha="old"),
        "guilty": logged("Two", time=300 * DAY, sha="guilty"),
        "same day": logged("Three", time=400 * DAY - 60, sha="same day"),
        "other's": logged("Four", time=400 * DAY - 60, author="b@x.org", sha="other's"),
        "style": logged("Run black", time=300 * DAY, sha="style"),
        "later": logged("Five", time=401 * DAY, sha="later"),
    }
    assert blamed(fix, [*known, "unknown"], known) == {"guilty", "other's"}


def test_a_fix_that_blames_many_blames_none() -> None:
    known = {str(n): logged("One", time=300 * DAY, sha=str(n)) for n in range(MOST_BLAMED + 1)}
    assert blamed(logged("Fix #1", time=400 * DAY), known, known) == frozenset()
    assert len(blamed(logged("Fix #1", time=400 * DAY), list(known)[1:], known)) == MOST_BLAMED


def test_young_commits_and_those_beside_the_product_are_not_judged() -> None:
    log = [
        logged("One", time=0, sha="1"),
        logged("Docs", "README.md", time=0, sha="2"),
        logged("Everything", *(f"a{n}.py" for n in range(200)), time=0, sha="3"),
        logged("Two", time=HORIZON, sha="4"),
    ]
    assert [commit.sha for commit in judgeable(log)] == ["1"]
    assert list(judgeable([])) == []
