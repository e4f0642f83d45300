"""A report, and one more run of its failing tests under the recorder."""

import os
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.model.diagnosis import Report
from bugsage.model.execution import Execution
from bugsage.model.issue import Issue
from bugsage.pipeline.rerunning import rerun
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
SHOP = """\
def price(name):
    found = {"apple": 3}.get(name)
    return found


def total(names):
    return sum(price(name) for name in names)
"""
TESTS = """\
import os
import shop


def test_total():
    names = ["apple", "pear"]
    assert shop.total(names) == 13


def test_fine():
    assert shop.price("apple") == 3


def test_only_elsewhere():
    assert os.environ.get("ELSEWHERE")
"""
LOG = """\
=================================== FAILURES ===================================
__________________________________ test_total __________________________________
test_shop.py:7: in test_total
    assert shop.total(names) == 13
shop.py:7: in total
    return sum(price(name) for name in names)
E   TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'
=========================== short test summary info ============================
FAILED test_shop.py::test_total - TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'
========================= 1 failed, 2 passed in 0.02s ==========================
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTHONPATH", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    settings = "[test]\nrerun_seconds = 300\nrerun_output_mb = 1\n"
    files = {
        "shop.py": SHOP,
        "test_shop.py": TESTS,
        "pytest.ini": "[pytest]\n",
        "odd.ini": "[pytest]\nodd = 1\n",
        "bugsage.toml": settings,
    }
    repository.commit("all", files)
    (repository.root / "failure.log").write_text(LOG)
    found = open_house(repository.root)
    assert isinstance(found, LocalHouse)
    return found


def diagnosed(house: LocalHouse, command: tuple[str, ...] | None, log: str = "failure.log") -> Report:
    return pipeline.diagnose(house, [str(house.root / log)], rerun=command)


def variables(report: Report) -> dict[str, str]:
    return {name: value for f in report.diagnoses[0].issue.event.frames for name, value in f.variables.items()}


def test_each_failing_test_gets_the_variables_of_its_own_rerun(house: LocalHouse) -> None:
    without = diagnosed(house, None)
    report = diagnosed(house, PYTEST)
    assert variables(without) == {}
    assert variables(report)["names"] == "['apple', 'pear']"
    assert report.diagnoses[0].issue.id == without.diagnoses[0].issue.id
    assert len(report.diagnoses) == 1
    assert report.notes == ()
    assert "rerun" in report.timings_ms


def test_env_before_the_command_does_not_keep_the_recorder_out(house: LocalHouse) -> None:
    report = diagnosed(house, ("env", "PYTHONPATH=.", *PYTEST, "test_shop.py"))
    assert variables(report)["names"] == "['apple', 'pear']"


def test_without_a_command_the_repositorys_own_is_narrowed_to_the_files_of_the_failing_tests(
    house: LocalHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    report = diagnosed(house, ())
    assert variables(report)["names"] == "['apple', 'pear']"
    (entry,) = (entry for entry, _ in pipeline.timeline(house) if entry.kind == "EvaluationCompleted")
    assert entry.payload["command"][-1] == "test_shop.py"
    assert entry.payload["counts"]["failed"] == 2, "its neighbours run too"
    assert entry.payload["again"] is True


def test_the_rerun_is_no_run_of_the_user(house: LocalHouse) -> None:
    diagnosed(house, PYTEST)
    told = [said for entry, said in pipeline.timeline(house) if entry.kind == "EvaluationCompleted"]
    assert [said.partition(":")[0] for said in told] == ["run again"]
    assert pipeline.issues(house)[0].occurrences == 1
    with pytest.raises(Exception, match="no failing run"):
        pipeline.diagnose(house, [])


def seen(house: LocalHouse, report: Report, command: tuple[str, ...]) -> tuple[tuple[Issue, ...], Execution | None]:
    found = rerun(house, command)([d.issue for d in report.diagnoses], house.code.code_map().files.keys())
    return found.issues, found.execution


def test_what_each_test_executed_is_handed_on(house: LocalHouse) -> None:
    _, execution = seen(house, diagnosed(house, None), PYTEST)
    assert execution is not None
    outcomes = {test.test: test.outcome for test in execution.tests}
    assert outcomes["test_shop.py::test_total"] == "failed"
    assert outcomes["test_shop.py::test_fine"] == "passed"
    fine = execution.of("test_shop.py::test_fine")
    assert fine is not None
    assert [f.symbol for f in fine.functions] == ["test_fine", "price"]


def test_a_test_that_passes_this_time_is_told(house: LocalHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    text = LOG.replace("test_total", "test_only_elsewhere").replace("TypeError: unsupported", "AssertionError: assert")
    (house.root / "elsewhere.log").write_text(text)
    monkeypatch.setenv("ELSEWHERE", "1")
    report = diagnosed(house, PYTEST, "elsewhere.log")
    assert report.notes == ("test_shop.py::test_only_elsewhere did not fail when run again",)


def test_another_failure_of_the_same_test_changes_nothing(house: LocalHouse) -> None:
    (house.root / "other.log").write_text(LOG.replace("TypeError", "LookupError"))
    report = diagnosed(house, PYTEST, "other.log")
    assert variables(report) == {}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no-such-program-anywhere",), "was not found on PATH"),
        ((sys.executable, "-c", "while True: print('x' * 10000)"), "wrote more than 1 MB"),
        ((sys.executable, "-c", "pass"), "could not be recorded"),
        ((*PYTEST, "-k", "fine"), "was not among the tests that were run again"),
        ((*PYTEST, "-W", "error::NoSuch"), "ended with status 4 before it ran a test: "),
        (
            (*PYTEST, "no_such_file.py"),
            "before it ran a test: UsageError: file or directory not found: no_such_file.py",
        ),
    ],
)
def test_the_answer_stands_where_the_rerun_cannot_be_had(
    house: LocalHouse, command: tuple[str, ...], said: str
) -> None:
    without, report = diagnosed(house, None), diagnosed(house, command)
    assert [d.issue.id for d in report.diagnoses] == [d.issue.id for d in without.diagnoses]
    assert report.diagnoses[0].suspects
    (note,) = report.notes
    assert said in note


def test_tests_that_cannot_be_imported_any_more_say_why(house: LocalHouse) -> None:
    (house.root / "test_shop.py").write_text("import no_such_module\n")
    notes = diagnosed(house, PYTEST).notes
    assert any(note.endswith("ModuleNotFoundError: No module named 'no_such_module'") for note in notes), notes


def test_a_rerun_that_takes_too_long_is_stopped_with_what_it_saw(house: LocalHouse) -> None:
    (house.root / "bugsage.toml").write_text("[test]\nrerun_seconds = 8\n")
    (house.root / "conftest.py").write_text("import time\ndef pytest_collection_finish(): time.sleep(3600)\n")
    report = diagnosed(open_house(house.root), PYTEST)  # type: ignore[arg-type]
    assert report.diagnoses[0].suspects
    assert any("was stopped" in note or "did not end" in note for note in report.notes)


def test_a_neighbour_that_hangs_costs_nothing_that_was_seen_before(house: LocalHouse) -> None:
    (house.root / "test_zz.py").write_text("import time\ndef test_hangs(): time.sleep(3600)\n")
    report = diagnosed(house, PYTEST)
    assert variables(report)["names"] == "['apple', 'pear']"
    assert not any("was stopped" in note for note in report.notes)
