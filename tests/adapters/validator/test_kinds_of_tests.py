"""Tests of every kind that projects write, by pytest and by unittest, here and under other versions of Python."""

import sys
from pathlib import Path

import pytest

from tests.adapters.recorder.pythons import with_pytest
from tests.adapters.validator.programs import PYTEST, outcomes, ready, tried, write

APP = "def price(n):\n    return n * 2 - 1\n"
MENDED, WORSE = APP.replace(" - 1", ""), APP.replace(" - 1", " - 2")
KINDS = {
    "parametrised": (
        "import pytest\nfrom app import price\n\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_a(n):\n"
        "    assert price(n) == n * 2\n",
        "test_app.py::test_a",
    ),
    "one case of many": (
        "import pytest\nfrom app import price\n\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_a(n):\n"
        "    assert price(n) == n * 2\n",
        "test_app.py::test_a[2]",
    ),
    "a class": (
        "from app import price\n\n\nclass TestApp:\n    def setup_method(self):\n        self.n = 3\n\n"
        "    def test_a(self):\n        assert price(self.n) == 6\n",
        "test_app.py::TestApp::test_a",
    ),
    "a fixture of the session": (
        "import pytest\nfrom app import price\n\n\n"
        "@pytest.fixture(scope='session')\ndef six():\n    yield price(3)\n\n\n"
        "def test_a(six):\n    assert six == 6\n",
        "test_app.py::test_a",
    ),
    "a failing fixture": (
        "import pytest\nfrom app import price\n\n\n@pytest.fixture\ndef six():\n    assert price(3) == 6\n\n\n"
        "def test_a(six):\n    pass\n",
        "test_app.py::test_a",
    ),
    "a case of unittest": (
        "import unittest\nfrom app import price\n\n\nclass AppTest(unittest.TestCase):\n    def test_a(self):\n"
        "        for n in (1, 2):\n            with self.subTest(n=n):\n"
        "                self.assertEqual(price(n), n * 2)\n",
        "test_app.py::AppTest::test_a",
    ),
    "output and temporary files": (
        "from app import price\n\n\ndef test_a(tmp_path, capfd):\n    (tmp_path / 'a').write_text('x')\n"
        "    print(price(1))\n    assert capfd.readouterr().out == '2\\n'\n",
        "test_app.py::test_a",
    ),
    "a failure told by pytest": (
        "import pytest\nfrom app import price\n\n\ndef test_a():\n    if price(1) != 2:\n        pytest.fail('no')\n",
        "test_app.py::test_a",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(tmp_path: Path, kind: str) -> None:
    text, test = KINDS[kind]
    with ready(write(tmp_path, {"app.py": APP, "test_app.py": text}), test, jobs=2) as validation:
        assert set(validation.baseline.outcomes.values()) & {"failed", "error"}
        told = tried(validation, "app.py", MENDED, WORSE, f"X = 1\n{MENDED}", f"X = 1\n{WORSE}")
    assert [one.outcome for one in told] == ["passed", "failed", "passed", "failed"]
    assert [one.loaded for one in told] == [True, True, False, False]


def test_a_conftest_of_the_project(tmp_path: Path) -> None:
    conftest = "import pytest\nimport app\n\n\n@pytest.fixture(autouse=True)\ndef rate(monkeypatch):\n"
    conftest += "    monkeypatch.setattr(app, 'RATE', 3)\n"
    text = "import app\n\n\ndef test_a():\n    assert app.price(1) == 3\n"
    source = "RATE = 2\n\n\ndef price(n):\n    return n + RATE\n"
    files = {"conftest.py": conftest, "app.py": source, "tests/test_app.py": text}
    with ready(write(tmp_path, files), "tests/test_app.py::test_a") as validation:
        good = source.replace("n + RATE", "n * RATE")
        told = tried(validation, "app.py", good, source.replace("n + RATE", "n"), f"import os\n{good}")
    assert [one.outcome for one in told] == ["passed", "failed", "passed"]


def test_a_conftest_that_fails(tmp_path: Path) -> None:
    files = {"conftest.py": "import app\n", "app.py": "LIMIT = limit\n", "test_app.py": "def test_a():\n    pass\n"}
    with ready(write(tmp_path, files), "test_app.py::test_a") as validation:
        assert validation.baseline.failures[0].type == "NameError"
        assert outcomes(validation, "app.py", "LIMIT = 1\n", "LIMIT = limits\n") == ["passed", "broken"]


def test_an_async_test_without_a_plugin_is_no_pass(tmp_path: Path) -> None:
    text = "from app import price\n\n\nasync def test_b():\n    pass\n\n\ndef test_a():\n    assert price(1) == 2\n"
    with ready(write(tmp_path, {"app.py": APP, "test_app.py": text}), "test_app.py::test_a") as validation:
        assert validation.baseline.outcomes["test_app.py::test_b"] in ("skipped", "failed")
        assert outcomes(validation, "app.py", MENDED) == ["passed"]


def test_a_test_that_is_skipped_is_no_pass(tmp_path: Path) -> None:
    text = "import pytest\nfrom app import price\n\n\ndef test_a():\n    if price(1) == 0:\n        pytest.skip()\n"
    text += "    assert price(1) == 2\n"
    with ready(write(tmp_path, {"app.py": APP, "test_app.py": text}), "test_app.py::test_a") as validation:
        assert outcomes(validation, "app.py", MENDED, WORSE) == ["passed", "failed"]


def test_functions_of_every_kind(tmp_path: Path) -> None:
    source = (
        "import asyncio\nimport contextlib\n\n\ndef numbers():\n    yield from (1, 2)\n\n\n"
        "async def later():\n    return 1\n\n\n"
        "@contextlib.contextmanager\ndef opened():\n    yield 1\n\n\ndouble = lambda x: (\n    x * 2\n)\n\n\n"
        "class A:\n    @staticmethod\n    def s():\n        return 1\n\n"
        "    @classmethod\n    def c(cls):\n        return 1\n\n"
        "    @property\n    def p(self):\n        return 1\n\n\ndef outer():\n    def inner():\n        return 1\n\n"
        "    return inner()\n\n\ndef everything():\n    with opened() as one:\n        pass\n"
        "    return [sum(numbers()), asyncio.run(later()), one, double(1), A.s(), A.c(), A().p, outer()]\n"
    )
    text = "from app import everything\n\n\ndef test_a():\n    assert everything() in WANTED\n"
    edits = (
        ("(1, 2)", "(1, 3)"),
        ("later():\n    return 1", "later():\n    return 2"),
        ("yield 1", "yield 2"),
        ("x * 2", "x * 3"),
        ("def s():\n        return 1", "def s():\n        return 2"),
        ("def c(cls):\n        return 1", "def c(cls):\n        return 2"),
        ("def p(self):\n        return 1", "def p(self):\n        return 2"),
        ("def inner():\n        return 1", "def inner():\n        return 2"),
    )
    # Each of them changes one number, and no two the same: what passes is what the edit alone has changed.
    plain = [3, 1, 1, 2, 1, 1, 1, 1]
    wanted = [[one + (number == at) for number, one in enumerate(plain)] for at in range(len(edits))]
    write(tmp_path, {"app.py": source, "test_app.py": text.replace("WANTED", str(wanted))})
    two = source.replace(*edits[0]).replace(*edits[1])
    with ready(tmp_path, "test_app.py::test_a") as validation:
        *each, both = tried(validation, "app.py", *(source.replace(*one) for one in edits), two)
    assert [(told.outcome, told.loaded) for told in each] == [("passed", True)] * len(edits)
    assert (both.outcome, both.loaded) == ("failed", True)


UNITTEST = """\
import unittest

from app import price


class AppTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.n = 3

    def test_price(self):
        self.assertEqual(price(self.n), 6)

    def test_type(self):
        self.assertIsInstance(price(1), int)

    @unittest.skip("later")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
"""


@pytest.mark.parametrize("words", [("tests.test_app",), ("discover", "-s", "tests", "-t", "."), ("-v",)])
def test_unittest_by_its_own_command(tmp_path: Path, words: tuple[str, ...]) -> None:
    files = {"app.py": APP, "tests/__init__.py": "", "tests/test_app.py": UNITTEST}
    command = (sys.executable, "-m", "unittest", *words)
    with ready(write(tmp_path, files), "tests.test_app.AppTest.test_price", command=command) as validation:
        top = "tests.test_app.AppTest"
        assert validation.baseline.outcomes == {
            f"{top}.test_price": "failed",
            f"{top}.test_type": "passed",
            f"{top}.test_skipped": "skipped",
            f"{top}.test_expected": "xfailed",
        }
        assert validation.baseline.failures[0].line == 12
        floats = MENDED.replace("n * 2", "n * 2.0")
        told = tried(
            validation, "app.py", MENDED, WORSE, f"X = 1\n{MENDED}", f"raise ValueError\n{MENDED}", f"(\n{MENDED}"
        )
        [other] = tried(validation, "app.py", floats, others=(f"{top}.test_type",))
    assert [one.outcome for one in told] == ["passed", "failed", "passed", "broken", "broken"]
    assert [one.loaded for one in told] == [True, True, False, False, True]
    assert other.outcome == "failed"


def test_a_module_of_unittest_that_cannot_be_imported(tmp_path: Path) -> None:
    files = {"app.py": f"import jsn\n{APP}", "test_app.py": UNITTEST}
    command = (sys.executable, "-m", "unittest", "test_app")
    with ready(write(tmp_path, files), "test_app", command=command) as validation:
        assert validation.baseline.failures[0].type in ("ModuleNotFoundError", "ImportError")
        assert outcomes(validation, "app.py", MENDED, APP) == ["passed", "failed"]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.8", "3.9", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("tool", ["pytest", "unittest"])
def test_under_other_versions(tmp_path: Path, version: str, tool: str) -> None:
    python = with_pytest(version)
    if python is None:
        pytest.skip(f"no Python {version} with pytest")
    files = {"app.py": APP, "test_app.py": UNITTEST}
    words = PYTEST[1:] if tool == "pytest" else ("-m", "unittest")
    test = "test_app.py::AppTest::test_price" if tool == "pytest" else "test_app.AppTest.test_price"
    with ready(write(tmp_path, files), test, command=(str(python), *words), jobs=2) as validation:
        assert validation.baseline.lines["app.py"] == (2,)
        assert validation.baseline.imported["app.py"] == (1,)
        below = f"{MENDED}\n\nclass B:\n    def b(self):\n        return 1\n"
        told = tried(validation, "app.py", MENDED, WORSE, f"X = 1\n{MENDED}", below, f"(\n{MENDED}", f"\n\n{MENDED}")
    assert [one.outcome for one in told] == ["passed", "failed", "passed", "passed", "broken", "passed"]
    assert [one.loaded for one in told] == [True, True, False, False, True, True]
