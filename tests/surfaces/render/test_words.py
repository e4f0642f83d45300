import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.report import Counts
from bugsage.model.risk import Risk, RuleHit
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


def test_a_comparison_keeps_its_lines_and_loses_the_runner_s_advice() -> None:
    message = (
        "assert {'a': 0,...} == {'a': 1,...}\n  \n  Omitting 4 identical items, use -vv to show\n"
        "  Differing items:\n  {'a': 0} != {'a': 1}\n  Use -v to get more diff"
    )
    event = ErrorEvent(type="AssertionError", message=message)
    assert words.message_lines(event) == [
        "AssertionError: assert {'a': 0,...} == {'a': 1,...}",
        "  Differing items:",
        "  {'a': 0} != {'a': 1}",
    ]
    assert words.headline(event) == "AssertionError: assert {'a': 0,...} == {'a': 1,...}"


def test_where_a_value_came_from_stays_with_the_assertion() -> None:
    event = ErrorEvent(type="AssertionError", message="assert not True\n +  where True = <_io.BytesIO>.closed")
    assert words.headline(event) == "AssertionError: assert not True + where True = <_io.BytesIO>.closed"


@given(st.text(max_size=2000))
def test_a_message_is_shown_in_few_lines(message: str) -> None:
    shown = words.message_lines(ErrorEvent(type="E", message=message))
    assert 1 <= len(shown) <= words.MOST_LINES + 1
    assert shown[0].startswith("E")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tests/a.py::test_b", "tests/a.py::test_b"),
        ("one/two/tests/test_a.py::test_" + "b" * 20, "…/tests/test_a.py::test_" + "b" * 20),
        ("x" * 60, "x" * 44 + "…"),
    ],
)
def test_folders_of_a_long_id_go_first(name: str, shown: str) -> None:
    assert words.tail(name, 45) == shown


def test_a_risk_of_nothing_is_said_in_words() -> None:
    assert words.risk(Risk(score=0.0, path="review")).startswith("no rule speaks against a change here (0 of 10); ")
    hit = RuleHit(rule="r", points=0.0, reason="why")
    assert words.risk(Risk(score=0.0, path="escalate", hits=(hit,))).startswith("0.0 of 10; a fix needs a person")


@given(st.text(max_size=60))
def test_rerun_is_one_word_for_the_shell(name: str) -> None:
    said = words.rerun(ErrorEvent(type="E", tool="pytest", test=f"tests/test_a.py::{name}"))
    assert said is None or shlex.split(said) == ["pytest", f"tests/test_a.py::{name}"]


def chain(*links: tuple[str, str, int | None]) -> ErrorEvent:
    frames = (Frame(file="src/Cart.java", line=8), Frame(file="java/lang/Integer.java", line=1, in_app=False))
    infos = [ExceptionInfo(type=t, message="m", frames=frames, relation=r, parent=p) for t, r, p in links]
    return ErrorEvent(type=links[0][0], exceptions=tuple(infos))


def test_what_a_chain_began_with_is_told_with_its_place() -> None:
    event = chain(("A", "raised", None), ("S", "context", 0), ("B", "cause", 0), ("C", "cause", 2))
    assert words.origin(event) == "from C: m, src/Cart.java:8"


def test_what_is_no_chain_of_causes_began_with_itself() -> None:
    assert words.origin(chain(("A", "raised", None), ("B", "group", 0))) is None
    assert words.origin(chain(("A", "cause", 0))) is None
    assert words.origin(ErrorEvent(type="A")) is None
