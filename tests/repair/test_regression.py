"""Tests that are written from the values of a report: in the right place, in the repository's style, of literals."""

import ast
from collections.abc import Mapping

import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract, Sample
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.regression import Regression, regressions
from tests.repair.sites import Files

STATS = '''def average(prices):
    """The mean.

    >>> average([])
    0
    """
    return sum(prices) / len(prices)


def report(rows, *, title="all"):
    return f"{title}: {average([row['price'] for row in rows])}"


class Cart:
    def __init__(self, items=()):
        self.items = list(items)

    def mean(self, scale):
        return average(self.items) * scale

    @staticmethod
    def of(*prices):
        return average(prices)

    @property
    def worth(self):
        return average(self.items)


async def later(prices):
    return average(prices)


class Shop:
    def __init__(self, cart):
        self.cart = cart

    def mean(self):
        return self.cart.mean(1)
'''
FILES = {"shop/__init__.py": "", "shop/stats.py": STATS}
PYTEST = "from shop.stats import average\n\n\ndef test_average():\n    assert average([1]) == 1\n"
CASES = """import unittest

from shop import stats


class StatsTest(unittest.TestCase):
    def test_average(self):
        self.assertEqual(stats.average([1]), 1)


if __name__ == "__main__":
    unittest.main()
"""


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(STATS.split("\n"), 1) if text in line)


def event(*calls: tuple[str, str, dict[str, str]], type: str = "ZeroDivisionError", **more: str) -> ErrorEvent:
    """Frames by a piece of the line, with the name of the function and its variables."""
    frames = tuple(
        Frame(file="shop/stats.py", line=line_of(text), function=name, variables=values) for text, name, values in calls
    )
    return ErrorEvent(type=type, exceptions=(ExceptionInfo(type=type, frames=frames),), **more)  # type: ignore[arg-type]


def made_for(
    error: ErrorEvent, files: Mapping[str, str] = {}, tool: str = "pytest", contracts: tuple[Contract, ...] = ()
) -> list[Regression]:
    texts = {**FILES, **files}
    reader = SyntaxReader(None)
    outlines = {path: reader.outline(path, text) for path, text in texts.items()}
    code = CodeMap(files={path: found for path, found in outlines.items() if found})
    return list(regressions(error, code, Files(texts), tool, contracts))


MEAN = ("sum(prices)", "average", {"prices": "[0, 'x']"})


def test_it_stands_at_the_end_of_the_module_that_tests_the_file() -> None:
    [found] = made_for(event(MEAN), {"tests/test_stats.py": PYTEST, "tests/test_other.py": PYTEST})
    name = "test_average_raises_no_zero_division_error"
    assert found.text == f"{PYTEST}\n\ndef {name}():\n    average([0, 'x'])\n"
    assert (found.file, found.name) == ("tests/test_stats.py", f"tests/test_stats.py::{name}")
    assert (found.is_new, found.calls, found.expects) == (False, "shop/stats.py::average", "")


def test_the_example_of_a_docstring_says_what_is_expected() -> None:
    [found] = made_for(event(("sum(prices)", "average", {"prices": "[]"})), {"tests/test_stats.py": PYTEST})
    assert found.text.endswith("    assert average([]) == 0\n")
    assert found.expects == "0"


def test_the_example_of_a_contract_does_so_too() -> None:
    promise = Contract(
        id="S-1",
        applies_to=("shop/stats.py::report",),
        examples=(Sample(args={"rows": [], "title": "x"}, returns="x: 0"),),
    )
    error = event(("{title}:", "report", {"rows": "[]", "title": "'x'"}))
    [found] = made_for(error, {"tests/test_stats.py": PYTEST}, contracts=(promise,))
    assert "    assert report([], title='x') == 'x: 0'\n" in found.text
    assert "from shop.stats import average, report\n" in found.text


def test_in_cases_of_unittest_it_is_a_case() -> None:
    [found] = made_for(event(MEAN), {"tests/test_stats.py": CASES}, tool="unittest")
    assert found.name == "AverageTest.test_average_raises_no_zero_division_error"
    assert "        stats.average([0, 'x'])\n" in found.text
    assert found.text.endswith('\n\n\nif __name__ == "__main__":\n    unittest.main()\n')
    assert found.text.count("import unittest\n") == 1


