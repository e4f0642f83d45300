import sys
from pathlib import Path

import pytest

from bugsage import pipeline, wiring
from bugsage.errors import TestToolMissing
from tests.conftest import Repository

FAILING = "def test_a():\n    import os\n    assert open('data.txt').read() == 'b', os.getcwd()\n"


def part(repository: Repository) -> Path:
    repository.commit(
        "begin",
        {"api/pyproject.toml": "[tool.pytest.ini_options]\n", "api/test_a.py": FAILING, "api/data.txt": "a"},
    )
    return repository.root / "api"


def test_in_a_part_its_tests_run_in_its_folder_and_paths_are_the_repositorys(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = part(repository)
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    told: list[str] = []
    done, report = pipeline.test(
        wiring.open_house(folder), (), on_output=lambda _: None, tell=lambda found: told.append(found.reason)
    )
    assert done.status == 1
    assert told == ["in api pyproject.toml, [tool.pytest.ini_options] is for pytest"]
    assert report is not None
    assert report.diagnoses[0].issue.event.frames[-1].file == "api/test_a.py"
    again = pipeline.diagnose(wiring.open_house(repository.root), ())
    assert [one.issue.id for one in again.diagnoses] == [one.issue.id for one in report.diagnoses]


def test_a_command_that_is_given_runs_where_one_stands(repository: Repository) -> None:
    folder = part(repository)
    command = (sys.executable, "-c", "import os; print(os.getcwd())")
    done, _ = pipeline.test(wiring.open_house(folder), command, on_output=lambda _: None)
    assert Path(done.log).read_text() == f"{folder}\n"
    assert done.command == ("env", "--chdir=api", *command)
    top, _ = pipeline.test(wiring.open_house(repository.root), command, on_output=lambda _: None)
    assert top.command == command


def test_what_is_missing_is_told_before_anything_runs(repository: Repository) -> None:
    repository.commit("begin", {"package.json": '{"scripts": {"test": "x"}, "devDependencies": {"a": "1"}}'})
    with pytest.raises(TestToolMissing, match=r"because package\.json has a script test") as raised:
        pipeline.test(wiring.open_house(repository.root), (), on_output=lambda _: None)
    assert raised.value.hint == "npm install" or raised.value.hint.startswith("install Node.js")
