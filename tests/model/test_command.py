import pytest

from bugsage.model.command import inner_command, interpreter_options, tool_of


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
