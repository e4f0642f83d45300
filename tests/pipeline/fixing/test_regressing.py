"""A production event becomes a fix with a test that shows it: real events of the SDK's shape, real repositories."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.adapters.sandbox import find_sandbox
from bugsage.model.fix import Fix, RegressionTest
from bugsage.model.sandbox import Sandboxing
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import git

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_sandbox().kind == "none", reason="values of an event are only tried in a cage"),
]

STATS = '''def average(prices):
    """The mean.

    >>> average([])
    0
    """
    return sum(prices) / len(prices)


def report(rows, title="all"):
    prices = [row["price"] for row in rows]
    return f"{title}: {average(prices)}"
'''
TEST = "from shop.stats import average\n\n\ndef test_average():\n    assert average([1, 3]) == 2\n"
CASE = """import unittest

from shop import stats


class StatsTest(unittest.TestCase):
    def test_average(self):
        self.assertEqual(stats.average([1, 3]), 2)
"""


def shop(repository: Repository, tool: str = "unittest") -> Path:
    command = [sys.executable, "-m", "unittest"]
    if tool == "pytest":
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    files = {
        "shop/__init__.py": "",
        "shop/stats.py": STATS,
        "tests/__init__.py": "",
        "tests/test_stats.py": TEST if tool == "pytest" else CASE,
        ".gitignore": "__pycache__/\n",
        "bugsage.toml": f"[test]\ncommand = {json.dumps(command)}\n",
    }
    repository.commit("Start", files)
    return repository.root


def event(root: Path, **variables: Any) -> Path:
    """As sentry_sdk sends it: values are shown as Python does, structures leaf by leaf."""
    frames = [
        {"filename": "shop/stats.py", "function": "report", "lineno": 12, "vars": {"rows": [], "title": "'all'"}},
        {"filename": "shop/stats.py", "function": "average", "lineno": 7, "vars": {"prices": [], **variables}},
    ]
    for one in frames:
        one |= {"module": "shop.stats", "abs_path": f"/srv/app/{one['filename']}", "in_app": True}
    error = {"type": "ZeroDivisionError", "value": "division by zero", "stacktrace": {"frames": frames}}
    said = {"event_id": "0" * 32, "platform": "python", "level": "error", "exception": {"values": [error]}}
    file = root.parent / "event.json"
    file.write_text(json.dumps(said))
    return file


def fixed(root: Path, file: Path, **wish: Any) -> Fix:
    return pipeline.fix(open_house(root), (str(file),), Wish(**wish))


@pytest.mark.parametrize(
    ("tool", "name", "line"),
    [
        ("pytest", "tests/test_stats.py::test_average_gives_what_its_example_says", "assert average([]) == 0"),
        (
            "unittest",
            "tests.test_stats.AverageTest.test_average_gives_what_its_example_says",
            "self.assertEqual(stats.average([]), 0)",
        ),
    ],
)
def test_the_fix_of_an_event_brings_the_test_that_shows_it(
    repository: Repository, tool: str, name: str, line: str
) -> None:
    root = shop(repository, tool)
    repository.write({"notes.txt": "mine", "tests/test_stats.py": (TEST if tool == "pytest" else CASE) + "# more\n"})
    before = git(root, "status", "--porcelain")
    fix = fixed(root, event(root))
    assert fix.status == "plausible", (fix.said, fix.notes)
    assert any("left out" in note for note in fix.notes)
    assert fix.regression_test == RegressionTest(file="tests/test_stats.py", added=True, test=name)
    assert fix.proof.failed_before == fix.proof.passed_after == (name,)
    assert fix.proof.failed_again is True
    assert fix.proof.still_passing == 1
    committed = git(root, "show", f"{fix.branch}:tests/test_stats.py")
    assert committed.startswith(TEST if tool == "pytest" else CASE)
    assert line in committed
    assert git(root, "diff", "--name-only", "main", fix.branch or "").split() == [
        "shop/stats.py",
        "tests/test_stats.py",
    ]
    assert f"Test: {name[:20]}" in git(root, "log", "-1", "--format=%B", fix.branch or "")
    assert git(root, "status", "--porcelain") == before


@pytest.mark.parametrize("tool", ["pytest", "unittest"])
def test_a_command_that_is_green_gets_the_test_that_shows_it(repository: Repository, tool: str) -> None:
    root = shop(repository, tool)
    command = [sys.executable, "-m", "unittest"] if tool == "unittest" else [sys.executable, "-m", "pytest", "-q"]
    fix = fixed(root, event(root), command=tuple(command), dry_run=True)
    assert fix.status == "plausible", (fix.said, fix.notes)
    assert fix.regression_test is not None
    assert (fix.regression_test.file, fix.regression_test.added) == ("tests/test_stats.py", True)
    assert fix.proof.failed_before == fix.proof.passed_after == (fix.regression_test.test,)
    assert fix.proof.still_passing == 1


def test_a_command_that_is_red_must_go_green_itself(repository: Repository) -> None:
    root = shop(repository)
    red = "from shop.stats import average\n\n\ndef test_none():\n    assert average([]) == 0\n"
    repository.commit("A red test", {"tests/test_red.py": red})
    fix = fixed(root, event(root), command=(sys.executable, "-m", "pytest", "-q"), dry_run=True)
    assert fix.status == "plausible", (fix.said, fix.notes)
    assert fix.regression_test is None or not fix.regression_test.added


def test_values_that_do_not_show_the_failure_are_thrown_away(repository: Repository) -> None:
    root = shop(repository)
    file = event(root, prices="<shop.Prices object at 0x7f00>")
    said = json.loads(file.read_text())
    said["exception"]["values"][0]["stacktrace"]["frames"][0]["vars"]["rows"] = [{"price": "2"}]
    file.write_text(json.dumps(said))
    fix = fixed(root, file)
    assert fix.status == "failed"
    assert "thrown away: it passes" in fix.said
    assert "`prices` is shown as `<shop.Prices object at 0x7f00>`" in fix.said
    assert git(root, "branch", "--list", "bugsage/*") == ""


ORDERS = """from dataclasses import dataclass
from datetime import date
from enum import Enum


