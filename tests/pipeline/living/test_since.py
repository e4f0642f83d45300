"""What changed since a test passed is what was saved behind its last run that did."""

from bugsage.model.affected import FileChange, Trace, Traces
from bugsage.model.history import ChangedRange
from bugsage.pipeline.living.since import Since

A, B, NEW = "tests/test_a.py::test_a", "tests/test_a.py::test_b", "tests/test_a.py::test_new"


def known() -> Since:
    trace = Trace(ran=())
    return Since(Traces(tests={A: trace, B: trace, "r": Trace(ran=(), red=True), "s": Trace(ran=(), stale=True)}))


def test_each_test_has_its_own_last_good_state() -> None:
    since = known()
    since.changed([FileChange(path="a.py", before="1\n2\n3\n", after="1\n2\n4\n")])
    since.started()
    since.changed([FileChange(path="b.py", before="1\n", after="2\n")])
    since.passed(f"{B}[1]")
    since.failed(A)
    assert since.turned(A) == (0, 1)
    since.started()
    since.failed(A)
    since.failed(B)
    assert [since.turned(name) for name in (A, B)] == [(0, 1), (1, 2)]
    assert [since.turned(name) for name in ("r", "s", NEW)] == [None, None, None]
    change = since.change(0, 1)
    assert change.ranges == change.unproven == (ChangedRange(file="a.py", start=3, end=3),)
    assert change.from_green
    assert since.change(1, 2).files == ("b.py",)
    since.passed(A)
    assert since.turned(A) == (2, 2)
    assert not since.change(2, 2).files


def test_lines_are_those_of_now() -> None:
    since = known()
    since.changed([FileChange(path="a.py", before="1\n2\n3\n", after="1\n2\n4\n")])
    since.changed([FileChange(path="a.py", before="1\n2\n4\n", after="0\n1\n2\n4\n")])
    assert since.change(0, 1).ranges == (
        ChangedRange(file="a.py", start=1, end=1),
        ChangedRange(file="a.py", start=4, end=4),
    )


def test_what_was_taken_back_is_no_change() -> None:
    since = known()
    since.changed([FileChange(path="a.py", before="1", after="2"), FileChange(path="a.py", before="2", after="1")])
    assert since.change(0, 2).files == ()


def test_lines_that_went_files_that_went_and_files_of_which_nothing_was_known() -> None:
    since = known()
    since.changed([
        FileChange(path="a.py", before="1\n2\n3", after="1\n3"),
        FileChange(path="gone.py", before="1", after=None),
        FileChange(path="b.py", before=None, after="1\n2", opaque=True),
    ])  # fmt: skip
    change = since.change(0, 3)
    assert change.ranges == (ChangedRange(file="a.py", start=2, end=1), ChangedRange(file="b.py", start=1, end=2))
    assert change.files == ("a.py", "gone.py", "b.py")
