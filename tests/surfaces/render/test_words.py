import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts
from bugsage.surfaces.render import words


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "100%"), (0.999, "99%"), (0.58, "58%"), (0.004, "<1%"), (0.0, "0%")],
)
def test_percent(value: float, said: str) -> None:
    assert words.percent(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.95, "almost certainly, 95%"),
        (0.7, "very likely, 70%"),
        (0.5, "probably, 50%"),
        (0.3, "possibly, 30%"),
        (0.1, "a guess, 10%"),
    ],
)
def test_confidence_in_words(value: float, said: str) -> None:
    assert words.confidence(value) == said


def test_counts_say_only_what_is_known() -> None:
    assert words.counts(Counts(failed=0, errors=1, passed=None, skipped=0)) == "0 failed, 1 error"
    assert words.counts(Counts()) == ""


@pytest.mark.parametrize(
    ("tool", "test", "command"),
    [
        ("pytest", "tests/test_a.py::test_b", "pytest tests/test_a.py::test_b"),
        ("pytest", "tests/test_a.py::test_b[x y]", "pytest 'tests/test_a.py::test_b[x y]'"),
        ("pytest", "tests/test_a.py::test_b['; rm -rf ~;']", None),
        ("pytest", "--co::x", None),
        ("pytest", "test_b", None),
        ("unittest", "tests.test_a.TestA.test_b", "python -m unittest tests.test_a.TestA.test_b"),
        ("unittest", "os; rm -rf", None),
        ("gcc", "a::b", None),
        ("pytest", None, None),
    ],
)
def test_rerun(tool: str, test: str | None, command: str | None) -> None:
    said = words.rerun(ErrorEvent(type="E", tool=tool, test=test))
    if command is None and said is not None:
        assert shlex.split(said) == ["pytest", test]
    else:
        assert said == command


@given(st.text(max_size=60))
def test_rerun_is_one_word_for_the_shell(name: str) -> None:
    said = words.rerun(ErrorEvent(type="E", tool="pytest", test=f"tests/test_a.py::{name}"))
    assert said is None or shlex.split(said) == ["pytest", f"tests/test_a.py::{name}"]