class Kind(Enum):
    GIFT = "gift"


@dataclass
class Line:
    day: date
    kind: Kind
    price: int | None = None


class Order:
    def __init__(self, lines, rate=1):
        self.lines = lines
        self._rate = rate

    def total(self, kind):
        found = [line for line in self.lines if line.kind is kind]
        return sum(line.price for line in found) * self._rate
"""


def test_objects_are_made_again(repository: Repository) -> None:
    root = shop(repository, "pytest")
    repository.commit("Orders", {"shop/orders.py": ORDERS})
    line = "Line(day=datetime.date(2026, 1, 31), kind=<Kind.GIFT: 'gift'>, price=None)"
    values = {"self": f"<Order lines=[{line}], _rate=2>", "kind": "<Kind.GIFT: 'gift'>", "found": f"[{line}]"}
    frame = {"filename": "shop/orders.py", "function": "total", "lineno": 23, "in_app": True, "vars": values}
    error = {"type": "TypeError", "value": "unsupported operand type(s) for +: 'int' and 'NoneType'"}
    error["stacktrace"] = {"frames": [frame]}  # type: ignore[assignment]
    file = root.parent / "event.json"
    file.write_text(json.dumps({"event_id": "1" * 32, "platform": "python", "exception": {"values": [error]}}))
    fix = fixed(root, file)
    assert fix.status == "plausible", (fix.said, fix.notes)
    name = "tests/test_orders.py::test_total_raises_no_type_error"
    assert fix.regression_test == RegressionTest(file="tests/test_orders.py", added=True, test=name)
    assert fix.proof.failed_before == fix.proof.passed_after == (name,)
    made = "Line(day=date(2026, 1, 31), kind=Kind.GIFT)"
    assert git(root, "show", f"{fix.branch}:tests/test_orders.py") == (
        "from datetime import date\n\nfrom shop.orders import Kind, Line, Order\n\n\n"
        "def test_total_raises_no_type_error():\n"
        f"    order = Order(lines=[{made}], rate=2)\n    order.total(Kind.GIFT)\n"
    )


def test_a_program_that_crashed_brings_its_values(repository: Repository) -> None:
    root = shop(repository)
    app = "from shop.stats import report\n\nreport([], title='May')\n"
    repository.commit("A program", {"app.py": app})
    house = open_house(root)
    result, told = pipeline.test(house, (sys.executable, "app.py"), on_output=lambda _: None)
    assert result.status == 1
    assert told is not None
    assert told.diagnoses[0].issue.event.frames[-1].variables == {"prices": "[]"}
    fix = pipeline.fix(house, (), Wish(dry_run=True))
    assert fix.status == "plausible", (fix.said, fix.notes)
    name = "tests.test_stats.AverageTest.test_average_gives_what_its_example_says"
    assert fix.regression_test == RegressionTest(file="tests/test_stats.py", added=True, test=name)
    # Run again for a report that has no values, it tells them too.
    report = pipeline.diagnose(house, (result.log,), rerun=(sys.executable, "app.py"))
    assert report.diagnoses[0].issue.event.frames[-1].variables == {"prices": "[]"}


def test_outside_a_cage_a_stranger_chooses_nothing(repository: Repository) -> None:
    root = shop(repository)
    house = open_house(root)
    house.__dict__["sandboxing"] = Sandboxing(mode="off")
    fix = pipeline.fix(house, (str(event(root)),), Wish())
    assert fix.status == "failed"
    assert "sandbox" in fix.said


def test_a_given_patch_keeps_the_test_that_it_brings(repository: Repository) -> None:
    root = shop(repository, "pytest")
    own = TEST + "\n\ndef test_nothing_costs_nothing():\n    assert average([]) == 0\n"
    repository.write({"tests/test_stats.py": own, "shop/stats.py": STATS.replace("len(prices)", "max(len(prices), 1)")})
    file = root.parent / "given.diff"
    file.write_text(git(root, "diff"))
    git(root, "checkout", "-q", ".")
    fix = fixed(root, event(root), diff=str(file), agent="human:Ana")
    assert fix.status == "plausible", (fix.said, fix.notes)
    name = "tests/test_stats.py::test_nothing_costs_nothing"
    assert fix.regression_test == RegressionTest(file="tests/test_stats.py", added=True, test=name)
    assert git(root, "show", f"{fix.branch}:tests/test_stats.py") == own


def test_a_test_that_was_there_is_named(repository: Repository) -> None:
    root = shop(repository)
    failing = CASE.replace("[1, 3]), 2", "[]), 0")
    repository.commit("Another", {"tests/test_stats.py": failing})
    house = open_house(root)
    pipeline.test(house, (), on_output=lambda _: None)
    fix = pipeline.fix(house, (), Wish(dry_run=True))
    assert fix.status == "plausible", fix.said
    name = "tests.test_stats.StatsTest.test_average"
    assert fix.regression_test == RegressionTest(file="tests/test_stats.py", added=False, test=name)
