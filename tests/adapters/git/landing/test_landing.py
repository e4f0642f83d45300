"""What lands, with the user's unfinished work beside it and in the same files."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.errors import GitFailed, LandingRefused
from bugsage.model.landing import LandOrder
from bugsage.model.selection import Selection, picked
from bugsage.model.unified_diff import parse_diff
from bugsage.model.written_diff import diff_text
from tests.adapters.git.landing.conftest import LINES, Bench, put
from tests.conftest import NEUTRAL_GIT

OFFER = {"a.py": put(LINES, {10: "ten", 30: "thirty"}), "gone.py": None, "new/b.py": "new\n"}


def begun(bench: Bench) -> str:
    """One commit, and an offer that changes, adds, deletes, renames files and makes a program of one."""
    files = {
        "a.py": LINES,
        "gone.py": "gone\n",
        "old.py": LINES,
        "run.sh": "x\n",
        "staged.txt": "a\n",
        "kept.txt": "a\n",
    }
    bench.repository.commit("Start", files)
    return bench.offer(OFFER, ("mv", "old.py", "moved.py"), program="run.sh")


def unfinished(bench: Bench) -> None:
    """Work of every kind, some of it in a file that the offer changes."""
    text = (bench.root / "a.py").read_text()
    bench.repository.write({"staged.txt": "stash\n"}).git("stash", "-q")
    bench.repository.write({"a.py": put(text, {3: "staged"}), "staged.txt": "staged\n"}).git("add", "-A")
    bench.repository.write({"a.py": put(text, {3: "staged", 37: "not staged"}), "own.txt": "untracked\n"})
    bench.repository.write({"soon.txt": "soon\n"}).git("add", "-N", "soon.txt")
    (bench.root / "kept.txt").unlink()


@pytest.mark.parametrize("split", ["false", "true"])
def test_work_of_every_kind_stays_and_undo_gives_everything_back(bench: Bench, split: str) -> None:
    bench.git("config", "core.splitIndex", split)
    offer = begun(bench)
    unfinished(bench)
    work, before = bench.work(), bench.whole()
    done = bench.land(offer)
    assert bench.work() == work
    assert (done.way, done.branch, done.notes) == ("commit", "main", ())
    assert done.paths == ("a.py", "gone.py", "moved.py", "new/b.py", "old.py", "run.sh")
    assert bench.git("diff", "--name-status", offer, done.commit) == ""
    assert bench.git("log", "-1", "--format=%an %ae|%B").strip() == "Uma uma@example.org|Mend it\n\nBugSage-Fix: FX-1"
    assert (bench.root / "a.py").read_text() == put(LINES, {3: "staged", 10: "ten", 30: "thirty", 37: "not staged"})
    assert os.access(bench.root / "run.sh", os.X_OK)
    assert not (bench.root / "gone.py").exists()
    assert bench.git("stash", "list").count("\n") == 1
    assert bench.undo(done.commit).way == "back"
    after = bench.whole()
    assert {name: after[name] for name in after if name != "log"} == {n: before[n] for n in before if n != "log"}
    assert not (bench.root / "new").exists()


def staged(text: str, name: str = "a.py") -> Callable[[Bench], object]:
    return lambda bench: bench.repository.write({name: text}).git("add", name)


def written(text: str, name: str = "a.py") -> Callable[[Bench], object]:
    return lambda bench: bench.repository.write({name: text})


IN_THE_WAY = {
    "the same lines staged": (staged(put(LINES, {10: "mine"})), "a.py: what is staged and the commit change the same"),
    "the same lines not staged": (written(put(LINES, {30: "mine"})), "a.py: what is not committed and the commit"),
    "an untracked file": (written("mine\n", "new/b.py"), "new/b.py: the commit adds it, and the working tree has an"),
    "another file staged": (staged("mine\n", "new/b.py"), "new/b.py: the commit adds it, and the index has another"),
    "a file to be deleted was changed": (written("mine\n", "gone.py"), "gone.py: the working tree has changed it, and"),
    "the same, staged": (staged("mine\n", "gone.py"), "gone.py: the index has changed it, and the commit deletes it"),
    "the file is gone": (lambda bench: (bench.root / "a.py").unlink(), "a.py: the working tree has it no more"),
    "the file is gone from the index": (lambda bench: bench.git("rm", "-q", "--cached", "a.py"), "a.py: the index has"),
    "a folder": (lambda bench: (bench.root / "moved.py").mkdir(), "a folder is in the way of moved.py"),
    "a file where a folder should be": (written("mine\n", "new"), "new is in the way of new/b.py"),
    "a link that leads out": (lambda bench: (bench.root / "new").symlink_to(bench.root.parent), "lies behind a link"),
    "a merge": (lambda bench: (bench.root / ".git/MERGE_HEAD").write_text("0" * 40), "a merge is under way"),
    "a rebase": (lambda bench: (bench.root / ".git/rebase-merge").mkdir(), "a rebase is under way"),
    "another git": (lambda bench: (bench.root / ".git/index.lock").touch(), "another git process works in this"),
}


@pytest.mark.parametrize(("prepare", "said"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_is_shown_and_nothing_is_changed(
    bench: Bench, prepare: Callable[[Bench], object], said: str
) -> None:
    offer = begun(bench)
    prepare(bench)
    before = bench.whole()
    with pytest.raises(LandingRefused, match=said) as refusal:
        bench.land(offer)
    assert bench.whole() == before
    assert refusal.value.hint
    if "the same" in said:
        assert "<<<<<<< what is" in refusal.value.detail
        assert "\nmine\n" in refusal.value.detail


def test_what_the_user_has_done_alike_is_no_conflict(bench: Bench) -> None:
    offer = begun(bench)
    bench.repository.write({"new/b.py": "new\n", "a.py": put(LINES, {10: "ten", 20: "mine"})})
    (bench.root / "gone.py").unlink()
    done = bench.land(offer)
    assert bench.git("status", "--porcelain") == " M a.py\n"
    assert (bench.root / "a.py").read_text() == put(LINES, {10: "ten", 20: "mine", 30: "thirty"})
    assert bench.git("show", f"{done.commit}:a.py") == OFFER["a.py"]


def test_a_part_lands_to_the_byte_whatever_the_encoding(bench: Bench) -> None:
    before = b"caf\xe9\nb\nc\nd\ne\nf\ng\nh\ni\nj\nlast"
    bench.repository.commit("Start", {"a b.txt": before, "c.txt": "c\n"})
    after = before.replace(b"caf\xe9", b"th\xe9").replace(b"b\n", b"B\nB2\n").replace(b"last", b"end\n")
    offer = bench.offer({"a b.txt": after, "c.txt": "C\n"})
    landing = bench.landing()
    files = parse_diff(landing.diff(offer))
    assert diff_text(picked(files, Selection(parts={1: (), 2: (), 3: ()}))).count("\n@@ ") == 3
    # Of the first hunk only `b` -> `B`, without `B2`; the second whole; the third not.
    lines = files[0].hunks[0].lines
    wanted = tuple(at for at, line in enumerate(lines, start=1) if line in ("-b", "+B"))
    part = picked(files, Selection(parts={1: wanted, 2: ()}))
    done = landing.land(LandOrder(diff=diff_text(part), base=f"{offer}^", message="Part\n"))
    landing.told(done.id)
    assert (bench.root / "a b.txt").read_bytes() == before.replace(b"b\n", b"B\n").replace(b"last", b"end\n")
    assert (bench.root / "c.txt").read_text() == "c\n"
    assert bench.git("status", "--porcelain") == ""


def test_a_fix_for_an_older_commit_is_merged_or_its_conflict_shown(bench: Bench) -> None:
    offer = begun(bench)
    bench.repository.commit("Later", {"a.py": put(LINES, {0: "later"})})
    done = bench.land(offer)
    assert (bench.root / "a.py").read_text() == put(LINES, {0: "later", 10: "ten", 30: "thirty"})
    bench.undo(done.commit)
    bench.repository.commit("Later still", {"a.py": put(LINES, {10: "other"})})
    before = bench.whole()
    with pytest.raises(LandingRefused, match=r"conflicts with what was committed since, in a\.py") as refusal:
        bench.land(offer)
    assert "ten" in refusal.value.detail
    assert "other" in refusal.value.detail
    assert bench.whole() == before


def test_twice_is_nothing_to_commit(bench: Bench) -> None:
    offer = begun(bench)
    bench.land(offer)
    with pytest.raises(LandingRefused, match="the branch has this change already"):
        bench.land(offer)


def test_line_ends_stay_as_the_user_has_them(bench: Bench) -> None:
    bench.git("config", "core.autocrlf", "true")
    bench.repository.commit("Start", {"a.py": LINES.replace("\n", "\r\n"), "b.py": LINES.replace("\n", "\r\n")})
    offer = bench.offer({name: put(LINES, {10: "ten"}).replace("\n", "\r\n") for name in ("a.py", "b.py")})
    mine = put(LINES, {30: "mine"}).replace("\n", "\r\n").encode()
    bench.repository.write({"b.py": mine})
    done = bench.land(offer)
    assert (bench.root / "a.py").read_bytes() == put(LINES, {10: "ten"}).replace("\n", "\r\n").encode()
    assert (bench.root / "b.py").read_bytes() == mine.replace(b"line 10\r", b"ten\r")
    assert bench.git("status", "--porcelain") == " M b.py\n"
    assert b"\r" not in bench.git("cat-file", "blob", f"{done.commit}:a.py").encode()


def test_sparse_files_stay_away_and_marks_of_the_index_stay(bench: Bench) -> None:
    bench.repository.commit("Start", {"in/a.py": LINES, "out/b.py": LINES, "in/c.py": LINES})
    offer = bench.offer({name: put(LINES, {10: "ten"}) for name in ("in/a.py", "out/b.py", "in/c.py")})
    bench.git("sparse-checkout", "set", "in")
    bench.git("update-index", "--assume-unchanged", "in/c.py")
    bench.land(offer)
    assert bench.git("ls-files", "-v").split("\n")[:3] == ["H in/a.py", "h in/c.py", "S out/b.py"]
    assert not (bench.root / "out").exists()
    assert (bench.root / "in/c.py").read_text() == put(LINES, {10: "ten"})
    assert bench.git("status", "--porcelain") == ""


def test_a_link_a_submodule_and_an_odd_name(bench: Bench, tmp_path: Path) -> None:
    bench.repository.commit("Start", {"a.py": "a\n", "b.py": "b\n"})
    (bench.root / "link").symlink_to("a.py")
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    words = ["git", "-C", str(other), "commit", "-q", "--allow-empty", "-m", "1"]
    subprocess.run(words, check=True, env=os.environ | NEUTRAL_GIT)
    bench.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    bench.repository.commit("More")
    bench.git("checkout", "-qb", "offer")
    (bench.root / "link").unlink()
    (bench.root / "link").symlink_to("b.py")
    odd = 'a "quoted"\tn\u00e4me.py'
    offer = bench.repository.commit("Offer", {odd: "odd\n"})
    bench.git("checkout", "-q", "main")
    (bench.root / "sub" / "mine.txt").write_text("mine\n")
    files = parse_diff(bench.landing().diff(offer))
    landing = bench.landing()
    order = LandOrder(diff=diff_text(files), base=f"{offer}^", message="Odd\n")
    landing.told(landing.land(order).id)
    assert os.readlink(bench.root / "link") == "b.py"
    assert (bench.root / odd).read_text() == "odd\n"
    assert (bench.root / "sub" / "mine.txt").read_text() == "mine\n"
    assert bench.git("status", "--porcelain", "--ignore-submodules=dirty") == ""


def test_a_linked_worktree_a_detached_head_and_another_branch(bench: Bench, tmp_path: Path) -> None:
    offer = begun(bench)
    bench.git("branch", "side")
    bench.git("branch", "aside")
    bench.git("worktree", "add", "-q", str(tmp_path / "linked"), "side")
    linked = bench.landing(tmp_path / "linked")
    (tmp_path / "linked" / "a.py").write_text(put(LINES, {20: "mine"}))
    done = linked.land(LandOrder(commit=offer, message="Linked\n"))
    linked.told(done.id)
    assert (done.branch, bench.git("rev-parse", "side").strip()) == ("side", done.commit)
    assert (tmp_path / "linked" / "a.py").read_text() == put(LINES, {10: "ten", 20: "mine", 30: "thirty"})
    before = bench.whole()
    with pytest.raises(LandingRefused, match="another worktree has side checked out"):
        bench.land(offer, branch="side")
    with pytest.raises(LandingRefused, match="there is no branch nowhere"):
        bench.land(offer, branch="nowhere")
    assert bench.whole() == before
    aside = bench.land(offer, branch="aside")
    assert bench.git("rev-parse", "aside").strip() == aside.commit
    assert {name: said for name, said in bench.whole().items() if name != "refs"} == {
        name: said for name, said in before.items() if name != "refs"
    }
    bench.git("checkout", "-q", "--detach")
    (bench.root / "more.txt").write_text("more\n")  # else the commit may be the one that is aside
    bench.git("add", "more.txt")
    bench.git("commit", "-q", "-m", "More")
    detached = bench.land(offer)
    assert (detached.branch, bench.git("rev-parse", "HEAD").strip()) == (None, detached.commit)
    assert bench.git("rev-parse", "main").strip() != detached.commit
    assert bench.undo(detached.commit).way == "back"


def test_no_commit_no_repository_no_tree(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(LandingRefused, match="there is no commit yet"):
        bench.land("HEAD")
    (tmp_path / "plain").mkdir()
    with pytest.raises(GitFailed, match="is no git repository"):
        bench.landing(tmp_path / "plain").land(LandOrder(commit="HEAD", message="x"))


def test_a_diff_that_does_not_fit_is_refused(bench: Bench) -> None:
    bench.repository.commit("Start", {"a.py": LINES})
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-other\n+mine\n"
    before = bench.whole()
    with pytest.raises(LandingRefused, match="the patch does not apply"):
        bench.landing().land(LandOrder(diff=diff, base="HEAD", message="x"))
    assert bench.whole() == before


class TestUndo:
    def test_what_was_built_on_is_reverted_by_a_commit(self, bench: Bench) -> None:
        done = bench.land(begun(bench))
        bench.repository.commit("On top", {"top.txt": "top\n"})
        unfinished(bench)
        work = bench.work()
        undone = bench.undo(done.commit)
        assert (undone.way, undone.before) == ("commit", bench.git("rev-parse", "HEAD^").strip())
        assert bench.git("diff", "--name-only", done.before, "HEAD") == "top.txt\n"
        assert bench.work() == work

    def test_what_others_have_is_reverted_by_a_commit(self, bench: Bench) -> None:
        done = bench.land(begun(bench))
        bench.repository.write({"kept.txt": "stashed\n"}).git("stash", "-q")
        bench.git("branch", "bugsage/BS-1")
        assert bench.undo(done.commit).way == "back"
        done = bench.land(done.commit)
        bench.git("tag", "v1")
        assert bench.undo(done.commit).way == "commit"
        assert bench.git("rev-parse", "v1").strip() == done.commit

    def test_work_on_what_it_would_take_away_is_in_the_way(self, bench: Bench) -> None:
        done = bench.land(begun(bench))
        bench.repository.write({"new/b.py": "new\nand mine\n"})
        before = bench.whole()
        with pytest.raises(
            LandingRefused, match=r"new/b\.py: the working tree has changed it, and the commit deletes it"
        ):
            bench.undo(done.commit)
        assert bench.whole() == before

    def test_a_commit_of_another_branch_is_left_alone(self, bench: Bench) -> None:
        offer = begun(bench)
        with pytest.raises(LandingRefused, match="main does not hold the commit"):
            bench.undo(offer)
