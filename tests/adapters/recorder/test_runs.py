"""The recorder in real pytest runs: what it writes, and that runs end with it as they do without."""

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.intake.execution.recorded import read_execution
from bugsage.model.execution import TestExecution
from bugsage.model.run import RunResult

pytestmark = pytest.mark.slow

PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q")
WORKERS = pytest.param(("-n2", "-p", "xdist"), marks=pytest.mark.slow)
SUITE = """
import pytest

def test_passes(): pass

def test_fails():
    wanted, api_token = {"a": 1}, "not-for-others"
    assert wanted == {"a": 2}

@pytest.fixture
def broken(): raise OSError("no database")

def test_error(broken): pass

@pytest.fixture
def late():
    yield
    raise OSError("still open")

def test_late(late): pass

def test_skipped(): pytest.skip("later")

@pytest.mark.xfail
def test_known(): raise ValueError

@pytest.mark.xfail
def test_good(): pass

@pytest.mark.xfail(strict=True)
def test_too_good(): pass
"""
OUTCOMES = {
    ("test_passes", "call"): "passed",
    ("test_fails", "call"): "failed",
    ("test_error", "setup"): "error",
    ("test_late", "call"): "passed",
    ("test_late", "teardown"): "error",
    ("test_skipped", "call"): "skipped",
    ("test_known", "call"): "xfailed",
    ("test_good", "call"): "xpassed",
    ("test_too_good", "call"): "failed",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def all_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs load every plugin of this environment, as those of most projects do: ours too, behind `make` or `env`."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")


def run(
    folder: Path,
    files: Mapping[str, str],
    *options: str,
    command: tuple[str, ...] = PYTEST,
    record: bool = True,
    environment: Mapping[str, str] | None = None,
) -> tuple[RunResult, list[dict[str, Any]]]:
    root = folder / "project"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    result = ProcessRunner(root, folder / "runs").run([*command, *options], record=record, environment=environment)
    lines = map(json.loads, Path(result.record).read_text().splitlines() if result.record else [])
    return result, [line for line in lines if line["kind"] != "executed"]


