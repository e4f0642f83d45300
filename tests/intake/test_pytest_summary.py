import pytest

from bugsage.intake.pytest_summary import Line, Summary, counts_of, event_of
from bugsage.model.report import Counts


@pytest.mark.parametrize(
    ("text", "test", "kind", "message"),
    [
        ("FAILED a.py::t - ValueError: x - y", "a.py::t", "ValueError", "x - y"),
        ("FAILED a.py::t[two - words] - assert 1 == 2", "a.py::t[two - words]", "AssertionError", "assert 1 == 2"),
        ("FAILED a.py::t[x[0]] - pkg.Err.Bad: no", "a.py::t[x[0]]", "pkg.Err.Bad", "no"),
        ("FAILED a.py::T::t - Asse...", "a.py::T::t", "Failed", "Asse..."),
        ("FAILED a.py::t", "a.py::t", "Failed", ""),
        ("FAILED a.py::t - RuntimeError", "a.py::t", "RuntimeError", ""),
        ("ERROR a.py - KeyError: 'x'", "a.py", "KeyError", "'x'"),
        ("FAILED a.py::t - the thing: broke", "a.py::t", "Failed", "the thing: broke"),
        ("SUBFAILED[sq] (n=2) a.py::t - assert 4 == 2", "a.py::t", "AssertionError", "assert 4 == 2"),
    ],
)
def test_line(text: str, test: str, kind: str, message: str) -> None:
    event = event_of(Line(text))
    assert (event.test, event.type, event.message) == (test, kind, message)


def test_titles_find_their_line_once_and_in_order() -> None:
    lines = ["FAILED a/t.py::test_x - A: 1", "FAILED b/t.py::test_x - B: 2", "FAILED b/t.py::T::test_y[p - q] - C: 3"]
    summary = Summary([*lines, "ERROR a/t.py::test_x - D: 4"])
    found = [summary.match("FAILURES", title, None) for title in ("test_x", "T.test_y[p - q]", "test_x", "test_x")]
    assert [match and match.id for match in found] == [
        "a/t.py::test_x",
        "b/t.py::T::test_y[p - q]",
        "b/t.py::test_x",
        None,
    ]
    error = summary.match("ERRORS", "ERROR at setup of test_x", None)
    assert error is not None
    assert error.id == "a/t.py::test_x"
    assert summary.unused() == []


@pytest.mark.parametrize(
    ("finals", "counts"),
    [
        ([], Counts()),
        (["no tests ran in 0.01s"], Counts(failed=0, errors=0, passed=0, skipped=0)),
        (["2 failed, 3 passed, 1 skipped, 1 error in 0.1s"], Counts(failed=2, errors=1, passed=3, skipped=1)),
        (["1 xfailed, 2 xpassed, 3 errors in 61.2s (0:01:01)"], Counts(failed=0, errors=3, passed=0, skipped=0)),
        (["1 failed in 1s", "1 failed, 2 passed in 2s"], Counts(failed=2, errors=0, passed=2, skipped=0)),
    ],
)
def test_counts(finals: list[str], counts: Counts) -> None:
    assert counts_of(finals) == counts
