import os
from pathlib import Path

import pytest

from bugsage.adapters.recorder import RECORDER_FOLDER
from bugsage.adapters.runner.environment import RECORDER, can_record, environment_of, with_recorder

RECORD, ROOT = Path("/state/runs/1.jsonl"), Path("/project")


def test_the_recorder_is_where_the_runner_looks_for_it() -> None:
    assert RECORDER == RECORDER_FOLDER
    assert (RECORDER / "bugsage_recorder.py").is_file()


def test_without_a_record_the_users_environment_stays_as_it_is() -> None:
    own = {"PYTHONPATH": "", "PYTEST_ADDOPTS": "-q", "PATH": "/bin"}
    assert environment_of(("pytest",), own, None, ROOT) == own


@pytest.mark.parametrize("own", [{}, {"PYTHONPATH": "", "PYTEST_ADDOPTS": ""}])
def test_pytest_is_told_of_the_recorder(own: dict[str, str]) -> None:
    assert environment_of(("pytest", "-q"), own, RECORD, ROOT) == {
        "BUGSAGE_RECORD": str(RECORD),
        "BUGSAGE_ROOT": str(ROOT),
        "PYTHONPATH": str(RECORDER),
        "PYTEST_ADDOPTS": "-p bugsage_recorder",
    }


def test_what_the_user_has_set_comes_first() -> None:
    given = environment_of(("pytest",), {"PYTHONPATH": "src", "PYTEST_ADDOPTS": "-n 4"}, RECORD, ROOT)
    assert given["PYTHONPATH"] == f"src{os.pathsep}{RECORDER}"
    assert given["PYTEST_ADDOPTS"] == "-n 4 -p bugsage_recorder"


@pytest.mark.parametrize("command", ["tox -e py", "make test", "nox", "npm test", "./run_tests.sh"])
def test_behind_other_tools_no_option_is_set_that_could_fail_without_the_path(command: str) -> None:
    given = environment_of(tuple(command.split()), {}, RECORD, ROOT)
    assert given == {"BUGSAGE_RECORD": str(RECORD), "BUGSAGE_ROOT": str(ROOT), "PYTHONPATH": str(RECORDER)}


@pytest.mark.parametrize(
    ("command", "can"),
    [
        ("python -m pytest", True),
        ("python -I -m pytest", False),
        ("python -sE -m pytest", False),
        ("uv run python -E -m pytest", False),
        ("python -WError -m pytest -I", True),
        ("python -X importtime -S -m pytest", True),
        ("make test", True),
        ("", False),
    ],
)
def test_isolated_interpreters_are_left_alone(command: str, can: bool, tmp_path: Path) -> None:
    assert can_record(tuple(command.split()), {"PATH": ""}, tmp_path) is can


@pytest.mark.parametrize(
    ("first", "can"), [("#!/usr/bin/python3 -sI", False), ("#!/usr/bin/python3 -s", True), ("", True)]
)
def test_the_first_line_of_a_script_is_heeded(first: str, can: bool, tmp_path: Path) -> None:
    (tmp_path / "pytest").write_text(first + "\nimport pytest\n")
    (tmp_path / "pytest").chmod(0o755)
    assert can_record(("pytest",), {"PATH": str(tmp_path)}, tmp_path) is can
    assert can_record(("./pytest",), {"PATH": ""}, tmp_path) is can


def test_what_env_sets_before_a_command_does_not_undo_the_recorder() -> None:
    command = ("env", "PYTHONPATH=src", "PYTEST_ADDOPTS=-q", "A=1", "python", "-m", "pytest", "tests")
    argv, given = with_recorder(command, {"PATH": "/bin", "BUGSAGE_TRACE": "lines"}, RECORD, ROOT)
    assert argv[:4] == command[:4]
    assert argv[-4:] == command[-4:]
    assert set(argv[4:-4]) == {
        f"BUGSAGE_RECORD={RECORD}",
        f"BUGSAGE_ROOT={ROOT}",
        "BUGSAGE_TRACE=lines",
        f"PYTHONPATH=src:{RECORDER}",
        "PYTEST_ADDOPTS=-q -p bugsage_recorder",
    }
    assert given["BUGSAGE_RECORD"] == str(RECORD)


def test_a_command_is_run_as_it_is_where_nothing_is_recorded() -> None:
    command = ("env", "-i", "PYTHONPATH=src", "pytest")
    assert with_recorder(command, {"PATH": "/bin"}, None, ROOT) == (command, {"PATH": "/bin"})
    assert with_recorder(("pytest",), {}, RECORD, ROOT)[0] == ("pytest",)


def test_an_emptied_environment_is_given_the_recorder_all_the_same() -> None:
    argv, _ = with_recorder(("env", "-i", "pytest"), {"PYTHONPATH": "elsewhere"}, RECORD, ROOT)
    assert f"PYTHONPATH={RECORDER}" in argv
