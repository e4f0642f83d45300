"""A program that is no test runs as without us; what ends it is recorded with the values of its frames."""

import sys
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.intake.formats.bugsage_record import parse
from bugsage.model.report import Counts
from bugsage.model.run import RunResult
from tests.adapters.recorder.pythons import with_pytest

APP = """import os, subprocess, sys
from dataclasses import dataclass


@dataclass
class Line:
    price: int


def total(lines, password):
    return sum(line.price for line in lines) / 0


seen = os.environ.get("PYTHONPATH", "").split(os.pathsep) + sys.path
print("BUGSAGE_PROGRAM" in os.environ, any(path.endswith("recorder/script") for path in seen))
if sys.argv[1:] == ["child"]:
    sys.exit(subprocess.run([sys.executable, __file__]).returncode)
if sys.argv[1:] == ["ends"]:
    sys.exit(3)
total([Line(2)], "hunter2")
"""


def run(folder: Path, *words: str, python: Path | str = sys.executable, record: bool = True) -> tuple[RunResult, str]:
    (folder / "app.py").write_text(APP)
    result = ProcessRunner(folder, folder.parent / "runs").run([str(python), *words], record=record)
    return result, Path(result.log).read_text()


@pytest.mark.parametrize("version", ["3.8", "3.11", "3.13"])
def test_what_ends_a_program_is_recorded_with_its_values(tmp_path: Path, version: str) -> None:
    python = with_pytest(version)
    if python is None:
        pytest.skip(f"no Python {version} is here")
    result, said = run(tmp_path, "app.py", python=python)
    assert result.record
    found = parse(Path(result.record).read_text())
    [event] = found.events
    assert (found.tool, found.counts, event.type, event.test, event.detail) == (
        "python",
        Counts(),
        "ZeroDivisionError",
        None,
        (),
    )
    assert event.frames[-1].variables == {"lines": "[<Line price=2>]", "password": "[redacted]"}
    own = str(tmp_path / "app.py")
    assert [(one.file, one.function) for one in event.frames] == [(own, "<module>"), (own, "total")]
    assert said.startswith("False False\nTraceback (most recent call last):\n")
    assert "bugsage" not in said
    assert result.status == 1


@pytest.mark.parametrize(("words", "status"), [(("app.py", "child"), 1), (("app.py", "ends"), 3), (("-c", "1/0"), 1)])
def test_what_a_program_starts_or_says_itself_is_not(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    result, _ = run(tmp_path, *words)
    assert (result.record, result.status) == (None, status)


def test_the_module_that_it_stands_before_is_imported_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import sys\nsys.mine = True\n")
    (tmp_path / "app.py").write_text("")
    watcher = Path(str(sys.modules["bugsage"].__file__)).parent / "adapters" / "recorder" / "script"
    monkeypatch.setenv("PYTHONPATH", f"{watcher}:{tmp_path / 'own'}")
    program = "import sys, sitecustomize; print(sys.mine, sitecustomize.__file__)"
    result, said = run(tmp_path, "-c", program)
    assert said == f"True {tmp_path / 'own' / 'sitecustomize.py'}\n"
    assert result.status == 0
