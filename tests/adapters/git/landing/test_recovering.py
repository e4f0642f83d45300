"""Landings whose process dies at a given step, and what a person did before that was mended."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.git.landing import GitLanding, finishing, held
from bugsage.adapters.git.landing.journal import Journals
from bugsage.errors import LandingRefused, StateUnwritable
from bugsage.model.landing import LandOrder
from tests.adapters.git.landing.conftest import LINES, Bench, put

AFTER = put(LINES, {10: "ten"})
MINE = put(LINES, {30: "mine"})


@pytest.fixture
def offer(bench: Bench) -> str:
    bench.repository.commit("Start", {"a.py": LINES, "b.py": LINES})
    made = bench.offer({"a.py": AFTER, "b.py": AFTER, "c.py": "new\n"})
    bench.repository.write({"a.py": MINE}).git("add", "a.py")
    bench.repository.write({"b.py": MINE, "own.txt": "own\n"})
    return made


def dies(where: object, name: str, *, after: int = 0) -> Callable[[], None]:
    """The process ends without a word when it calls this for the time after so many."""

    def patch() -> None:
        real, calls = getattr(where, name), [0]

        def stand_in(*given: object, **more: object) -> object:
            calls[0] += 1
            if calls[0] > after:
                os._exit(9)
            return real(*given, **more)

        setattr(where, name, stand_in)

    return patch


STEPS = {
    "before the plan": (dies(finishing, "keep"), False),
    "before the branch": (dies(finishing, "move_branch"), False),
    "before the files": (dies(finishing, "move_files"), True),
    "between two files": (dies(held, "put", after=1), True),
    "before the index": (dies(finishing, "move_index"), True),
    "before its end is written": (dies(Journals, "write", after=2), True),
    "before it is told": (dies(GitLanding, "told"), True),
}


def in_a_process_that_dies(bench: Bench, patch: Callable[[], None], work: Callable[[GitLanding], object]) -> None:
    child = os.fork()
    if child == 0:
        try:
            patch()
            landing = bench.landing()
            done = work(landing)
            landing.told(done.id)  # type: ignore[attr-defined]
        finally:
            os._exit(8)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def land(offer: str) -> Callable[[GitLanding], object]:
    return lambda landing: landing.land(LandOrder(commit=offer, message="Mend it\n", memo={"issue": "BS-1"}))


def nothing_is_left(bench: Bench) -> None:
    assert bench.landing().left() == 0
    assert [
        path.name for path in (bench.root / ".git").iterdir() if "lock" in path.name or "bugsage" in path.name
    ] == []
    assert "refs/bugsage" not in bench.git("for-each-ref")


@pytest.mark.parametrize(("patch", "landed"), STEPS.values(), ids=STEPS)
def test_it_is_finished_or_had_never_begun(bench: Bench, offer: str, patch: Callable[[], None], landed: bool) -> None:
    work, before = bench.work(), bench.whole()
    in_a_process_that_dies(bench, patch, land(offer))
    landing = bench.landing()
    assert landing.left() == 1
    found = landing.recover()
    assert [one.memo for one in found] == ([{"issue": "BS-1"}] if landed else [])
    for one in found:
        landing.told(one.id)
    assert bench.work() == work
    nothing_is_left(bench)
    if not landed:
        assert bench.whole() == before
        return
    assert (bench.root / "b.py").read_text() == put(LINES, {10: "ten", 30: "mine"})
    in_a_process_that_dies(bench, patch, lambda one: one.undo(found[0].commit, LandOrder(message="Back\n")))
    for one in bench.landing().recover():
        bench.landing().told(one.id)
    nothing_is_left(bench)
    assert {name: said for name, said in bench.whole().items() if name != "log"} == {
        name: said for name, said in before.items() if name != "log"
    }


def test_the_next_landing_finishes_it_by_itself(bench: Bench, offer: str) -> None:
    in_a_process_that_dies(bench, *(STEPS["between two files"][0], land(offer)))
    with pytest.raises(LandingRefused, match="the branch has this change already"):
        bench.land(offer)
    [untold] = bench.landing().recover()
    assert untold.paths == ("a.py", "b.py", "c.py")
    assert (bench.root / "c.py").read_text() == "new\n"


def test_what_a_person_did_meanwhile_is_theirs(bench: Bench, offer: str) -> None:
    in_a_process_that_dies(bench, STEPS["before the files"][0], land(offer))
    (bench.root / ".git" / "index.lock").unlink()
    bench.repository.write({"a.py": put(MINE, {20: "later"}), "c.py": "mine\n"}).git("add", "a.py")
    [found] = bench.landing().recover()
    assert (bench.root / "a.py").read_text() == put(MINE, {10: "ten", 20: "later"})
    assert (bench.root / "c.py").read_text() == "mine\n"
    assert any("c.py was changed meanwhile and stays as it is" in note for note in found.notes)
    assert any("a.py was staged meanwhile and stays so" in note for note in found.notes)


def test_a_branch_that_was_reset_meanwhile_stays_reset(bench: Bench, offer: str) -> None:
    in_a_process_that_dies(bench, STEPS["between two files"][0], land(offer))
    (bench.root / ".git" / "index.lock").unlink()
    bench.git("reset", "-q", "--hard", "HEAD^")
    before = {name: said for name, said in bench.whole().items() if name not in ("left", "git", "refs")}
    assert bench.landing().recover() == ()
    nothing_is_left(bench)
    assert {name: said for name, said in bench.whole().items() if name in before} == before


def test_where_another_git_has_the_lock_it_waits(bench: Bench, offer: str) -> None:
    in_a_process_that_dies(bench, STEPS["before the files"][0], land(offer))
    lock = bench.root / ".git" / "index.lock"
    lock.unlink()
    lock.touch()
    with pytest.raises(LandingRefused, match="another git process works in this repository"):
        bench.landing().recover()
    assert bench.landing().left() == 1
    lock.unlink()
    assert len(bench.landing().recover()) == 1


def test_files_that_cannot_be_written_are_put_back(bench: Bench, offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = held.put

    def full(root: Path, path: str, *given: object) -> None:
        if path == "c.py":
            raise OSError(28, "No space left on device")
        real(root, path, *given)  # type: ignore[arg-type]

    before = bench.whole()
    monkeypatch.setattr(held, "put", full)
    with pytest.raises(LandingRefused, match="the files could not be written: No space left on device"):
        bench.land(offer)
    after = bench.whole()
    assert {name: said for name, said in after.items() if name != "log"} == {
        name: said for name, said in before.items() if name != "log"
    }
    nothing_is_left(bench)


def test_one_at_a_time_and_none_without_a_place_for_the_journal(
    bench: Bench, offer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.landing()
    with pytest.raises(StateUnwritable, match="cannot be written"):
        GitLanding(bench.root, None).land(LandOrder(commit=offer, message="x"))
    monkeypatch.setattr("bugsage.adapters.git.landing.journal.PATIENCE", 0.2)
    with Journals(bench.root / ".bugsage", bench.root).alone(), pytest.raises(LandingRefused, match="another landing"):
        bench.land(offer)
    bench.land(offer)
