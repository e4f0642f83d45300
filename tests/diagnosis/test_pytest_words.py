"""A pytest command, taken apart."""

import pytest

from bugsage.diagnosis.pytest_words import pytest_words, run_by, tersely


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


def test_which_tests_a_command_runs() -> None:
    tests = ["a/test_a.py::x", "b/test_b.py::y"]
    assert run_by(["pytest"], tests) == tuple(tests)
    assert run_by(["pytest", "a"], tests) == ("a/test_a.py::x",)


@pytest.mark.parametrize("command", ["pytest -k x", "pytest a/test_a.py::x", "env --chdir=a pytest", "make test"])
def test_where_it_cannot_be_told_there_is_none(command: str) -> None:
    assert run_by(command.split(), ["a/test_a.py::x"]) == ()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("python -m pytest -q tests", "python -m pytest --tb=native -q tests"),
        ("env A=1 /x/bin/pytest", "env A=1 /x/bin/pytest --tb=native"),
        ("pytest --tb=short a.py", "pytest --tb=short a.py"),
        ("pytest --tb native", "pytest --tb native"),
        ("go test ./...", "go test ./..."),
    ],
)
def test_failures_are_told_in_few_words_unless_the_command_says_how(command: str, words: str) -> None:
    assert tersely(command.split()) == tuple(words.split())
    assert tersely(tersely(command.split())) == tuple(words.split())
