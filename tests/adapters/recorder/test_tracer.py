"""What each test executed, recorded in real pytest runs under several Pythons."""

import sys
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
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("BUGSAGE_TRACE", "lines")


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


def test_a_whole_suite_is_followed_by_functions(python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUGSAGE_TRACE")
    _, execution = run(python, tmp_path, FILES)
    empty = named(execution, "test_empty")
    assert [(f.file, f.line, f.lines) for f in empty.functions] == [
        ("test_shop.py", 11, ()),
        ("shop.py", 4, ()),
        ("shop.py", 7, ()),
        ("shop.py", 18, ()),
    ]
    assert empty.functions[3].returns == (Returned(19, "list[0]"),)


LOCALES = """\
class Locale:
    names = {}

    def __getattr__(self, name):
        raise RuntimeError("nobody asks an object of the project anything")

    def of(self, word):
        return self.names.get(word)

    @classmethod
    def parse(cls, text):
        return cls.names[text]

class Danish(Locale):
    names = {"one": "en"}

class Farsi(Locale):
    names = {"one": "yek"}

class Odd:
    __slots__ = ()

    def plain(self, other):
        del other
        return self

def of(self):
    return self
"""
OF_LOCALES = """\
import gc, weakref
from locales import Danish, Farsi, Odd, of

def test_both():
    for kind in [Danish] * 20 + [Farsi]:
        assert kind().of("one")

def test_class():
    assert Farsi.parse("one") == "yek"

def test_nothing_is_kept_alive():
    class Thing: pass
    thing = Thing()
    seen = weakref.ref(thing)
    Odd().plain(thing)
    del thing
    gc.collect()
    assert seen() is None

def test_others():
    assert of(3) == 3
"""


def test_the_classes_that_methods_ran_for(python: Path, version: str, tmp_path: Path) -> None:
    result, execution = run(python, tmp_path, {"locales.py": LOCALES, "test_locales.py": OF_LOCALES})
    assert result.status == 0
    receivers = [[(r.module, r.symbol) for r in test.receivers] for test in execution.tests]
    danish, farsi = ("locales", "Danish"), ("locales", "Farsi")
    # Before 3.12 every call that is asked costs, and only the first few are.
    assert receivers[0] == ([danish, farsi] if version in ("3.12", "3.13") else [danish])
    assert receivers[1:] == [[farsi], [("locales", "Odd")], []]


def test_whose_methods_ran_is_noted_without_lines_too(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BUGSAGE_TRACE")
    _, execution = run(python, tmp_path, {"locales.py": LOCALES, "test_locales.py": OF_LOCALES})
    assert [bool(test.receivers) for test in execution.tests] == [True, True, True, False]


CHILDREN = """\
import asyncio, multiprocessing, os, sys, threading
import pytest
from shop import Cart, names, price

def work(): price("x")

def test_thread():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

def test_process():
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join()
    assert child.exitcode == 0

@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fork():
    child = os.fork()
    if not child:
        names(None)
        os._exit(0)
    os.waitpid(child, 0)

async def later():
    await asyncio.sleep(0)
    return Cart([]).total()

def test_asyncio():
    assert asyncio.run(later()) is None

def generate():
    yield price("1")
    yield names(None)

def test_generator():
    assert len(list(generate())) == 2
"""


def test_threads_processes_coroutines_and_generators(python: Path, tmp_path: Path) -> None:
    result, execution = run(python, tmp_path, {"shop.py": SHOP, "test_kids.py": CHILDREN}, "-W", "ignore")
    assert result.status == 0, Path(result.log).read_text()
    ran = {
        test.test.rpartition("::")[2]: {f.line for f in test.functions if f.file == "shop.py"}
        for test in execution.tests
    }
    assert ran == {
        "test_thread": {12},
        "test_process": {12},
        "test_fork": set(),  # it left without a word
        "test_asyncio": {4, 7},
        "test_generator": {12, 18},
    }


def test_a_run_that_is_killed_keeps_what_earlier_tests_executed(python: Path, tmp_path: Path) -> None:
    tests = "import os, time\nfrom shop import price\n"
    tests += (
        "def test_a():\n    price('1')\ndef test_later(): time.sleep(0.1)\ndef test_b():\n    os.kill(os.getpid(), 9)\n"
    )
    _, execution = run(python, tmp_path, {"shop.py": SHOP, "test_a.py": tests})
    assert [(t.test, t.outcome) for t in execution.tests] == [
        ("test_a.py::test_a", "passed"),
        ("test_a.py::test_later", "passed"),
    ]
    assert {f.file for f in execution.tests[0].functions} == {"test_a.py", "shop.py"}


HOSTILE = """\
import pytest

@pytest.mark.parametrize("text", ['"}\\n{"kind":"executed"', "\\x1b[31m", "\\ud800", "../../etc", "x" * 5000])
def test_names(text):
    type("\\x1b[0m" * 100, (), {})()
    def give():
        return type('"},{"kind":"footer"', (), {})()
    give()
"""


def test_hostile_names_stay_names(python: Path, tmp_path: Path) -> None:
    result, execution = run(python, tmp_path, {"test_names.py": HOSTILE})
    assert result.status == 0
    assert len(execution.tests) == 5
    assert {t.outcome for t in execution.tests} == {"passed"}
    assert {f.file for t in execution.tests for f in t.functions} == {"test_names.py"}
    assert execution.notes == ()


def test_a_trace_function_of_somebody_else_stays(python: Path, version: str, tmp_path: Path) -> None:
    conftest = "import sys\ndef trace(*a): return None\nsys.settrace(trace)\n"
    test = "import sys, conftest\ndef test_a(): assert sys.gettrace() is conftest.trace\n"
    result, execution = run(python, tmp_path, {"conftest.py": conftest, "test_a.py": test})
    assert result.status == 0, Path(result.log).read_text()
    if version in ("3.12", "3.13"):
        assert execution.tests[0].functions
    else:
        assert execution.notes == (
            "a debugger or coverage tool traces this run: what each test executed is not recorded",
        )


FORBIDS = """\
import os, os.path
import pytest
import shop

def test_forbids(monkeypatch):
    def forbidden(*args, **kwargs): raise RuntimeError("no file system here")
    for name in ("abspath", "realpath", "normpath", "isabs", "join"):
        monkeypatch.setattr(os.path, name, forbidden)
    for name in ("stat", "lstat", "getcwd", "fspath"):
        monkeypatch.setattr(os, name, forbidden)
    try:
        from late import give
        assert give() == 1
    finally:
        monkeypatch.undo()
"""


def test_a_test_that_forbids_the_file_system_ends_as_it_would(python: Path, tmp_path: Path) -> None:
    late = "def give():\n    return 1\n"
    tests = FORBIDS.replace("import shop", "import shop, importlib.util\nspec = importlib.util.find_spec('late')")
    tests = tests.replace("        from late import give\n        assert give() == 1", "        exec(CODE, NAMES)")
    tests = tests.replace(
        "def test_forbids",
        f"CODE = compile({late!r} + 'give()', spec.origin, 'exec')\nNAMES = {{}}\n\ndef test_forbids",
    )
    result, execution = run(python, tmp_path, {"shop.py": SHOP, "late.py": late, "test_a.py": tests})
    assert result.status == 0, Path(result.log).read_text()
    assert ("late.py", "give") in {(f.file, f.symbol) for f in execution.tests[0].functions}


@pytest.mark.slow
def test_workers_of_xdist_write_down_every_test(tmp_path: Path) -> None:
    tests = "import pytest\nfrom shop import price\n@pytest.mark.parametrize('n', range(20))\n"
    tests += "def test_a(n): assert price(str(n)) == n\n"
    files = {"shop.py": SHOP, "test_a.py": tests}
    result, execution = run(Path(sys.executable), tmp_path, files, "-n2", "-p", "xdist")
    assert result.status == 0, Path(result.log).read_text()
    assert len(execution.tests) == 20
    assert all("price" in symbols(test) for test in execution.tests)


def test_ids_that_other_tools_use_stay_free(python: Path, version: str, tmp_path: Path) -> None:
    test = "import sys\ndef test_a(): assert [sys.monitoring.get_tool(n) for n in range(4)] == [None] * 4\n"
    test = test if version in ("3.12", "3.13") else "def test_a(): pass\n"
    result, execution = run(python, tmp_path, {"test_a.py": test})
    assert result.status == 0, Path(result.log).read_text()
    assert execution.tests[0].functions


OF_FIXTURES = """\
import pytest
from shop import names, price

@pytest.fixture(scope="module")
def inner():
    return price("x")

@pytest.fixture(scope="module")
def outer(inner):
    return names()

@pytest.fixture
def own(outer):
    return outer

def test_first(own): pass
def test_second(inner): pass
def test_third(request): request.getfixturevalue("outer")
def test_other(): pass
"""


def test_what_a_shared_fixture_runs_counts_for_every_test_that_uses_it(python: Path, tmp_path: Path) -> None:
    shop = "def price(name):\n    return 1\n\ndef names():\n    return ['a']\n"
    _, execution = run(python, tmp_path, {"shop.py": shop, "test_shop.py": OF_FIXTURES})
    ran = {test.test.partition("::")[2]: {f.symbol for f in test.functions} for test in execution.tests}
    assert ran["test_first"] == {"price", "inner", "names", "outer", "own", "test_first"}
    assert ran["test_second"] == {"price", "inner", "test_second"}
    assert ran["test_third"] == {"price", "inner", "names", "outer", "test_third"}
    assert ran["test_other"] == {"test_other"}
