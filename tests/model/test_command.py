import pytest

from bugsage.model.command import env_prefix, inner_command, interpreter_options, is_program, tool_of


@pytest.mark.parametrize(
    ("command", "tool"),
    [
        ("pytest -q", "pytest"),
        ("/srv/.venv/bin/py.test", "pytest"),
        ("python -m pytest", "pytest"),
        (".venv/bin/python3.12 -X dev -W error -m pytest tests", "pytest"),
        ("C:\\env\\Scripts\\python.exe -m pytest", "pytest"),
        ("python /srv/bin/pytest", "pytest"),
        ("coverage run --source shop -m pytest -q", "pytest"),
        ("python -m coverage run -m pytest", "pytest"),
        ("coverage run script.py", "coverage"),
        ("uv run --frozen pytest", "pytest"),
        ("uvx --with hypothesis pytest", "pytest"),
        ("poetry run python -m unittest", "unittest"),
        ("uv run task", "uv"),
        ("python manage.py test", "django"),
        ("python run_tests.py -m pytest", "python"),
        ("python -c pass -m pytest", "python"),
        ("tox -e py -- pytest", "tox"),
        ("make pytest", "make"),
        ("npm test", "npm"),
        ("", ""),
    ],
)
def test_the_tool_is_read_from_the_words(command: str, tool: str) -> None:
    assert tool_of(tuple(command.split())) == tool


def test_a_launcher_is_looked_through() -> None:
    assert inner_command(("uv", "run", "--frozen", "python", "-m", "pytest")) == ("python", "-m", "pytest")


def test_options_of_the_interpreter_end_where_its_program_begins() -> None:
    assert interpreter_options(("python", "-I", "-W", "error", "-m", "pytest", "-E")) == ("-I", "-W", "error")


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("env A=1 PYTHONPATH=src python -m pytest -q", "python -m pytest -q"),
        ("/usr/bin/env -i A=1 uv run --frozen pytest", "pytest"),
        ("env -u A --unset=B -uC -- X= pytest", "pytest"),
        ("env -S pytest", "env -S pytest"),
        ("env --chdir=/tmp pytest", "pytest"),
        ("env A=1", "env A=1"),
    ],
)
def test_env_before_a_command_is_looked_through(command: str, inner: str) -> None:
    assert inner_command(tuple(command.split())) == tuple(inner.split())


def test_what_env_does_to_an_environment() -> None:
    own = {"A": "1", "B": "2", "C": "3"}
    assert env_prefix(("env", "-u", "A", "B=5=6", "pytest", "C=0")).applied(own) == {"B": "5=6", "C": "3"}
    assert env_prefix(("env", "-i", "B=5", "pytest")).applied(own) == {"B": "5"}
    assert env_prefix(("pytest", "B=5")).applied(own) == own


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("python app.py --x", True),
        ("env A=1 uv run python -X dev app.py", True),
        ("./app.py", True),
        ("python -m shop", True),
        ("python -m pytest", False),
        ("python -m unittest", False),
        ("/venv/bin/pytest", False),
        ("python -c 1", False),
        ("make", False),
        ("", False),
    ],
)
def test_what_is_a_program_and_no_test_tool(command: str, program: bool) -> None:
    assert is_program(tuple(command.split())) is program