@pytest.mark.parametrize(
    ("files", "tool", "home"),
    [
        ({"tests/test_other.py": "x = 1"}, "pytest", "tests/test_stats.py"),
        ({"tests/shop/test_a.py": "x = 1", "tests/lib/test_b.py": "x = 1"}, "pytest", "tests/shop/test_stats.py"),
        ({"shop/util_test.py": "x = 1"}, "pytest", "shop/stats_test.py"),
        ({"tests/all_tests.py": "from shop.stats import report\n"}, "pytest", "tests/all_tests.py"),
        ({}, "pytest", "tests/test_stats.py"),
        ({"tests/__init__.py": "", "tests/test_b.py": "x = 1"}, "unittest", "tests/test_stats.py"),
    ],
)
def test_where_it_belongs(files: dict[str, str], tool: str, home: str) -> None:
    [found] = made_for(event(MEAN), files, tool)
    assert found.file == home
    ast.parse(found.text)
    assert "from shop.stats import" in found.text


def test_who_called_it_comes_next_and_what_cannot_be_rebuilt_is_left_out() -> None:
    error = event(
        ("{title}:", "report", {"rows": "[{'price': 0}]", "title": "'all'"}),
        ("sum(prices)", "average", {"prices": "<generator object>"}),
    )
    [found] = made_for(error)
    assert "    report([{'price': 0}], title='all')\n" in found.text
    assert [one.calls for one in made_for(event(("cart.mean", "mean", {"self": "<Shop>"})))] == []


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (("* scale", "mean", {"self": "<Cart>", "scale": "2"}), "Cart().mean(2)"),
        (("return average(prices)", "of", {"prices": "(1, 2)"}), "Cart.of(1, 2)"),
        (("return average(self.items)\n", "worth", {"self": "<Cart>"}), "Cart().worth"),
    ],
)
def test_methods_are_called_on_an_object_of_their_own(call: tuple[str, str, dict[str, str]], body: str) -> None:
    text, name, values = call
    if name == "worth":
        text = "def worth"
    [found] = made_for(event((text, name, values)))
    assert f"    {body}\n" in found.text
    assert "from shop.stats import Cart\n" in found.text


def test_what_is_awaited_runs_to_its_end() -> None:
    error = ErrorEvent(
        type="ZeroDivisionError",
        exceptions=(
            ExceptionInfo(
                type="ZeroDivisionError",
                frames=(
                    Frame(
                        file="shop/stats.py",
                        line=line_of("async def") + 1,
                        function="later",
                        variables={"prices": "[]"},
                    ),
                ),
            ),
        ),
    )
    [found] = made_for(error)
    assert "import asyncio\n" in found.text
    assert "    asyncio.run(later([]))\n" in found.text


def test_long_values_stand_on_lines_of_their_own() -> None:
    rows = [{"price": number, "name": "n" * 20} for number in range(4)]
    [found] = made_for(event(("{title}:", "report", {"rows": repr(rows)})))
    assert max(map(len, found.text.split("\n"))) <= 88
    ast.parse(found.text)
    assert made_for(event(("{title}:", "report", {"rows": repr(rows * 40)}))) == []


def test_a_name_that_is_taken_gets_a_number() -> None:
    again = f"{PYTEST}\n\ndef test_average_raises_no_zero_division_error():\n    pass\n"
    [found] = made_for(event(MEAN), {"tests/test_stats.py": again})
    assert found.name.endswith("error_2")


def test_nothing_that_a_stranger_wrote_is_code() -> None:
    evil = "__import__('os').system('touch /tmp/x')"
    assert made_for(event(("sum(prices)", "average", {"prices": evil}))) == []
    [found] = made_for(event(("sum(prices)", "average", {"prices": repr(evil)}), type="X(); import os #\nE"))
    tree = ast.parse(found.text)
    assert [ast.unparse(one) for one in tree.body[:-1]] == ["from shop.stats import average"]
    [function] = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    assert ast.unparse(function.body[0]) == f"average({evil!r})"
    assert function.name.isidentifier()


def test_frames_that_the_code_does_not_have_there_are_passed_over() -> None:
    other = event(("def report", "average", {"prices": "[]"}))
    outside = ErrorEvent(
        type="E",
        exceptions=(
            ExceptionInfo(
                type="E", frames=(Frame(file="../x.py", line=1, function="f"), Frame(file=None, function="g"))
            ),
        ),
    )
    assert made_for(other) == made_for(outside) == []
