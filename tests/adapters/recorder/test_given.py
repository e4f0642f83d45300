"""What functions gave in the tests that a run is for, recorded in real pytest runs under several Pythons."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bugsage.adapters.runner import ProcessRunner
from bugsage.intake.execution.recorded import read_execution
from bugsage.model.execution import Execution
from tests.adapters.recorder.pythons import with_pytest


@pytest.fixture(params=["3.8", "3.11", "3.12", "3.13"])
def python(request: pytest.FixtureRequest) -> Path:
    found = with_pytest(request.param)
    if found is None:
        pytest.skip(f"no Python {request.param} with pytest is here")
    return found


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH", "BUGSAGE_RECORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("BUGSAGE_TRACE", "lines")


SHOP = """\
class Money(str):
    def __str__(self): raise SystemError("never asked")

class Cart:
    def __repr__(self): raise SystemError("never asked")

def amounts(texts):
    for text in texts:
        yield float(text)

def total(texts): return sum(amounts(texts))

def unit(): return "euros"

def show(texts): return f"{total(texts):g} {unit()}"

def money(texts): return Money(show(texts))

def cart(): return Cart()

def nothing(): return None

def session_token(): return "abc-secret"

def count(n): return n

def deep(n): return [n] if n == 0 else [deep(n - 1)]
"""
TESTS = """\
import shop

def test_wrong():
    assert shop.show(["1", "2"]) == "4 euros"

def test_right():
    assert shop.show(["1", "3"]) == "4 euros"

def test_kinds():
    shop.cart(), shop.nothing(), shop.session_token()
    assert shop.money(["1"]) == ""

def test_many():
    for n in range(1000):
        shop.count(n)
    shop.deep(90)
    assert False
"""


def given(python: Path, folder: Path, *wanted: str, files: Mapping[str, str] | None = None) -> Execution:
    root = folder / "project"
    for name, text in (files or {"shop.py": SHOP, "test_shop.py": TESTS}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    first = {"BUGSAGE_FIRST": "\n".join(f"test_shop.py::{name}" for name in wanted)} if wanted else {}
    result = ProcessRunner(root, folder / "runs").run(command, environment=first)
    assert result.record, Path(result.log).read_text()
    with Path(result.record).open("rb") as record:
        return read_execution(record)


def of(execution: Execution, name: str) -> list[tuple[str, str]]:
    test = next(one for one in execution.tests if one.test.endswith(f"::{name}"))
    return [(one.symbol, one.text) for one in test.given if one.file == "shop.py"]


def test_values_stand_in_the_order_in_which_they_came(python: Path, tmp_path: Path) -> None:
    execution = given(python, tmp_path, "test_wrong")
    assert of(execution, "test_wrong") == [
        ("amounts", "1.0"),
        ("amounts", "2.0"),
        ("total", "3.0"),
        ("unit", "euros"),
        ("show", "3 euros"),
    ]
    assert of(execution, "test_right") == [], "it is none of those that the run is for"


def test_no_code_of_the_project_runs_and_no_secret_is_kept(python: Path, tmp_path: Path) -> None:
    found = of(given(python, tmp_path, "test_kinds"), "test_kinds")
    assert ("money", "1 euros") in found
    assert {symbol for symbol, _ in found}.isdisjoint({"cart", "nothing", "session_token"})


def test_a_function_that_gives_many_values_is_left_alone_after_some(python: Path, tmp_path: Path) -> None:
    found = of(given(python, tmp_path, "test_many"), "test_many")
    assert 1 <= len([text for symbol, text in found if symbol == "count"]) <= 12


def test_of_objects_in_a_list_the_attributes_are_told_at_the_first_calls_only(python: Path, tmp_path: Path) -> None:
    shop = (
        "class Item:\n    def __init__(self, n): self.n = n\n    def __repr__(self): raise SystemError('never asked')\n"
        "def items(n): return [n, Item(n)]\n"
    )
    test = "import shop\ndef test_items():\n    for n in range(5): shop.items(n)\n    assert False\n"
    found = of(given(python, tmp_path, "test_items", files={"shop.py": shop, "test_shop.py": test}), "test_items")
    told = [text for symbol, text in found if symbol == "items"]
    assert told[:3] == [f"[{n}, <Item n={n}>]" for n in range(3)]
    assert told[3:] in ([], ["[3, <Item>]", "[4, <Item>]"]), "before 3.12 the first calls are all that is followed"


def test_without_wanted_tests_nothing_is_noted(python: Path, tmp_path: Path) -> None:
    execution = given(python, tmp_path)
    assert execution.tests
    assert [one for test in execution.tests for one in test.given] == []
