"""A project that measures its coverage gets the same figures with the recorder as without."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.intake.execution.recorded import read_execution
from bugsage.model.execution import Execution
from bugsage.model.run import RunResult
from tests.adapters.recorder.pythons import NAMED

FILES = {
    "shop.py": "def price(name):\n    return {'apple': 3}.get(name)\n\n\ndef unused():\n    return 1\n",
    "test_shop.py": "import shop\n\n\ndef test_price():\n    assert shop.price('apple') == 3\n\n\n"
    "def test_fails():\n    assert shop.price('pear') == 3\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p no:cacheprovider --cov --cov-fail-under=90\n",
}


def _measuring() -> list[Path]:
    """This interpreter and those of BUGSAGE_TEST_PYTHONS, as far as pytest-cov is installed there."""
    program = "import pytest_cov, sys; print(sys.version_info[:2])"
    found = []
    for python in (Path(sys.executable), *NAMED):
        done = subprocess.run([python, "-c", program], capture_output=True, check=False)
        found += [python] if done.returncode == 0 else []
    return found


@pytest.fixture(params=_measuring() or [None], ids=lambda python: str(python))
def python(request: pytest.FixtureRequest) -> Path:
    if request.param is None:
        pytest.skip("pytest-cov is not here")
    return Path(request.param)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PYTEST_", "BUGSAGE_RE", "COV", "PYTHONPATH")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def run(python: Path, folder: Path, *command: str, record: bool = True, **environment: str) -> tuple[RunResult, str]:
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    runner = ProcessRunner(folder, folder.parent / "runs")
    result = runner.run([str(python), *command], record=record, environment=environment)
    return result, Path(result.log).read_text()


def executed(result: RunResult) -> Execution:
    assert result.record
    with open(result.record, "rb") as record:
        return read_execution(record)


def total(output: str) -> list[str]:
    return re.findall(r"^(?:\S+ +\d+ +\d+ +\d+%|(?:FAIL )?Required .*)", output, re.MULTILINE)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_figures_and_thresholds_are_those_without_it(python: Path, tmp_path: Path, workers: tuple[str, ...]) -> None:
    if workers and subprocess.run([python, "-c", "import xdist"], capture_output=True, check=False).returncode:
        pytest.skip("xdist is not there")
    without, bare = run(python, tmp_path / "bare", "-m", "pytest", *workers, record=False)
    result, output = run(python, tmp_path / "recorded", "-m", "pytest", *workers)
    assert total(output) == total(bare) != []
    assert result.status == without.status == 1
    assert "Required test coverage of 90% not reached" in output or "FAIL Required" in output
    execution = executed(result)
    if execution.source:
        assert {one.test for one in execution.tests} >= {"test_shop.py::test_price", "test_shop.py::test_fails"}
    else:  # before Python 3.12 there is one trace function, and it is the project's
        assert "coverage tool traces this run" in execution.notes[0]


def test_a_run_of_ours_leaves_the_projects_data_alone(python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".coverage").write_text("precious")
    result, output = run(python, folder, "-m", "pytest", BUGSAGE_TRACE="lines", BUGSAGE_COVERAGE="off")
    assert (folder / ".coverage").read_text() == "precious"
    assert total(output) == []
    assert executed(result).of("test_shop.py::test_fails")


def test_what_measures_everything_does_not_count_the_recorder(python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    run(python, folder, "-m", "coverage", "run", "-m", "pytest", "-o", "addopts=")
    report = subprocess.run(
        [python, "-m", "coverage", "report"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout
    assert re.search(r"^shop\.py +4 +1 ", report, re.MULTILINE)
    counted = [line.split() for line in report.splitlines() if "recorder" in line]
    assert [words[1] for words in counted] in ([], ["0"])
