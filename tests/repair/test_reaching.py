"""Candidates that the failing tests do not come by are known before anything is run."""

import pytest

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.reaching import Reach

TEXT = """\
import os


def first(x):
    if x:
        return (
            x,
            1,
        )
    y = 2
    return y


def second(x):
    return x
"""


def candidate(old: str, new: str, *, file: str = "app.py") -> Candidate:
    start = TEXT.index(old)
    edit = Edit(file=file, start=start, end=start + len(old), text=new)
    return Candidate(edits=(edit,), by="test", file=file, symbol="first", line=1)


def insertion(before: str, line: str) -> Candidate:
    start = TEXT.index(before)
    edit = Edit(file="app.py", start=start, end=start, text=line)
    return Candidate(edits=(edit,), by="test", file="app.py", symbol="first", line=1)


@pytest.mark.parametrize(
    ("made", "lines", "expected"),
    [
        (candidate("y = 2", "y = 3"), {1, 4, 5, 10, 11}, True),
        (candidate("y = 2", "y = 3"), {1, 4, 5, 6, 7}, False),
        pytest.param(candidate("1,", "2,"), {5, 6}, True, id="a line of a statement that has none of its own"),
        pytest.param(insertion("    y = 2", "    x = 1\n"), {5, 6}, True, id="a line more, in a function that ran"),
        pytest.param(insertion("    y = 2", "    x = 1\n"), {15}, False, id="a line more, in one that did not"),
        pytest.param(insertion("import os", "import re\n"), {1}, True, id="an import more"),
        (candidate("def second(x)", "def second(y)"), {14}, True),
        (candidate("return x", "return 1"), {14}, False),
    ],
)
def test_only_what_ran_can_be_reached(made: Candidate, lines: set[int], expected: bool) -> None:
    assert Reach({"app.py": TEXT}.get, {"app.py": lines}).holds(made) is expected


def test_a_file_that_nobody_loaded_is_not_reached() -> None:
    assert not Reach({"app.py": TEXT}.get, {"other.py": {1}}).holds(candidate("y = 2", "y = 3"))


def test_what_cannot_be_read_is_tried() -> None:
    change = candidate("y = 2", "y = 3")
    assert Reach({"app.py": f"{TEXT}def"}.get, {"app.py": {1}}).holds(change)
    assert Reach({}.get, {}).holds(change)
    assert Reach({"app.json": TEXT}.get, {}).holds(candidate("y = 2", "y = 3", file="app.json"))
