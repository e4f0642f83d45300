"""A pytest command, taken apart."""

import pytest

from bugsage.diagnosis.pytest_words import pytest_words


def test_paths_and_options_are_told_apart() -> None:
    command = "env A=b python -m pytest -q -p no:x --tb short tests/a.py -n 4 tests/b"
    words = pytest_words(command.split())
    assert words
    assert " ".join(words.base) == command.partition(" tests")[0]
    assert words.paths == ("tests/a.py", "tests/b")
    assert not words.partial


@pytest.mark.parametrize(
    ("command", "whole"),
    [
        ("pytest", True),
        ("pytest -q tests/", True),
        ("pytest tests/test_a.py", False),
        ("pytest tests/test_a.py::test_x", False),
        ("pytest -k total", False),
        ("pytest -m 'not slow'", False),
        ("pytest --deselect=tests/test_a.py::test_x", False),
        ("python -m pytest --lf", False),
    ],
)
def test_a_command_that_leaves_tests_out_is_not_whole(command: str, whole: bool) -> None:
    words = pytest_words(command.split())
    assert words
    assert words.is_whole is whole


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("tests", True),
        ("./tests/", True),
        ("tests/test_a.py", True),
        ("tests/test_a.py::TestA", True),
        ("tests/test_a.py::TestA::test_x", True),
        ("tests/test_a.py::TestA::test_x[1]", True),
        ("tests/test_a.py::TestAB", False),
        ("tests/test_ab.py", False),
        ("test", False),
        (".", True),
    ],
)
def test_what_it_names_is_run(path: str, runs: bool) -> None:
    words = pytest_words(["pytest", path])
    assert words
    assert words.runs("tests/test_a.py::TestA::test_x[1]") is runs


def test_another_tool_has_no_such_words() -> None:
    assert pytest_words(["python", "-m", "unittest"]) is None
