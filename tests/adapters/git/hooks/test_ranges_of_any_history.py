"""What a push brings, in any history: what it can be reached from and no remote can."""

import subprocess
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.adapters.git.hooks.ranges import pushed
from bugsage.model.hooking import PushedRef


@st.composite
def histories(draw: st.DrawFn) -> list[list[int]]:
    """Parents of each commit, older ones by their position."""
    count = draw(st.integers(1, 9))
    return [
        draw(st.lists(st.integers(0, number - 1), unique=True, max_size=2)) if number else [] for number in range(count)
    ]


def made(root: Path, history: list[list[int]], remotes: set[int]) -> list[str]:
    """The commits in a bare repository that has seen some of them on a remote; their names."""
    lines = []
    for number, parents in enumerate(history):
        lines += [f"commit refs/heads/c{number}", f"mark :{number + 1}", f"committer A <a@b> {number} +0000", "data 0"]
        lines += [f"{'merge' if place else 'from'} :{parent + 1}" for place, parent in enumerate(parents)]
        lines += [f"M 100644 inline f{number}", "data 1", str(number), ""]
    for number in remotes:
        lines += [f"reset refs/remotes/origin/r{number}", f"from :{number + 1}", ""]
    marks = root / "marks"
    subprocess.run(["git", "init", "-q", "--bare", root], check=True)
    command = ["git", "-C", root, "fast-import", "--quiet", f"--export-marks={marks}"]
    subprocess.run(command, input="\n".join(lines).encode(), check=True)
    named = dict(line.split() for line in marks.read_text().splitlines())
    return [named[f":{number + 1}"] for number in range(len(history))]


def reached(history: list[list[int]], ends: set[int]) -> set[int]:
    found, waiting = set[int](), list(ends)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += history[one]
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(), data=st.data())
def test_every_commit_that_is_new_and_no_other(history: list[list[int]], data: st.DataObject) -> None:
    numbers = st.integers(0, len(history) - 1)
    remotes, head = data.draw(st.sets(numbers, max_size=3)), data.draw(numbers)
    there = data.draw(st.none() | numbers)
    with tempfile.TemporaryDirectory() as folder:
        names = made(Path(folder), history, remotes)
        ref = PushedRef(
            local_ref="refs/heads/x",
            local=names[head],
            remote_ref="refs/heads/x",
            remote=None if there is None else names[there],
        )
        found = pushed(Path(folder), [ref])
    known = reached(history, remotes | (set() if there is None else {there}))
    fresh = reached(history, {head}) - known
    assert bool(found.nothing) is not bool(fresh)
    if not fresh:
        assert not found.pushes
        return
    [push] = found.pushes
    built_on = {names[parent] for one in fresh for parent in history[one]} & {names[one] for one in known}
    assert (push.head, push.commits) == (names[head], len(fresh))
    assert push.base in built_on or (push.base is None and not built_on)
    lost = set() if there is None else reached(history, {there}) - reached(history, {head})
    assert push.dropped == len(lost)