def outcomes(lines: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    return {
        (line["nodeid"].split("::")[-1], line["phase"]): line["outcome"] for line in lines if line["kind"] == "test"
    }


@pytest.mark.parametrize("options", [(), WORKERS, ("--tb=native",), ("-W", "error")])
@pytest.mark.usefixtures("all_plugins")
def test_every_outcome_is_recorded_once(tmp_path: Path, options: tuple[str, ...]) -> None:
    result, lines = run(tmp_path, {"test_suite.py": SUITE}, *options)
    header, *tests, footer = lines
    assert result.status == 1
    assert (header["kind"], header["format"], header["rootdir"]) == ("header", 1, str(tmp_path / "project"))
    assert outcomes(tests) == OUTCOMES
    assert len(tests) == len(OUTCOMES)
    assert footer["counts"] == dict(Counter(OUTCOMES.values()))
    assert (footer["exitstatus"], footer["problems"]) == (1, [])


@pytest.mark.parametrize("options", [(), WORKERS])
def test_failures_carry_their_variables(tmp_path: Path, options: tuple[str, ...]) -> None:
    _, lines = run(tmp_path, {"test_suite.py": SUITE}, *options)
    failure = next(line for line in lines if line.get("nodeid", "").endswith("test_fails"))
    (value,) = failure["exception"]["values"]
    (frame,) = value["stacktrace"]["frames"]
    assert value["type"] == "AssertionError"
    assert frame["vars"] == {"wanted": "{'a': 1}", "api_token": "[redacted]"}
    assert (frame["filename"], frame["function"], frame["in_app"]) == ("test_suite.py", "test_fails", True)
    assert "not-for-others" not in json.dumps(frame["vars"])


@pytest.mark.parametrize("options", [(), WORKERS, ("-v", "--durations=0", "-vv")])
def test_the_tools_own_output_is_the_same_but_for_times(tmp_path: Path, options: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly")
    files = {"test_a.py": "def test_a(): pass\ndef test_b(): assert 0\n"}
    shown = [
        Path(run(tmp_path, files, *options, command=command, record=record)[0].log).read_text()
        for record in (True, False)
    ]
    recorded, bare = (sorted(re.sub(r"\d+\.\d+s|gw\d", "", line) for line in text.splitlines()) for text in shown)
    assert [line.strip("= ") for line in recorded] == [line.strip("= ") for line in bare]
    assert "bugsage" not in shown[0]


INNER = """
import os, subprocess, sys
pytest_plugins = ["pytester"]

def test_nothing_leaks():
    assert "BUGSAGE_RECORD" not in os.environ
    assert "bugsage" not in os.environ.get("PYTHONPATH", "") + os.environ.get("PYTEST_ADDOPTS", "") + "".join(sys.path)

def test_in_process(pytester):
    pytester.makepyfile("def test_inner(): assert 0")
    pytester.runpytest_inprocess().assert_outcomes(failed=1)

def test_in_subprocess(pytester):
    pytester.makepyfile("def test_inner(): assert 0")
    pytester.runpytest_subprocess().assert_outcomes(failed=1)
"""


@pytest.mark.parametrize("options", [(), WORKERS])
def test_inner_runs_are_not_recorded(tmp_path: Path, options: tuple[str, ...]) -> None:
    result, lines = run(tmp_path, {"test_inner.py": INNER}, *options)
    assert result.status == 0, Path(result.log).read_text()
    assert set(outcomes(lines)) == {(f"test_{n}", "call") for n in ("nothing_leaks", "in_process", "in_subprocess")}


ROUGH = """
import os, time

def test_closes_everything(): os.closerange(20, 256)

def test_replaces_the_system(monkeypatch):
    def bad(*args, **kwargs): raise OSError("replaced")
    for name in ("open", "write", "close", "getpid", "getcwd"):
        monkeypatch.setattr(os, name, bad)
    monkeypatch.setattr(time, "time", bad)
    monkeypatch.setattr(time, "monotonic", bad)

def test_leaves(tmp_path): os.chdir(tmp_path)

def test_last(): assert 0
"""


def test_rough_tests_do_not_cost_a_line(tmp_path: Path) -> None:
    _, lines = run(tmp_path, {"test_rough.py": ROUGH})
    assert [line["outcome"] for line in lines if line["kind"] == "test"] == ["passed", "passed", "passed", "failed"]
    assert lines[-1]["problems"] == []


def test_collection_errors_show_what_was_raised(tmp_path: Path) -> None:
    files = {
        "tests/test_import.py": "import no_such_module_anywhere\n",
        "tests/test_syntax.py": "def broken(:\n",
        "tests/test_raises.py": "limit = None\nlimit + 1\n",
    }
    _, lines = run(tmp_path, files)
    errors = {line["nodeid"].split("_")[-1]: line for line in lines if line["kind"] == "test"}
    types = {name: line["exception"]["values"][-1]["type"] for name, line in errors.items()}
    assert types == {"import.py": "ModuleNotFoundError", "syntax.py": "SyntaxError", "raises.py": "TypeError"}
    assert {line["phase"] for line in errors.values()} == {"collection"}
    raised = errors["raises.py"]["exception"]["values"][-1]["stacktrace"]["frames"]
    assert [(frame["lineno"], frame["vars"]) for frame in raised] == [(2, {"limit": "None"})]


def test_a_conftest_that_cannot_be_imported_is_recorded(tmp_path: Path) -> None:
    result, lines = run(tmp_path, {"conftest.py": "import os\nos.no_such\n", "test_a.py": "def test_a(): pass\n"})
    assert [line["kind"] for line in lines] == ["header", "error", "footer"]
    assert lines[1]["exception"]["values"][-1]["type"] == "AttributeError"
    assert lines[2]["exitstatus"] == result.status == 4


def test_a_run_that_is_killed_leaves_what_was_done(tmp_path: Path) -> None:
    suite = "import os, time\ndef test_a(): time.sleep(0.1)\ndef test_b(): os.kill(os.getpid(), 9)\n"
    result, lines = run(tmp_path, {"test_a.py": suite})
    assert result.status == -9
    assert outcomes(lines) == {("test_a", "call"): "passed"}


@pytest.mark.slow
def test_a_worker_that_dies_is_a_failure_of_its_test(tmp_path: Path) -> None:
    suite = "import os\ndef test_a(): pass\ndef test_b(): os._exit(1)\ndef test_c(): assert 0\n"
    _, lines = run(tmp_path, {"test_a.py": suite}, "-n2", "-p", "xdist")
    died = next(line for line in lines if line.get("nodeid", "").endswith("test_b"))
    assert died["outcome"] == "failed"
    assert "crashed" in died["text"]
    assert outcomes(lines)["test_c", "call"] == "failed"


def test_plugins_that_are_not_loaded_by_themselves_do_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k passes")
    _, lines = run(tmp_path, {"test_suite.py": SUITE})
    assert outcomes(lines) == {("test_passes", "call"): "passed"}


@pytest.mark.parametrize("option", ["-I", "-E"])
def test_an_isolated_interpreter_runs_unharmed_and_unrecorded(tmp_path: Path, option: str) -> None:
    command = (sys.executable, option, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    result, _ = run(tmp_path, {"test_a.py": "def test_a(): pass\n"}, command=command)
    assert (result.status, result.record) == (0, None)


@pytest.mark.usefixtures("all_plugins")
def test_behind_make_the_recorder_is_found_by_its_metadata(tmp_path: Path) -> None:
    python = " ".join(PYTEST)
    makefile = f"test:\n\t@{python} test_a.py\n\t@{python} test_b.py\nown:\n\t@PYTHONPATH=src {python} test_a.py\n"
    files = {"test_a.py": "def test_a(): pass\n", "test_b.py": "def test_b(): pass\n", "Makefile": makefile}
    result, lines = run(tmp_path, files, command=("make", "test"))
    assert [line["kind"] for line in lines] == ["header", "test", "footer"] * 2
    assert "bugsage" not in Path(result.log).read_text()
    result, _ = run(tmp_path, files, command=("make", "own"))
    assert (result.status, result.record) == (0, None)


def test_a_script_that_drops_the_path_is_run_again_without(tmp_path: Path) -> None:
    script = f'#!/bin/sh\nPYTHONPATH=src exec {" ".join(PYTEST)} "$@"\n'
    root = tmp_path / "project"
    root.mkdir()
    (root / "pytest").write_text(script)
    (root / "pytest").chmod(0o755)
    result, _ = run(tmp_path, {"test_a.py": "def test_a(): pass\n"}, command=("./pytest",))
    assert (result.status, result.record) == (0, None)
    assert "1 passed" in Path(result.log).read_text()


def test_a_record_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    suite = "import os, shutil\ndef test_a(): shutil.rmtree(os.environ['RUNS'])\ndef test_b(): assert 0\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUNS", str(tmp_path / "runs"))
        result, _ = run(tmp_path, {"test_a.py": suite})
    assert (result.status, result.record) == (1, None)


def test_a_case_of_unittest_keeps_its_exception_too(tmp_path: Path) -> None:
    body = "    def test_it(self):\n        basket = None\n        basket.total\n"
    suite = f"import unittest\n\nclass T(unittest.TestCase):\n{body}"
    _, lines = run(tmp_path, {"test_it.py": suite})
    (failed,) = [line for line in lines if line.get("outcome") == "failed"]
    (value,) = failed["exception"]["values"]
    assert value["type"] == "AttributeError"
    assert value["stacktrace"]["frames"][-1]["vars"]["basket"] == "None"


SLOW = """
import time, os, pytest

@pytest.mark.parametrize("number", range(200))
def test_slow(number):
    time.sleep(0.01)
    assert number != 150
    assert "BUGSAGE_FIRST" not in os.environ
"""


@pytest.mark.parametrize("options", [(), WORKERS])
def test_the_wanted_test_runs_first_and_the_run_ends_when_enough_is_recorded(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    wanted = {"BUGSAGE_FIRST": "elsewhere/test_slow.py::test_slow[150]", "BUGSAGE_SECONDS": "0"}
    result, lines = run(tmp_path, {"test_slow.py": SLOW}, *options, environment=wanted)
    tests = [line for line in lines if line["kind"] == "test"]
    failed = next(line for line in tests if line["nodeid"].endswith("[150]"))
    assert failed == next(line for line in tests if line.get("worker") == failed.get("worker"))
    assert failed["outcome"] == "failed"
    assert len(tests) < 150, "it ended after the first, but for what xdist had handed out"
    assert {line["outcome"] for line in tests if line is not failed} <= {"passed"}
    assert lines[-1]["kind"] == "footer"
    assert result.status == 2


HANGS = """
import subprocess, sys, time

def test_before():
    subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"])

def test_wanted():
    assert False

def test_after():
    subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"])
"""


@pytest.mark.parametrize("before", [(), ("env", "--ignore-signal=INT")], ids=["terminal", "background"])
@pytest.mark.usefixtures("all_plugins")
def test_a_neighbour_that_hangs_is_interrupted(tmp_path: Path, before: tuple[str, ...]) -> None:
    wanted = {"BUGSAGE_FIRST": "test_it.py::test_wanted"}
    result, lines = run(tmp_path, {"test_it.py": HANGS}, command=(*before, *PYTEST), environment=wanted)
    assert outcomes(lines) == {("test_wanted", "call"): "failed"}
    assert result.status == 2
    assert lines[-1]["kind"] == "footer"


def test_a_test_whose_time_is_over_leaves_what_it_executed(tmp_path: Path) -> None:
    files = {"test_it.py": "import time\ndef slow(): time.sleep(600)\ndef test_slow(): slow()\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found: tuple[TestExecution, ...] = ()
    for limit in (4.0, 12.0, 60.0, 300.0):  # as long as it takes to get there
        result = ProcessRunner(tmp_path, tmp_path / "runs").run(PYTEST, time_limit=limit)
        assert result.timed_out
        assert result.record
        with Path(result.record).open("rb") as record:
            found = read_execution(record).tests
        if found:
            break
    (test,) = found
    assert (test.outcome, [f.symbol for f in test.functions]) == ("unknown", ["test_slow", "slow"])
