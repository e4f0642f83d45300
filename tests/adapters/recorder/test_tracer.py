"""What each test executed, recorded in real pytest runs under several Pythons."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.intake.execution.recorded import read_execution
from bugsage.model.execution import Execution, FunctionRun, Returned, TestExecution, Thrown
from bugsage.model.run import RunResult
from tests.adapters.recorder.pythons import with_pytest


@pytest.fixture(params=["3.8", "3.9", "3.11", "3.12", "3.13"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def python(version: str) -> Path:
    found = with_pytest(version)
    if found is None:
        pytest.skip(f"no Python {version} with pytest is here")
    return found


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONPATH", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def run(python: Path, folder: Path, files: Mapping[str, str], *options: str) -> tuple[RunResult, Execution]:
    root = folder / "project"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    result = ProcessRunner(root, folder / "runs").run(command)
    assert result.record, Path(result.log).read_text()
    with Path(result.record).open("rb") as record:
        return result, read_execution(record)


def named(execution: Execution, test: str) -> TestExecution:
    return next(one for one in execution.tests if one.test.endswith(f"::{test}"))


def symbols(test: TestExecution) -> list[str]:
    return [function.symbol for function in test.functions]


SHOP = """\
import functools

class Cart:
    def __init__(self, prices):
        self.prices = prices

    def total(self):
        if not self.prices:
            return None
        return sum(price(p) for p in self.prices)

def price(text):
    try:
        return float(text)
    except ValueError:
        return 0

def names(cart):
    return []

def other():
    raise LookupError("never mind")
"""
TESTS = """\
import pytest, json
from shop import Cart, names, other, price

@pytest.fixture
def cart():
    return Cart(["1", "x"])

def test_sum(cart):
    assert cart.total() == 2

def test_empty():
    json.dumps({})
    assert Cart([]).total() is None
    assert names(None) == []

def test_raises():
    with pytest.raises(LookupError):
        other()

def test_sum_again(cart):
    assert cart.total() == 1
"""
FILES = {"shop.py": SHOP, "test_shop.py": TESTS}


def test_functions_lines_returns_and_exceptions_of_each_test(python: Path, version: str, tmp_path: Path) -> None:
    result, execution = run(python, tmp_path, FILES)
    assert (result.status, execution.source, execution.notes) == (1, "recorder", ())
    assert [(t.test, t.outcome) for t in execution.tests] == [
        ("test_shop.py::test_sum", "failed"),
        ("test_shop.py::test_empty", "passed"),
        ("test_shop.py::test_raises", "passed"),
        ("test_shop.py::test_sum_again", "passed"),
    ]
    first, empty, raises, again = execution.tests
    if version in ("3.8", "3.9"):
        assert symbols(first) == ["cart", "__init__", "test_sum", "total", "<module>", "price"]
        return
    assert symbols(first) == ["cart", "Cart.__init__", "test_sum", "Cart.total", "Cart.total", "price"]
    assert first.functions[1] == FunctionRun("shop.py", 4, "Cart.__init__", (5,), (Returned(5, "NoneType"),))
    assert first.functions[3] == FunctionRun("shop.py", 7, "Cart.total", (8, 10), (Returned(10, "float"),))
    assert first.functions[4].line == 10
    assert first.functions[5].lines == (13, 14, 15, 16)
    assert first.functions[5].returns == (Returned(14, "float"), Returned(16, "int"))
    assert Thrown("shop.py", 14, "ValueError", "raised") in first.exceptions
    if version in ("3.12", "3.13"):
        assert Thrown("shop.py", 15, "ValueError", "caught") in first.exceptions
    assert symbols(empty) == ["test_empty", "Cart.__init__", "Cart.total", "names"]
    assert empty.functions[2].returns == (Returned(9, "NoneType"),)
    assert empty.functions[3].returns == (Returned(19, "list[0]"),)
    assert raises.exceptions[0] == Thrown("shop.py", 22, "LookupError", "raised")
    assert symbols(again)[1:] == ["Cart.__init__", "test_sum_again", "Cart.total", "Cart.total", "price"]
    assert {(f.file, f.symbol) for f in execution.shared} >= {("shop.py", "<module>"), ("test_shop.py", "<module>")}
    assert {f.file for t in execution.tests for f in t.functions} == {"shop.py", "test_shop.py"}


def test_code_of_others_inside_the_repository_is_left_out(python: Path, tmp_path: Path) -> None:
    files = {
        ".venv/lib/site-packages/foreign.py": "def f(): return 1\n",
        "test_a.py": "import sys; sys.path.insert(0, '.venv/lib/site-packages')\nimport foreign\n"
        "def test_a(): assert foreign.f() == 1\n",
    }
    _, execution = run(python, tmp_path, files)
    assert {f.file for f in (*execution.tests[0].functions, *execution.shared)} == {"test_a.py"}


def test_the_recorder_without_the_tracer(python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUGSAGE_TRACE", "off")
    _, execution = run(python, tmp_path, FILES)
    assert (execution.source, len(execution.tests)) == ("", 4)
