"""Around a hunk as much is read as the definition it lies in, on both sides alike."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.patch import Hunk
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.tamper.windows import windows

FILE = ["import a", "", "", "@mark", "def f():", "    x = 1", "", "    return x", "", "", "def g():", "    return 2"]


def hunks(old: list[str], new: list[str], context: int = 1) -> tuple[Hunk, ...]:
    text = "\n".join(difflib.unified_diff(old, new, "a/x.py", "b/x.py", n=context, lineterm=""))
    return parse_diff(text + "\n")[0].hunks if text else ()


def test_window_is_the_whole_function_with_its_decorators():
    new = [line.replace("return x", "return -x") for line in FILE]
    (window,) = windows(hunks(FILE, new), new, old=False)
    assert new[window.new[0] - 1] == "@mark"
    assert new[window.new[1] - 1 - 2] == "    return -x"
    assert window.old == window.new


@given(st.lists(st.sampled_from(FILE), max_size=40), st.lists(st.sampled_from(FILE), max_size=40))
def test_both_sides_are_cut_alike(old, new):
    changed = hunks(old, new)
    of_old = [(window.old, window.new) for window in windows(changed, old, old=True)]
    of_new = [(window.old, window.new) for window in windows(changed, new, old=False)]
    assert [one for _, one in of_old] == [one for _, one in of_new]
    covered = {number for (first, last), _ in of_old for number in range(first, last + 1)}
    assert {number for hunk in changed for number, _ in hunk.removed()} <= covered
