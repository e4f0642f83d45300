"""A report, and what coverage tools say of the run it is about."""

import json
import os
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.errors import SourceNotFound
from bugsage.model.diagnosis import Report
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

SHOP = """\
class Cart:
    def __init__(self, names):
        self.names = names

    def total(self):
        return sum(price(name) for name in self.names)

    def clear(self):
        self.names.clear()


def price(name):
    return {"apple": 3}.get(name)
"""
TESTS = """\
import shop


def test_total():
    assert shop.Cart(["apple", "pear"]).total() == 13


def test_price():
    assert shop.price("apple") == 3
"""
LOG = """\
=================================== FAILURES ===================================
__________________________________ test_total __________________________________
test_shop.py:5: in test_total
    assert shop.Cart(["apple", "pear"]).total() == 13
shop.py:6: in total
    return sum(price(name) for name in self.names)
E   TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'
=========================== short test summary info ============================
FAILED test_shop.py::test_total - TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'
========================= 1 failed, 1 passed in 0.02s ==========================
"""
#: Lines of the shop that ran; those that did not.
RAN, MISSED = (1, 2, 3, 5, 6, 8, 12, 13), (9,)


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    repository.commit("all", {"shop.py": SHOP, "test_shop.py": TESTS, "pytest.ini": "[pytest]\n"})
    (repository.root / "failure.log").write_text(LOG)
    found = open_house(repository.root)
    assert isinstance(found, LocalHouse)
    return found


def lcov(house: LocalHouse, ran: tuple[int, ...] = RAN, missed: tuple[int, ...] = MISSED, file: str = "shop.py") -> str:
    lines = [f"SF:{file}", *(f"DA:{n},1" for n in ran), *(f"DA:{n},0" for n in missed), "end_of_record"]
    path = house.root / "lcov.info"
    path.write_text("\n".join(lines))
    return str(path)


def contexts(house: LocalHouse, *names: str) -> str:
    """What `coverage json --show-contexts` writes where each test is a context."""
    total, price = names
    by_line = {str(n): [""] for n in (1, 2, 5, 8, 12)} | {"3": [total], "6": [total], "13": [total, price]}
    file = {"executed_lines": list(RAN), "missing_lines": list(MISSED), "contexts": by_line}
    path = house.root / "coverage.json"
    path.write_text(json.dumps({"meta": {}, "files": {"shop.py": file}}))
    return str(path)


def diagnosed(house: LocalHouse, *coverage: str) -> Report:
    return pipeline.diagnose(house, [str(house.root / "failure.log")], coverage=coverage)


def told(report: Report) -> dict[str, list[str]]:
    (diagnosis,) = report.diagnoses
    return {s.symbol: [e.detail for e in s.evidence if e.kind == "coverage"] for s in diagnosis.suspects}


@pytest.mark.parametrize(
    "names",
    [
        ("test_shop.py::test_total|run", "test_shop.py::test_price|run"),
        ("test_shop.test_total", "test_shop.test_price"),
    ],
)
def test_contexts_tell_what_the_failing_test_executed(house: LocalHouse, names: tuple[str, str]) -> None:
    report = diagnosed(house, contexts(house, *names))
    assert report.notes == ()
    assert told(report)["Cart.total"][0] == (
        "the failing test executes line 6, which none of 1 passing tests of its file reaches"
    )
    assert "line 13 is reached by 1 of 1 passing tests" in told(report)["price"][0]


def test_without_contexts_only_the_whole_run_is_known(house: LocalHouse) -> None:
    report, without = diagnosed(house, lcov(house)), diagnosed(house)
    assert any("which test" in note for note in report.notes)
    first, before = report.diagnoses[0].suspects[0], without.diagnoses[0].suspects[0]
    assert first.symbol == before.symbol == "Cart.total"
    assert first.probability <= before.probability


def test_a_report_that_does_not_fit_is_not_used(house: LocalHouse) -> None:
    report = diagnosed(house, lcov(house, (1, 4), ()))
    assert "does not fit shop.py (it counts line 4, which holds no code)" in report.notes[0]
    assert told(report) == told(diagnosed(house))


def test_a_file_that_was_changed_since_is_not_used(house: LocalHouse) -> None:
    report = lcov(house)
    os.utime(report, (1_000_000_000, 1_000_000_000))
    assert any("it was changed since" in note for note in diagnosed(house, report).notes)  # by a commit
    now = (house.root / "shop.py").stat().st_mtime
    os.utime(report, (now + 5, now + 5))
    assert not any("changed since" in note for note in diagnosed(house, report).notes)
    (house.root / "shop.py").write_text(SHOP + "\n\nEND = 1\n")
    os.utime(house.root / "shop.py", (now + 9, now + 9))
    assert any("it was changed since" in note for note in diagnosed(open_again(house), report).notes)


def open_again(house: LocalHouse) -> LocalHouse:
    found = open_house(house.root)
    assert isinstance(found, LocalHouse)
    return found


def test_a_checkout_later_than_the_report_changes_nothing(house: LocalHouse) -> None:
    report = lcov(house)
    later = (house.root / "shop.py").stat().st_mtime + 1000
    os.utime(report, (later, later))
    os.utime(house.root / "shop.py", (later + 100, later + 100))
    assert not any("changed since" in note for note in diagnosed(house, report).notes)


def test_a_run_that_did_not_run_the_failing_test_says_nothing_of_it(house: LocalHouse) -> None:
    lcov(house)
    path = house.root / "lcov.info"
    path.write_text(path.read_text() + "\nSF:test_shop.py\nDA:1,1\nDA:4,1\nDA:5,0\nDA:9,1\nend_of_record\n")
    report = diagnosed(house, str(path))
    assert any("not of the failing run: test_shop.py::test_total did not run" in note for note in report.notes)


def test_reports_of_the_settings_are_used_and_others_are_not_looked_for(house: LocalHouse) -> None:
    contexts(house, "test_shop.py::test_total|run", "test_shop.py::test_price|run")
    assert told(diagnosed(house))["Cart.total"] == []
    (house.root / "bugsage.toml").write_text('[diagnose]\ncoverage = ["**/coverage.json"]\n')
    assert told(diagnosed(open_again(house)))["Cart.total"]


def test_a_report_that_is_not_there_is_a_mistake(house: LocalHouse) -> None:
    with pytest.raises(SourceNotFound, match=r"no coverage report missing\.xml"):
        diagnosed(house, "missing.xml")


def test_damage_costs_a_note_and_never_the_answer(house: LocalHouse, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"\xff" * 50, b"<coverage line-rate='1'><x", b"{}", b"mode: set\nx")):
        path = tmp_path / f"report{number}"
        path.write_bytes(content)
        report = diagnosed(house, str(path))
        assert report.diagnoses[0].suspects
        assert all(note.startswith(str(path)) for note in report.notes)
